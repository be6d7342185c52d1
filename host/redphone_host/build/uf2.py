"""UF2, the format of images that a chip's boot ROM takes as a dragged file: 512-octet blocks (microsoft/uf2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from construct import Bytes, Const, ConstructError, Int32ul, Struct

from redphone_host.build.problem import BuildProblem

BLOCK_OCTETS = 512
PAYLOAD_OCTETS = 256
FLAG_NOT_MAIN_FLASH = 0x0001
FLAG_FILE_CONTAINER = 0x1000
FLAG_FAMILY = 0x2000

BLOCK = Struct(
    "magic_0" / Const(0x0A324655, Int32ul),
    "magic_1" / Const(0x9E5D5157, Int32ul),
    "flags" / Int32ul,
    "address" / Int32ul,
    "size" / Int32ul,
    "number" / Int32ul,
    "total" / Int32ul,
    "family" / Int32ul,
    "data" / Bytes(476),
    "magic_end" / Const(0x0AB16F30, Int32ul),
)
MAGIC = BLOCK.magic_0.build(None)


@dataclass(frozen=True)
class Block:
    """One block. address: where `size` octets of `data` go. number: of `total` in its family."""

    flags: int
    address: int
    size: int
    number: int
    total: int
    family: int
    data: bytes

    @property
    def payload(self) -> bytes:
        """What is written to the flash."""
        return self.data[: self.size]


def read_uf2(path: Path, advice: str) -> list[Block]:
    """All blocks of a file. BuildProblem, with this advice, if it cannot be read or is not UF2 from end to end."""
    try:
        octets = path.read_bytes()
    except FileNotFoundError as error:
        raise BuildProblem(f"there is no file {path}", advice) from error
    except OSError as error:
        raise BuildProblem(f"{path} cannot be read: {error.strerror}", advice) from error
    if not octets.startswith(MAGIC):
        raise BuildProblem(f"{path} is not a UF2 file", advice)
    if len(octets) % BLOCK_OCTETS:
        raise BuildProblem(f"{path} is cut short: {len(octets)} octets are no whole number of UF2 blocks", advice)
    return [_block(path, octets, at, advice) for at in range(0, len(octets), BLOCK_OCTETS)]


def number(family: int, pages: Iterable[tuple[int, bytes]]) -> list[Block]:
    """Blocks, numbered from 0, for pages of 256 octets and their addresses."""
    listed = list(pages)
    return [
        Block(FLAG_FAMILY, address, PAYLOAD_OCTETS, at, len(listed), family, page.ljust(476, b"\0"))
        for at, (address, page) in enumerate(listed)
    ]


def pack_uf2(blocks: Sequence[Block]) -> bytes:
    """The file that holds these blocks."""
    return b"".join(BLOCK.build(vars(block)) for block in blocks)


def _block(path: Path, octets: bytes, at: int, advice: str) -> Block:
    try:
        parsed = BLOCK.parse(octets[at : at + BLOCK_OCTETS])
    except ConstructError as error:
        raise BuildProblem(f"{path} is damaged at octet {at}: that is not a UF2 block", advice) from error
    return Block(**{name: parsed[name] for name in Block.__dataclass_fields__})
