"""The journals of two stations: their chains hold, they tell one story, and one that was made anew is found out."""

from dataclasses import replace

import pytest
import scenario
from redphone import wire
from redphone.red import journal
from redphone.red.journal import GENESIS, link
from redphone_host import escalation
from redphone_host.journal_carried import Carried
from redphone_host.journal_entries import Head, Journal, Origin, entries_of, entry_of
from redphone_host.journal_verify import verify
from redphone_host.report import figures
from redphone_host.virtual import records_in
from scenarios.conftest import UTC, Dialogue

pytestmark = pytest.mark.virtual_time

TABLE = escalation.parse(["flash:siren=20,desks=40,hook=60,ask=90"], bytes(wire.ESCALATION_OCTETS))
HOUR_MS = 3_600_000


def journal_of(box, read_at_ms, head=None):
    """What a laptop would read from this box."""
    entries = tuple(entry for segment in box.segments for entry in entries_of(records_in(bytes(segment))))
    origin = Origin(box.fill.role, box.fill.own_name, box.fill.peer_name, read_at_ms=read_at_ms, utc=entries[-1].utc)
    return Journal(origin, entries, head or chain_of(entries))


def chain_of(entries):
    chain = GENESIS
    for entry in entries:
        chain = link(chain, entry.index, entry.utc, (entry.octets,))
    return Head(len(entries), chain)


def told_head(end):
    head = end.order(wire.GetChain())
    return Head(head.index, head.chain)


def lived():
    """A line on which everything has happened that both ends keep."""
    dialogue = Dialogue(watched=(("watch",), ("watch", "cyber")), heartbeat_s=60, escalation=TABLE, test_min=60)
    north, south, line = dialogue
    line.run(600_000)
    north.signs_on("Ada", "watch")
    south.signs_on("Boris", "watch", duress=True)
    line.run_until_quiet()
    call = north.calls()
    line.run_until(lambda: call in south.rings())
    south.acknowledges(call, "Boris")
    line.run_until_quiet()
    for end, by in ((north, "Ada"), (south, "Boris")):
        end.order(wire.Say(by=by, text=f"{by} here"))
        line.run_until_quiet()
    north.order(wire.EndCall(by="Ada"))
    ref = north.sends("Is anybody there?", wire.FLASH, desk="cyber", sender="Ada")
    line.run(120_000)
    south.restarts()
    line.run(60_000)
    south.acknowledges(ref, "Boris")
    south.sends("Yes", wire.FLASH, reply_to=ref, sender="Boris")
    line.run(HOUR_MS)
    return dialogue


@pytest.fixture
def busy():
    return lived()


def both(dialogue, first=1, second=2):
    north, south, _ = dialogue
    return [journal_of(north.box, first, told_head(north)), journal_of(south.box, second, told_head(south))]


def test_one_story(busy):
    ours, theirs = both(busy)
    found = verify(ours, theirs)
    assert found.findings == ()
    assert found.holds
    assert found.chain.marks >= 3
    assert found.chain.holds_to == len(ours.entries) - 1
    assert found.story.compared > 15
    kinds = {type(entry.record) for entry in ours.entries}
    assert kinds >= {
        wire.OutTalk,
        wire.InTalk,
        wire.OutStep,
        wire.OwnWatch,
        wire.PeerWatch,
        wire.PeerChain,
        wire.OutHeard,
    }


def test_what_one_end_writes_anew_is_found_by_the_other(busy):
    """One word in the text of a message is another, and every hash from there on is worked out anew."""
    ours, theirs = both(busy)
    forged = [
        entry_of(entry.index, entry.utc, entry.octets.replace(b"anybody", b"noBodYY")) for entry in theirs.entries
    ]
    anew = replace(theirs, entries=tuple(forged), head=chain_of(forged))
    assert verify(anew).holds
    found = verify(ours, anew)
    assert not found.peer_chain.holds
    assert any("A-F2 is not the same message" in finding for finding in found.findings)


def test_one_that_was_read_earlier_lacks_only_what_came_later(busy):
    ours, _ = both(busy)
    busy.south.sends("News", wire.ROUTINE, sender="Boris")
    busy.line.run(2 * HOUR_MS)
    _, theirs = both(busy)
    found = verify(ours, theirs)
    assert found.findings == ()
    assert found.story.not_told_yet > 0
    assert found.chain.unreached


def test_a_report_of_it(busy):
    ours, theirs = both(busy)
    found = figures(ours.entries, UTC, UTC + 7200)
    there = figures(theirs.entries, UTC, UTC + 7200)
    assert found.line.share > 0.9
    assert {row.precedence: row.messages for row in found.own_messages if row.messages} == {"FLASH": 1, "CALL": 1}
    assert sum(row.done + row.failed + row.nobody for row in found.steps if not row.own) >= 3
    assert [(row.step, row.done, row.failed, row.nobody) for row in found.steps if not row.own] == [
        (row.step, row.done, row.failed, row.nobody) for row in there.steps if row.own
    ]
    assert (found.own_tests.made, found.own_tests.answered) == (there.peer_tests.made, there.peer_tests.answered)
    assert found.peer_watch.operators["Boris"] == pytest.approx(there.own_watch.operators["Boris"], abs=2)
    assert len(found.compromises) == 1


@pytest.mark.parametrize("seed", [3, 20, 31])
def test_after_bad_lines_and_power_cuts(seed, makers):
    boxes = scenario.run(seed, makers).world.boxes
    found = verify(journal_of(boxes[0], 1), journal_of(boxes[1], 2))
    assert found.findings == ()
    assert found.story.compared > 0


@pytest.mark.in_this_process
def test_what_checkpoints_carry_over_changes_no_figure(monkeypatch):
    """The same hours with many segments' Checkpoints in between, and as if there had been none."""
    monkeypatch.setattr(journal, "SEGMENT_OCTETS", 100)
    ours, theirs = both(lived())
    assert verify(ours, theirs).findings == ()
    for read in (ours, theirs):
        assert sum(isinstance(entry.record, wire.Checkpoint) for entry in read.entries) > 2
        carried = Carried()
        happened = [entry for entry in read.entries if not carried.is_carried(entry)]
        assert len(happened) < len(read.entries) - 10
        whole, bare = (figures(entries, UTC, UTC + 9000) for entries in (read.entries, happened))
        assert replace(whole, entries=0) == replace(bare, entries=0)
