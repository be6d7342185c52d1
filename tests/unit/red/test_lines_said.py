"""The orderwire: numbered without gaps, stored before it is sent, over at both ends."""

import pytest
from redphone.red.notices import Notices
from redphone.red.orderwire import Orderwire
from redphone.wire import (
    CALL,
    NO_CALL,
    QUEUE_FULL,
    STORAGE_FULL,
    CallOpen,
    CallState,
    Done,
    EndCall,
    HangUp,
    Heard,
    InTalk,
    OutHeard,
    OutTalk,
    Said,
    Say,
    Talk,
)
from storing import Desk

REF = 7


class Post:
    """An orderwire on a journal; a call of ours is answered unless `idle`."""

    def __init__(self, idle=False, entries=()):
        self.desk = Desk()
        self.notices = Notices()
        self.wire = Orderwire(self.desk.journal, self.desk.utc, self.desk.tell, self.notices)
        for entry in entries:
            self.wire.restore(entry)
        if not idle:
            self.wire.answered(True, REF, CALL, "Bert", 0)

    def says(self, *texts):
        for text in texts:
            self.wire.say(Say(by="Ada", text=text), 7, 0)
        return self.desk.answers(7)[-1] if self.desk.answers(7) else None

    def hangs_up(self):
        self.wire.hang_up(EndCall(by="Ada"), 8, 0)
        return self.desk.answers(8)[-1]

    def sent(self):
        found = []
        while self.notices.urgency() >= 0:
            took = self.notices.take(0)
            found.extend([] if took is None else [took[0]])
        return found

    def shown(self, direction, heard):
        return [said.text for said in self.desk.of(Said) if (said.direction, said.heard) == (direction, heard)]


@pytest.fixture
def post():
    return Post()


def talk(number, text="x"):
    return Talk(number=number, at=5, by="Bert", text=text)


def test_one_line_is_under_way_at_a_time(post):
    post.says("One", "Two", "Three")
    for number, text in enumerate(("One", "Two", "Three"), 1):
        [sent] = post.sent()
        assert (sent.number, sent.text) == (number, text)
        post.wire.line_heard(Heard(number=number), 0)
    assert post.sent() == []
    assert post.shown(0, 1) == ["One", "Two", "Three"]


def test_no_line_leaves_or_is_heard_before_it_is_stored(post):
    post.desk.holds = True
    post.says("One")
    post.wire.new_session()
    post.wire.line_heard(Heard(number=1), 0)
    assert post.sent() == post.desk.of(Said) == []
    post.desk.store()
    assert [item.text for item in post.sent()] == ["One"]


def test_what_could_not_be_stored_gives_its_number_back(post):
    post.desk.holds = True
    post.says("One", "Two")
    post.desk.fails = True
    post.desk.store()
    assert [answer.reason for answer in post.desk.answers(7)] == [STORAGE_FULL] * 2
    post.desk.fails = False
    post.says("Three")
    [sent] = post.sent()
    assert (sent.number, sent.text) == (1, "Three")


def test_so_many_wait_and_no_more(post):
    assert isinstance(post.says(*"abcdefghijklmnop"), Done)
    assert post.says("q").reason == QUEUE_FULL
    post.wire.line_heard(Heard(number=3), 0)
    assert isinstance(post.says("q"), Done)
    assert post.says("r", "s", "t").reason == QUEUE_FULL


def test_what_is_heard_in_advance_hears_nothing_else(post):
    post.wire.line_heard(Heard(number=99), 0)
    post.says("One")
    assert [item.text for item in post.sent()] == ["One"]
    assert post.desk.of_form(OutHeard) == []


def test_the_peer_s_lines_are_taken_in_order_and_once(post):
    for number in (2, 1, 1, 3, 2):
        post.wire.heard_line(talk(number, str(number)), 0)
    assert post.shown(1, 1) == ["1", "2"]
    assert [entry.number for entry in post.desk.of_form(InTalk)] == [1, 2]
    assert [item.number for item in post.sent() if isinstance(item, Heard)] == [2]


def test_a_line_that_comes_again_while_it_is_stored_is_stored_once(post):
    post.desk.holds = True
    for _ in range(3):
        post.wire.heard_line(talk(1), 0)
    assert post.sent() == []
    post.desk.store()
    assert [entry.number for entry in post.desk.of_form(InTalk)] == [1]
    assert post.shown(1, 1) == ["x"]


def test_a_line_that_could_not_be_stored_is_taken_when_it_comes_again(post):
    post.desk.fails = True
    post.wire.heard_line(talk(1), 0)
    assert post.sent() == []
    post.desk.fails = False
    post.wire.heard_line(talk(1), 0)
    assert [item.number for item in post.sent()] == [1]


def test_only_calls_open_it():
    post = Post(idle=True)
    post.wire.answered(False, REF, 0, "Bert", 0)
    assert not post.wire.is_open
    assert post.says("One").reason == post.hangs_up().reason == NO_CALL


def test_what_we_hang_up_is_said_under_each_session_until_another_call_is_open(post):
    assert isinstance(post.hangs_up(), Done)
    assert [(item.own, item.ref, item.by) for item in post.sent()] == [(1, REF, "Ada")]
    post.wire.new_session()
    assert [item.ref for item in post.sent()] == [REF]
    post.wire.new_session()
    post.wire.answered(False, REF + 4, CALL, "Ada", 0)
    assert post.sent() == []


def test_of_two_that_were_hung_up_before_either_could_be_said_the_last_is_said(post):
    post.hangs_up()
    post.wire.answered(False, REF + 4, CALL, "Ada", 0)
    post.hangs_up()
    assert [(item.own, item.ref) for item in post.sent()] == [(0, REF + 4)]


def test_what_the_peer_hangs_up_must_be_the_call_that_is_open(post):
    for own, ref in ((1, REF), (0, REF + 4)):
        post.wire.hung_up(HangUp(own=own, ref=ref, by="Bert"), 0)
        assert post.wire.is_open
    post.wire.hung_up(HangUp(own=0, ref=REF, by="Bert"), 0)
    assert not post.wire.is_open
    assert post.sent() == []
    assert [record.by for record in post.desk.of(CallOpen)] == ["Bert", "Bert"]


def test_a_hang_up_that_comes_with_the_answer_ends_the_call():
    post = Post(idle=True)
    post.desk.holds = True
    post.desk.journal.append(CallState(by_peer=1, ref=4), 0, lambda: post.wire.answered(True, REF, CALL, "Bert", 0))
    post.wire.hung_up(HangUp(own=0, ref=REF, by="Bert"), 0)
    post.desk.store()
    assert [record.open for record in post.desk.of(CallOpen)] == [1, 0]
    assert not post.wire.is_open


def test_a_call_that_cannot_be_stored_is_open_all_the_same_and_ends(post):
    post.desk.fails = True
    post.wire.answered(True, REF + 4, CALL, "Bert", 0)
    assert post.desk.of(CallOpen)[-1].ref == REF + 4
    assert isinstance(post.hangs_up(), Done)
    assert [item.ref for item in post.sent()] == [REF + 4]


@pytest.mark.parametrize("heard", [0, 1, 2])
def test_a_checkpoint_makes_the_same_again(post, heard):
    post.says("One", "Two")
    post.wire.heard_line(talk(1), 0)
    if heard:
        post.wire.line_heard(Heard(number=heard), 0)
    again = Post(idle=True, entries=post.wire.checkpoint())
    assert again.wire.is_open
    again.wire.resume()
    assert [item.number for item in again.sent()] == ([heard + 1] if heard < 2 else [])
    again.says("Three")
    assert again.desk.of_form(OutTalk)[-1].number == 3
    again.wire.heard_line(talk(1), 0)
    assert again.shown(1, 1) == []


def test_a_call_whose_state_was_not_stored_is_open_after_a_restart(post):
    again = Post(idle=True)
    again.wire.restore_answered(False, REF, CALL, 5, "Bert")
    assert again.wire.is_open
    again.wire.restore(CallState(ref=REF, by="Ada"))
    again.wire.restore_answered(False, REF + 4, 0, 5, "Bert")
    assert not again.wire.is_open
    again.wire.resume()
    assert [item.ref for item in again.sent()] == [REF]
