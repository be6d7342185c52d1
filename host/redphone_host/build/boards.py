"""What a build has to know of each board: facts of others, with where they were found.

MicroPython: ports/rp2/boards/RPI_PICO/mpconfigboard.h and ports/rp2/boards/RPI_PICO2/mpconfigboard.cmake (octets of
storage, at the end of the flash: ports/rp2/rp2_flash.c), ports/rp2/modules/_boot.py (how littlefs is mounted),
extmod/vfs_lfsx.c (its cache), ports/rp2/mpconfigport.h (USB ids), docs/reference/mpyfiles (.mpy versions).
UF2 families: microsoft/uf2, utils/uf2families.json. Espressif's USB ids: TinyUSB with CDC, and USB-Serial-JTAG.
"""

from dataclasses import dataclass

from redphone_host.build.problem import BuildProblem

FLASH_BASE = 0x1000_0000  # where an RP2040 or RP2350 sees its flash
BLOCK_OCTETS = 4096

FAMILY_RP2040 = 0xE48B_FF56
FAMILY_ABSOLUTE = 0xE48B_FF57  # a block for the boot ROM of an RP2350 to ignore (erratum RP2350-E10)
FAMILY_RP2350_ARM = 0xE48B_FF59

# The .mpy version that mpy-cross must write; MicroPython 1.23 and later read it, native code included.
MPY = "6.3"


@dataclass(frozen=True)
class Storage:
    """Where MicroPython keeps its file system (littlefs 2), octets from the start of the flash."""

    offset: int
    octets: int

    @property
    def blocks(self) -> int:
        """Blocks of 4096 octets, which are also the sectors that the flash erases."""
        return self.octets // BLOCK_OCTETS


@dataclass(frozen=True)
class Board:
    """One kind of box.

    name: as in --board. arch: for mpy-cross. pins: whose pin map it has, firmware/boards/<pins>.py. chip: for people.
    image: the official MicroPython image's name. micropython: the lowest version that runs the application.
    usb: (vendor, product) ids of its serial port. family, storage: for UF2; None where there is no UF2.
    modems: whether it has memory and storage for bearers that are more than a wire (docs/decisions/0010-wires-only.md).
    """

    name: str
    arch: str
    pins: str
    chip: str
    image: str
    micropython: tuple[int, int, int]
    usb: tuple[tuple[int, int], ...] = ()
    family: int | None = None
    storage: Storage | None = None
    modems: bool = True


BOARDS = {
    board.name: board
    for board in (
        Board(
            name="pico2",
            arch="armv7emsp",
            pins="pico2",
            chip="RP2350",
            image="RPI_PICO2",
            micropython=(1, 24, 0),
            usb=((0x2E8A, 0x0005),),
            family=FAMILY_RP2350_ARM,
            storage=Storage(offset=0x10_0000, octets=3072 * 1024),
        ),
        Board(
            name="pico",
            arch="armv6m",
            pins="pico",
            chip="RP2040",
            image="RPI_PICO",
            micropython=(1, 24, 0),
            usb=((0x2E8A, 0x0005),),
            family=FAMILY_RP2040,
            storage=Storage(offset=0xA_0000, octets=1408 * 1024),
            modems=False,
        ),
        Board(
            name="esp32s3",
            arch="xtensawin",
            pins="esp32s3",
            chip="ESP32-S3",
            image="ESP32_GENERIC_S3",
            micropython=(1, 24, 0),
            usb=((0x303A, 0x4001), (0x303A, 0x1001)),
        ),
        # Not a board: MicroPython on this computer, with the Pico's pin map, for the emulator.
        Board(name="unix", arch="x64", pins="pico", chip="x86-64", image="unix", micropython=(1, 24, 0)),
    )
}


def board_of(name: str) -> Board:
    """The board of this name. BuildProblem if there is none."""
    if name not in BOARDS:
        raise BuildProblem(f"there is no board {name!r}", f"choose one of: {', '.join(BOARDS)}")
    return BOARDS[name]
