"""The journals of both ends against each other: one story, what is not told yet, and what cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_maker import NOW, JournalMaker, body
from redphone import wire
from redphone_host.errors import UsageProblem
from redphone_host.journal_carried import Carried
from redphone_host.journal_entries import entry_of
from redphone_host.journal_verify import verification_json, verification_text, verify
from redphone_host.journal_words import Wording
from redphone_host.report import figures

F1 = wire.reference(wire.FLASH, 1)
F2 = wire.reference(wire.FLASH, 2)


class Line:
    """Both ends' journals, entry by entry, as a true story."""

    def __init__(self):
        self.a = JournalMaker().add(wire.Boot(boots=1))
        self.b = JournalMaker(role=wire.ROLE_B).add(wire.Boot(boots=1))

    def send(self, ref=F1, text="hello"):
        self.a.add(wire.OutMessage(ref=ref, body=body(text)), after=1)
        self.b.add(wire.InMessage(ref=ref, body=body(text)), after=2)

    def happens(self, status, by="", ref=F1, told=True):
        at = self.b.utc + 3
        self.b.add(wire.InStatus(ref=ref, status=status, at=at, by=by), utc=at)
        if told:
            self.a.add(wire.OutStatus(ref=ref, status=status, at=at, by=by), after=9)

    def tests(self):
        """A line test: each end tells the other where its journal stands."""
        told = self.a.told(), self.b.told()
        self.a.add(told[1], after=1)
        self.b.add(told[0], after=1)

    def verify(self, a_read=1, b_read=1):
        values = {"own_name": "South", "peer_name": "North"}
        return verify(self.a.journal(read_at_ms=a_read), self.b.journal(read_at_ms=b_read, **values))


@pytest.fixture
def line():
    made = Line()
    made.send()
    made.a.add(wire.OutStatus(ref=F1, status=wire.DELIVERED, at=made.b.utc), after=1)
    made.happens(wire.RUNG)
    made.tests()
    return made


def test_one_story(line):
    line.happens(wire.ACKNOWLEDGED, by="Ada")
    line.tests()
    found = line.verify()
    assert found.holds
    assert found.story.compared == 4  # the message, and three facts about it
    assert found.story.not_told_yet == 0
    assert found.chain.marks == found.peer_chain.marks == 3  # two line tests, and the head
    assert "not told yet" in verification_text(found)


def test_what_has_not_arrived_yet_is_no_error(line):
    line.happens(wire.ACKNOWLEDGED, by="Ada", told=False)
    line.b.add(wire.InStep(ref=F1, step=wire.SIREN, outcome=wire.STEP_DONE, at=NOW))
    found = line.verify()
    assert found.holds
    assert found.story.not_told_yet == 2


@pytest.mark.parametrize("told", [wire.RUNG, wire.ACKNOWLEDGED])
def test_a_receipt_of_a_later_status_leaves_none_to_be_told(line, told):
    line.happens(wire.ACKNOWLEDGED, by="Ada")
    line.send(F2)
    line.happens(wire.RUNG, ref=F2, told=told == wire.RUNG)
    if told == wire.ACKNOWLEDGED:
        line.happens(wire.ACKNOWLEDGED, by="Ada", ref=F2)
    found = line.verify()
    assert (found.holds, found.story.not_told_yet) == (True, 0)


def test_an_acknowledgement_by_another_is_a_disagreement(line):
    line.b.add(wire.InStatus(ref=F1, status=wire.ACKNOWLEDGED, at=NOW, by="Ada"))
    line.a.add(wire.OutStatus(ref=F1, status=wire.ACKNOWLEDGED, at=NOW, by="Eve"))
    found = line.verify()
    assert not found.holds
    assert found.findings == ("A-F1 ACKNOWLEDGED: the two ends tell it differently",)


def test_a_status_that_did_not_count_is_not_what_was_told(line):
    line.happens(wire.ACKNOWLEDGED, by="Ada")
    line.b.add(wire.InStatus(ref=F1, status=wire.DECLINED, at=NOW, by="Eve"))
    assert line.verify(b_read=2).holds
    line.a.add(wire.OutStatus(ref=F1, status=wire.DECLINED, at=NOW, by="Eve"))
    assert not line.verify(b_read=2).holds


def test_a_time_no_longer_known_disagrees_with_none(line):
    line.b.add(wire.InStatus(ref=F1, status=wire.DECLINED, at=NOW, by="Ada"))
    line.a.add(wire.OutStatus(ref=F1, status=wire.DECLINED, at=0, by="Ada"))
    assert line.verify().holds


def test_another_text_is_found(line):
    line.a.add(wire.OutMessage(ref=F2, body=body("come")))
    line.b.add(wire.InMessage(ref=F2, body=body("go")))
    assert line.verify().findings == ("A-F2 is not the same message at both ends",)


@pytest.mark.parametrize(("b_read", "holds"), [(0, True), (2, False)])
def test_delivered_and_not_there_is_an_error_if_it_should_be_there(line, b_read, holds):
    line.a.add(wire.OutMessage(ref=F2, body=body()))
    line.a.add(wire.OutStatus(ref=F2, status=wire.DELIVERED, at=NOW))
    found = line.verify(b_read=b_read)
    assert found.holds is holds
    assert found.story.not_told_yet == (1 if holds else 0)


def test_what_lies_before_the_others_first_checkpoint_is_not_missed(line):
    line.b.checkpoint(in_next=(1, 1, 1, 2))
    line.b.entries = line.b.entries[-1:]
    assert line.verify(b_read=2).holds


@pytest.mark.parametrize(("a_read", "holds"), [(0, True), (2, False)])
def test_a_message_that_nobody_sent(line, a_read, holds):
    line.b.add(wire.InMessage(ref=F2, body=body()))
    assert line.verify(a_read=a_read).holds is holds


def test_steps_orderwire_and_watches_agree(line):
    step = {"ref": F1, "step": wire.HOOK, "outcome": wire.STEP_FAILED, "at": NOW}
    line.b.add(wire.InStep(**step))
    line.a.add(wire.OutStep(**step))
    talk = {"number": 1, "at": NOW, "by": "Bo", "text": "here"}
    line.b.add(wire.OutTalk(**talk)).add(wire.OutHeard(number=1))
    line.a.add(wire.InTalk(**talk))
    watch = {"revision": 1, "desk": 0, "since": NOW, "by": "Bo"}
    line.b.add(wire.OwnWatch(state=wire.ATTENDED, mark=b"mark", **watch))
    line.a.add(wire.PeerWatch(state=wire.ATTENDED | wire.UNDER_DURESS, **watch))
    assert line.verify().holds
    line.a.add(wire.InTalk(number=2, at=NOW, by="Bo", text="never said"))
    line.a.add(wire.OutStep(**step | {"outcome": wire.STEP_DONE}))
    line.b.add(wire.OwnWatch(state=wire.ATTENDED, mark=b"mark", **watch | {"revision": 2}))
    line.a.add(wire.PeerWatch(state=wire.UNATTENDED, **watch | {"revision": 2}))
    findings = line.verify(b_read=2).findings
    assert len(findings) == 3
    assert all("orderwire" in text or "HOOK" in text or "watches" in text for text in findings)


def test_a_line_that_a_checkpoint_carries_without_its_text(line):
    line.b.add(wire.OutTalk(number=1, at=NOW, by="Bo", text="here"))
    line.a.add(wire.InTalk(number=1, at=NOW, by="Bo", text="here"))
    line.a.checkpoint(wire.InTalk(number=1, by="-", text="-"), utc=NOW + 50)
    assert line.verify().holds


def test_a_shorter_journal_than_the_peer_was_told_of(line):
    line.a.add(wire.Boot(boots=2))
    line.b.add(line.a.told())
    shorter = JournalMaker()
    for entry in line.a.entries[:4]:
        shorter.add(entry.record, utc=entry.utc)
    line.a = shorter
    assert not line.verify(a_read=2, b_read=1).holds
    assert verification_json(line.verify(a_read=1, b_read=2))["chain"]["unreached"] > 0


def test_the_two_must_be_ends_of_one_line(line):
    with pytest.raises(UsageProblem, match="both journals are of end A"):
        verify(line.a.journal(), line.a.journal())
    with pytest.raises(UsageProblem, match="different lines"):
        verify(line.a.journal(), line.b.journal(line_id="ff"))


def test_one_journal_alone(line):
    found = verify(line.a.journal())
    assert found.holds
    assert "holds from entry 0" in verification_text(found)
    assert verification_json(found)["holds"] is True


ENTRY = st.builds(
    lambda index, utc, code, rest: entry_of(index, utc, bytes((code,)) + rest),
    st.integers(0, 6),
    st.integers(0, 0xFFFFFFFF),
    st.sampled_from(sorted(wire.ENTRIES)),
    st.binary(max_size=24).map(lambda octets: octets.replace(b"\xff", b"\x00")),
)


@given(st.lists(ENTRY, max_size=10), st.lists(ENTRY, max_size=10))
def test_no_entries_whatever_raise_and_none_made_up_hold(ours, theirs):
    a = JournalMaker().journal(entries=ours)
    b = JournalMaker(role=wire.ROLE_B).journal(entries=theirs, read_at_ms=2)
    found = verify(a, b)
    assert not found.holds
    assert verification_text(found)
    assert verification_json(found)
    figures(ours, 0, 0xFFFF)
    carried = Carried()
    for entry in ours:
        assert Wording(a.origin).words(entry.record, carried=carried.is_carried(entry))
