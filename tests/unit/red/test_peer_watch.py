"""The peer's watches: only news counts, duress is not forgotten, and doubt is asked about."""

import pytest
from redphone.red.notices import Notices
from redphone.red.peer_watch import PeerWatches
from redphone.wire import (
    ANY_DESK,
    ATTENDED,
    COMPROMISED,
    UNATTENDED,
    UNDER_DURESS,
    PeerWatch,
    Presence,
    Trusted,
    Watch,
    WatchQuery,
)
from storing import Desk

NAMES = ("watch", "cyber")


class Post:
    """The peer's desks, on a journal of ours."""

    def __init__(self, names=NAMES, entries=()):
        self.desk = Desk()
        self.notices = Notices()
        self.noted = []
        common = (self.desk.journal, self.desk.utc, self.desk.tell, self.notices)
        self.peer = PeerWatches(names, *common, lambda *note: self.noted.append(note))
        for entry in entries:
            self.peer.restore(entry)

    def told(self, revision, desk=0, state=ATTENDED, since=500, by="Ada"):
        self.peer.told(Watch(revision=revision, desk=desk, state=state, since=since, by=by), 0)

    def asks(self, revision):
        self.peer.check(revision)
        took = self.notices.take(0)
        return took is not None and isinstance(took[0], WatchQuery)

    def trusts(self):
        self.peer.trust("Bert", 0, list, list)


@pytest.fixture
def post():
    return Post()


def test_only_news_of_a_desk_that_there_is_counts(post):
    for revision, desk in ((5, 0), (5, 0), (4, 0), (9, 2), (3, 1)):
        post.told(revision, desk)
    assert [(entry.revision, entry.desk) for entry in post.desk.of_form(PeerWatch)] == [(5, 0), (3, 1)]
    assert [record.desk for record in post.desk.of(Presence)] == [0, 1]
    assert (post.peer.revision, post.peer.changes) == (5, 2)


def test_what_comes_twice_before_it_is_stored_is_told_and_alarmed_once(post):
    post.desk.holds = True
    for _ in range(3):
        post.told(1, state=ATTENDED | UNDER_DURESS)
    assert post.desk.told == []
    post.desk.store()
    assert len(post.desk.of(Presence)) == 1
    assert post.noted == [(COMPROMISED, 0, 0)]


def test_who_is_there(post):
    assert not post.peer.is_attended(ANY_DESK)
    post.told(1, 1)
    assert post.peer.is_attended(ANY_DESK)
    assert not post.peer.is_attended(0)
    post.told(2, 1, UNATTENDED)
    assert not post.peer.is_attended(ANY_DESK)


def test_after_a_start_it_asks_once_and_then_when_a_revision_does_not_fit(post):
    assert post.asks(0)
    assert not post.asks(0)
    assert post.asks(1)
    post.told(257)
    assert not post.asks(1)
    assert post.asks(0)
    assert not Post(names=()).asks(3)


def test_what_could_not_be_stored_is_asked_for_though_a_later_one_was(post):
    post.asks(0)
    post.desk.fails = True
    post.told(1)
    post.desk.fails = False
    post.told(2, 1)
    assert post.asks(2)
    assert not post.asks(2)


@pytest.mark.parametrize("then", [ATTENDED, UNATTENDED])
def test_duress_lasts_until_somebody_here_ends_it_whatever_is_told_later(post, then):
    post.told(1, state=ATTENDED | UNDER_DURESS, since=77)
    post.told(2, state=then)
    assert post.peer.compromised == 77
    assert Post(entries=post.desk.of_form(PeerWatch)).peer.compromised == 77
    assert Post(entries=post.peer.checkpoint()).peer.compromised == 77
    post.trusts()
    assert post.peer.compromised == 0
    entries = [entry for entry in post.desk.entries() if isinstance(entry, (PeerWatch, Trusted))]
    assert Post(entries=entries).peer.compromised == 0
    assert Post(entries=post.peer.checkpoint()).peer.compromised == 0


def test_trusting_outlasts_a_checkpoint_while_the_forced_one_is_still_there(post):
    post.told(1, state=ATTENDED | UNDER_DURESS)
    post.trusts()
    again = Post(entries=post.peer.checkpoint())
    assert again.peer.compromised == 0
    again.told(1, state=ATTENDED | UNDER_DURESS)
    assert again.noted == []
    again.told(2, state=UNDER_DURESS, since=0)
    assert again.peer.compromised == 1
    assert again.noted == [(COMPROMISED, 0, 0)]


def test_a_checkpoint_makes_the_same_again(post):
    post.told(3, 1, ATTENDED | UNDER_DURESS, 50, "Ada")
    post.told(4, 0, ATTENDED, 60, "Bert")
    post.told(6, 1, UNATTENDED, 70, "Cyd")
    again = Post(entries=post.peer.checkpoint())
    assert again.peer.records() == post.peer.records()
    assert (again.peer.revision, again.peer.compromised) == (6, 50)
