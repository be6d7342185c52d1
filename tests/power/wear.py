"""How long a Pico's flash lasts: days of journal written by the box's own code on littlefs, every erase counted.

    python -m power.wear [APPLICATION_KB]

Prints the table of docs/storage.md. An append copies the rest of the block that it goes on from into a new block,
which littlefs takes in turn from all that are free; so wear is spread over whatever the application leaves free.
"""

import sys
from dataclasses import dataclass

from box import files
from box.journal_files import JournalFiles
from power.worn_flash import WornFlash
from redphone import wire
from redphone.red.journal import Journal

ERASES_MAX = 100_000  # of a block: W25Q16JV and W25Q32JV data sheets, "more than 100,000 erase/program cycles"
UTC = 1_800_000_000
APPLICATION_KB = 400
LITTLE_LEFT_KB = 1180
LINE_TESTS = 24  # of both ends, in a day
WATCH_CHANGES = 6  # at each end


@dataclass
class Use:
    """What a line does in a day, and over how many days it is measured."""

    name: str
    handshakes: int  # A new session hourly, and for each time that the line was down.
    line_changes: int
    messages_each_way: int
    text_octets: int
    starts: int
    days: int


USES = (
    Use("quiet", handshakes=24, line_changes=2, messages_each_way=2, text_octets=160, starts=1, days=60),
    Use("busy", handshakes=48, line_changes=48, messages_each_way=200, text_octets=400, starts=2, days=10),
    Use(
        "restless",
        handshakes=2880,
        line_changes=5760,
        messages_each_way=1000,
        text_octets=400,
        starts=4,
        days=5,
    ),
)


@dataclass
class Wear:
    """What a day costs, and how long the flash lasts at that."""

    use: Use
    appends_a_day: float
    erases_a_day: float
    most_erases_of_a_block_a_day: float
    blocks_used: int

    @property
    def years_if_spread(self) -> float:
        """Wear spread over the blocks that were used in the days measured."""
        return ERASES_MAX * self.blocks_used / self.erases_a_day / 365

    @property
    def years_of_the_worst_block(self) -> float:
        return ERASES_MAX / self.most_erases_of_a_block_a_day / 365


class Writer:
    """The journal's logic on the box's files."""

    def __init__(self, stored: JournalFiles) -> None:
        self.appends = 0
        self.journal = Journal(self._hand_out)
        self._stored = stored
        self._waits = False

    def append(self, *entries: wire.Format) -> None:
        self.appends += 1
        self.journal.append_all(entries, UTC)
        self._finish()
        if self.journal.segment_full():
            head = wire.Checkpoint(chain=self.journal.chain, own_mark=1, out_next=bytes(16), in_next=bytes(16))
            self.journal.checkpoint([head], UTC)
            self._finish()

    def _hand_out(self, records, begin) -> None:
        self._stored.store(records, begin, 1 << 32)
        self._waits = True

    def _finish(self) -> None:
        while self._waits:
            self._waits = False
            self.journal.stored()


def day(writer: Writer, use: Use, number: int) -> None:
    """A day's entries: evenly mixed, since only how many and how long they are counts."""
    entries = [wire.Boot(boots=1 + k) for k in range(use.starts)]
    for k in range(use.handshakes):
        entries.append(wire.PeerCounter(seen=1 + k) if k % 64 else wire.OwnCounter(mark=1 + k))
    entries += [wire.Noted(alarm=wire.LINE_UP + k % 2) for k in range(use.line_changes)]
    for k in range(use.messages_each_way):
        entries += message(wire.reference(wire.ROUTINE, 1 + number * use.messages_each_way + k), use.text_octets)
    for k in range(WATCH_CHANGES):
        mark = bytes(wire.WATCH_MARK_OCTETS)
        entries.append(wire.OwnWatch(revision=1 + k, state=k % 2, since=UTC, mark=mark, by="Ada"))
        entries.append(wire.PeerWatch(revision=1 + k, state=k % 2, since=UTC, by="Bert"))
    for entry in entries:
        writer.append(entry)
    for k in range(LINE_TESTS):
        writer.append(wire.LineTestResult(own=k % 2, number=1 + k), wire.PeerChain(chain=bytes(wire.CHAIN_OCTETS)))
        writer.append(wire.Measured(state=2, round_trip_ms=100))


def message(ref: int, octets: int) -> list[wire.Format]:
    """One each way, delivered, rung and acknowledged."""
    body = bytes(6 + octets)
    out = [wire.OutMessage(ref=ref, body=body)]
    out += [wire.OutStatus(ref=ref, status=s, at=UTC, by="Ada") for s in (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED)]
    there = [wire.InMessage(ref=ref, body=body)]
    there += [wire.InStatus(ref=ref, status=s, at=UTC, by="Bert") for s in (wire.RUNG, wire.ACKNOWLEDGED)]
    return out + there


def measured(use: Use, application_kb: int = APPLICATION_KB) -> Wear:
    """Some days of it, on a fresh flash."""
    flash = WornFlash(application_kb)
    flash.mount(files)
    stored = JournalFiles()
    stored.begin()
    writer = Writer(stored)
    before = list(flash.chip.erases)
    for number in range(use.days):
        day(writer, use, number)
    stored.close()
    erases = [after - at_first for after, at_first in zip(flash.chip.erases, before, strict=True)]
    used = sum(count > 0 for count in erases)
    return Wear(use, writer.appends / use.days, sum(erases) / use.days, max(erases) / use.days, used)


def table(wears: list[Wear]) -> list[str]:
    """Lines of a table in Markdown."""
    lines = [
        "| Line | Appends a day | Erases a day | Blocks that share them | Years, evenly | Years, the busiest block |"
    ]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for wear in wears:
        cells = [wear.use.name, f"{wear.appends_a_day:,.0f}", f"{wear.erases_a_day:,.0f}", str(wear.blocks_used)]
        lines.append("| " + " | ".join([*cells, *years(wear)]) + " |")
    return lines


def years(wear: Wear) -> list[str]:
    return [f"{wear.years_if_spread:,.0f}", f"{wear.years_of_the_worst_block:,.0f}"]


if __name__ == "__main__":
    kilobytes = int(sys.argv[1]) if len(sys.argv) > 1 else APPLICATION_KB
    for line in table([measured(use, kilobytes) for use in USES]):
        print(line)
