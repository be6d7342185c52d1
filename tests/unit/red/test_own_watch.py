"""Our watches: stored before they are said; under duress nothing differs here."""

import pytest
from redphone.red.notices import Notices
from redphone.red.own_watch import OwnWatches
from redphone.wire import (
    ATTENDED,
    LAST_DESK,
    NOT_SIGNED_ON,
    OPEN_ITEMS,
    STORAGE_FULL,
    UNDER_DURESS,
    UNKNOWN_DESK,
    Done,
    OwnWatch,
    SignOff,
    SignOn,
)
from storing import Desk

NAMES = ("watch", "cyber")


class Post:
    """Desks of ours on a journal. The mark of a state is those three numbers: a real one can be read by nobody."""

    def __init__(self, names=NAMES):
        self.desk = Desk()
        self.notices = Notices()
        common = (self.desk.journal, self.desk.utc, self.desk.tell, self.notices)
        self.own = OwnWatches(names, *common, lambda revision, desk, state: bytes([revision, desk, state, 0]))

    def on(self, by="Ada", desk="watch", accepts=0, duress=False, open_items=0):
        self.own.sign_on(SignOn(desk=desk, by=by, accepts=accepts), open_items, 7, duress, 0)
        return self.desk.answers(7)[-1]

    def off(self, by="Ada", desk="watch", confirmed=1, duress=False):
        self.own.sign_off(SignOff(desk=desk, by=by, confirmed=confirmed), 7, duress, 0)
        return self.desk.answers(7)[-1]

    def said(self):
        found = []
        while self.notices.urgency() >= 0:
            item, _ = self.notices.take(0)
            found.append((item.revision, item.desk, item.state, item.by))
        return found


@pytest.fixture
def post():
    return Post()


def test_only_who_accepts_what_is_open_gets_the_watch(post):
    for accepts in (0, 2, 0xFFFF):
        assert post.on(accepts=accepts, open_items=1).reason == OPEN_ITEMS
    assert isinstance(post.on(accepts=1, open_items=1), Done)
    assert post.said() == [(1, 0, ATTENDED, "Ada")]


@pytest.mark.parametrize(("desk", "by", "reason"), [("bridge", "Ada", UNKNOWN_DESK), ("", "Ada", UNKNOWN_DESK)])
def test_a_desk_must_be_one_of_ours(post, desk, by, reason):
    assert post.on(by, desk).reason == reason
    assert post.off(by, desk).reason == reason


def test_the_only_desk_need_not_be_named():
    assert isinstance(Post(("watch",)).on(desk=""), Done)
    assert Post(()).on(desk="").reason == UNKNOWN_DESK


def test_only_who_is_there_signs_off_and_the_last_confirms_it(post):
    post.on()
    post.on("Bert", "cyber")
    assert post.off("Bert", "watch").reason == NOT_SIGNED_ON
    assert isinstance(post.off("Bert", "cyber", confirmed=0), Done)
    assert post.off(confirmed=0).reason == LAST_DESK
    assert isinstance(post.off(), Done)
    assert post.off().reason == NOT_SIGNED_ON


def test_who_may_answer(post):
    post.on()
    post.on("Bert", "cyber")
    assert post.own.may_answer("Ada", 0, False)
    assert not post.own.may_answer("Bert", 0, False)
    assert post.own.may_answer("Bert", 0, True)
    assert post.own.may_answer("Bert", 255, False)
    assert not post.own.may_answer("Eve", 255, True)
    post.off()
    assert not post.own.may_answer("Ada", 255, True)
    assert Post(()).own.may_answer("Eve", 255, False)


def test_nothing_is_said_before_it_is_stored(post):
    post.desk.holds = True
    post.own.sign_on(SignOn(desk="watch", by="Ada"), 0, 7, False, 0)
    assert (post.own.revision, post.said(), post.desk.told, post.own.attended()) == (0, [], [], 0)
    post.desk.store()
    assert (post.own.revision, len(post.said()), post.own.attended()) == (1, 1, 1)


def test_what_could_not_be_stored_is_no_revision_and_no_number_is_given_twice(post):
    post.desk.fails = True
    assert post.on().reason == STORAGE_FULL
    assert (post.own.revision, post.said()) == (0, [])
    post.desk.fails = False
    post.on()
    assert post.said() == [(2, 0, ATTENDED, "Ada")]


def test_under_duress_all_that_is_told_and_stored_here_is_as_ever_but_for_the_mark():
    free, forced = Post(), Post()
    for post, duress in ((free, False), (forced, True)):
        post.on(duress=duress)
        post.off(duress=duress)
        post.on()
    assert forced.desk.told == free.desk.told
    assert forced.own.records() == free.own.records()
    entries = [[(entry.state, entry.by, len(entry.mark)) for entry in post.desk.entries()] for post in (free, forced)]
    assert entries[0] == entries[1]
    assert [len(octets) for octets in forced.desk.records] == [len(octets) for octets in free.desk.records]


def test_duress_is_said_after_a_restart_too_and_so_is_every_desk(post):
    post.on(duress=True)
    post.on("Bert", "cyber")
    again = Post()
    for entry in post.desk.of_form(OwnWatch):
        again.own.restore(entry)
    again.own.resume()
    assert again.said() == [(1, 0, ATTENDED | UNDER_DURESS, "Ada"), (2, 1, ATTENDED, "Bert")]
    assert [entry.revision for entry in again.own.checkpoint()] == [1, 2]
    again.on("Cyd")
    assert again.said() == [(3, 0, ATTENDED, "Cyd")]


def test_who_has_never_been_there_is_not_spoken_of(post):
    post.own.say_all()
    assert post.said() == []
    assert [(record.state, record.by) for record in post.own.records()] == [(0, ""), (0, "")]
