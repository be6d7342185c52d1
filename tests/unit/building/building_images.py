"""UF2 written and read by hand, from the format's description and not with the product's code."""

import struct
from dataclasses import dataclass

from littlefs import LittleFS, UserContext

FAMILY_PRESENT = 0x2000


@dataclass(frozen=True)
class Page:
    """256 octets for an address; fewer are filled up with zeros."""

    address: int
    octets: bytes


def block(page, number, total, family, flags=FAMILY_PRESENT, size=256):
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, flags, page.address, size, number, total, family)
    return head + page.octets.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)


def uf2(family, pages):
    return b"".join(block(page, number, len(pages), family) for number, page in enumerate(pages))


def ignored_block():
    """What picotool puts first into images for an RP2350, so that the boot ROM's erratum E10 does no harm."""
    return block(Page(0x10FFFF00, b"\xef" * 256 + struct.pack("<I", 0x9957E304)), 0, 2, 0xE48BFF57, flags=0xA000)


def blocks_of(octets):
    """(flags, address, size, number, total, family, payload) of each block."""
    assert len(octets) % 512 == 0
    found = []
    for at in range(0, len(octets), 512):
        first, second, *fields = struct.unpack_from("<8I", octets, at)
        assert (first, second) == (0x0A324655, 0x9E5D5157)
        assert octets[at + 508 : at + 512] == struct.pack("<I", 0x0AB16F30)
        found.append((*fields, octets[at + 32 : at + 32 + fields[2]]))
    return found


def flashed(octets, flash, family):
    """The flash after a boot ROM has taken this image: whole sectors erased, then pages written."""
    flash = bytearray(flash)
    erased = set()
    for _, address, size, _, _, of, payload in blocks_of(octets):
        if of != family:
            continue
        at = address - 0x10000000
        sector = at // 4096
        if sector not in erased:
            flash[sector * 4096 : (sector + 1) * 4096] = b"\xff" * 4096
            erased.add(sector)
        flash[at : at + size] = payload
    return bytes(flash)


def mounted(octets):
    """A file system that must be there already; it is never formatted."""
    files = LittleFS(
        UserContext(buffer=bytearray(octets)),
        mount=False,
        block_size=4096,
        block_count=len(octets) // 4096,
        prog_size=256,
        read_size=32,
        cache_size=1024,
    )
    files.mount()
    return files


def files_in(files):
    """path -> content, of all files."""
    found = {}
    for folder, _, names in files.walk("/"):
        for name in names:
            path = f"{folder}/{name}".lstrip("/")
            with files.open(path, "rb") as file:
                found[path] = file.read()
    return found
