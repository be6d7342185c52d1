"""The flash chip's content, a file in the box's flash folder: made once, of a UF2 image, from then on the box's own.

As with a real box, an image once installed is replaced by updating the box (`redphone flash`) or by making a new one.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from redphone_host.errors import HostError

FLASH_OCTETS = 2 * 1024 * 1024
FLASH_START = 0x1000_0000
DOWNLOAD = "download the official MicroPython for RPI_PICO, a .uf2 file, version 1.24 or later"
ADVICE = f"{DOWNLOAD}, and name it by --uf2 or REDPHONE_PICO_UF2"

_CONTENT = "flash.bin"
_MADE_OF = "flash.sha256"
_ERASED = b"\xff"

# UF2 specification: a block, its magic numbers, the flag of one that is not for the flash, RP2040's family.
_BLOCK_OCTETS = 512
_MAGIC = (0x0A324655, 0x9E5D5157)
_MAGIC_END = 0x0AB16F30
_NOT_FOR_FLASH = 1
_FAMILY_GIVEN = 0x2000
_FAMILY_RP2040 = 0xE48BFF56
_DATA_AT = 32
_DATA_OCTETS_MAX = 476


class ImageProblem(HostError):
    """The image is not one for a Pico, or not the one that this box's flash was made of."""


def prepare(flash_dir: Path, uf2: Path) -> Path:
    """The file with the flash's content, made if it is not there. ImageProblem."""
    try:
        image = uf2.read_bytes()
    except OSError as error:
        raise ImageProblem(f"the image {uf2} cannot be read: {error.strerror}", DOWNLOAD) from error
    content, made_of = flash_dir / _CONTENT, flash_dir / _MADE_OF
    digest = hashlib.sha256(image).hexdigest()
    if content.is_file():
        if made_of.read_text() != digest:
            advice = "give the same --uf2 as before, or another --flash-dir for a new box"
            raise ImageProblem(f"the flash in {flash_dir} was made of another image than {uf2}", advice)
        return content
    made_of.write_text(digest)
    new = content.with_suffix(".new")
    new.write_bytes(flash_of(image, str(uf2)))
    new.rename(content)
    return content


def flash_of(image: bytes, name: str) -> bytes:
    """What the flash holds when this UF2 has been installed on an empty Pico. ImageProblem, with the image's name."""
    flash = bytearray(_ERASED * FLASH_OCTETS)
    for address, data in _blocks(image, name):
        at = address - FLASH_START
        if not 0 <= at <= FLASH_OCTETS - len(data):
            raise ImageProblem(f"{name} has data for {address:#x}, outside a Pico's flash", DOWNLOAD)
        flash[at : at + len(data)] = data
    return bytes(flash)


def _blocks(image: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Address and data of each block for an RP2040's flash."""
    if not image or len(image) % _BLOCK_OCTETS:
        raise ImageProblem(f"{name} is no UF2 image: {len(image)} octets are not blocks of {_BLOCK_OCTETS}", DOWNLOAD)
    for start in range(0, len(image), _BLOCK_OCTETS):
        block = image[start : start + _BLOCK_OCTETS]
        words = [int.from_bytes(block[at : at + 4], "little") for at in range(0, _DATA_AT, 4)]
        magic, flags, address, count, family = words[:2], words[2], words[3], words[4], words[7]
        end = int.from_bytes(block[-4:], "little")
        if tuple(magic) != _MAGIC or end != _MAGIC_END or count > _DATA_OCTETS_MAX:
            raise ImageProblem(f"{name} is no UF2 image: the block at octet {start} is damaged", DOWNLOAD)
        if flags & _NOT_FOR_FLASH:
            continue
        if flags & _FAMILY_GIVEN and family != _FAMILY_RP2040:
            raise ImageProblem(f"{name} is for another chip than the Pico's RP2040 (family {family:#x})", DOWNLOAD)
        yield address, block[_DATA_AT : _DATA_AT + count]
