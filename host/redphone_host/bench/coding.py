"""Error correction: what is measured of it, and what its kernels take on a Pico, counted on an emulated core."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from redphone.black.reed_solomon import CODEWORD_OCTETS_MAX, PARITIES, ReedSolomon

from redphone_host.bench.cortex_m import HZ
from redphone_host.bench.kernels_on_chip import CodingOnChip

LINE_BIT_RATE = 115_200
LINE_MS = 1000 * CODEWORD_OCTETS_MAX * 10 / LINE_BIT_RATE  # a codeword's time on that line, start and stop bits with it

OPERATIONS = {
    f"{what}_{parity}": shown.format(parity=parity, errors=parity // 2)
    for parity in PARITIES
    for what, shown in (
        ("encode", "encode, {parity} check"),
        ("decode", "decode, {parity} check, none wrong"),
        ("correct", "decode, {parity} check, {errors} wrong"),
    )
}


@dataclass(frozen=True)
class CodingRow:
    """One operation on a codeword of 255 octets, and what share of its time on a line of 115,200 bit/s that takes."""

    operation: str
    box_us: float
    box_share: float
    pico_kernels_ms: float | None
    pico_share: float | None


def coding_rows(box_us: dict[str, float], pico_ms: dict[str, float]) -> list[CodingRow]:
    """A row for each operation."""
    found = []
    for name in OPERATIONS:
        us, ms = box_us[name], pico_ms.get(name)
        found.append(CodingRow(name, us, us / 1000 / LINE_MS, ms, None if ms is None else ms / LINE_MS))
    return found


@cache
def coding_ms() -> dict[str, float]:
    """By operation, milliseconds of a Pico's kernels at 125 MHz. Counted, so the same every time."""
    chip = CodingOnChip()

    def milliseconds(action: Callable[[], Any]) -> float:
        chip.cycles()
        action()
        return 1000 * chip.cycles() / HZ

    figures = {}
    for parity in PARITIES:
        code = ReedSolomon(parity, chip.reed_solomon.Kernel)
        body = bytearray(range(CODEWORD_OCTETS_MAX))
        figures[f"encode_{parity}"] = milliseconds(partial(code.protect, body))
        figures[f"decode_{parity}"] = milliseconds(partial(code.correct, body))
        for at in range(parity // 2):
            body[7 * at] ^= 0x5A
        figures[f"correct_{parity}"] = milliseconds(partial(code.correct, body))
    return figures
