"""What a frame holds: the most urgent first, copies for other bearers, Polls and Qualities, cover's exact length."""

import pytest
from line_ends import path_of
from redphone import codec, wire
from redphone.black.bearer import DOWN
from redphone.red.fragment import Fragment
from redphone.red.notices import Notices
from redphone.station.composer import Composer, PathPoll, PathQuality
from redphone.station.live import Live
from redphone.wire import (
    FLASH,
    PRIORITY,
    ROUTINE,
    Ack,
    Filler,
    Gap,
    Part,
    Poll,
    Quality,
    Receipt,
    Whole,
)

SEALED = 18
FIRST = 61


def ref_of(precedence, number=1):
    return wire.reference(precedence, number)


class Inbox:
    """Items that wait, the most urgent first."""

    def __init__(self):
        self.items = []
        self.given_back = []

    def urgency(self):
        return max([wire.precedence_of(item.ref) for item in self.items], default=-1)

    def next_item(self):
        item = max(self.items, key=lambda item: wire.precedence_of(item.ref))
        self.items.remove(item)
        return item

    def lost(self, item):
        self.given_back.append(item)


class Outbox:
    """Messages that wait: [precedence, octets in all, octets cut off], cut as they are asked for."""

    def __init__(self):
        self.messages = []
        self.pieces = []
        self.given_back = []

    def urgency(self, now):
        waiting = [precedence for precedence, octets, cut in self.messages if cut < octets]
        return max(waiting + [wire.precedence_of(piece.ref) for piece in self.pieces], default=-1)

    def next_piece(self, limit, now):
        if self.pieces:
            return self.pieces.pop(0)
        message = max((message for message in self.messages if message[2] < message[1]), key=lambda found: found[0])
        precedence, octets, start = message
        message[2] = min(octets, start + limit)
        return Fragment(ref_of(precedence), start, message[2], bytes(octets))

    def lost(self, piece):
        self.given_back.append(piece)


class Chance:
    """In place of jitter: none."""

    def up_to(self, most):
        return 0


class Line:
    """In place of a line: the first path is the best."""

    def __init__(self, paths):
        self.paths = paths
        self.best = paths[0]

    def carries(self, path, urgency):
        return path.usable and (urgency >= FLASH or path is self.best)

    def others(self, path):
        return [other for other in self.paths if other is not path and other.usable and not other.failing]


class Desk:
    """A composer and all that it takes from, over so many bearers."""

    def __init__(self, bearers=1, **setup):
        self.inbox, self.outbox = Inbox(), Outbox()
        self.paths = [path_of(number, **setup) for number in range(bearers)]
        self.notices = Notices()
        self.revision = None
        self.composer = Composer(self.inbox, self.outbox, Line(self.paths), self.notices, lambda: self.revision)
        self.lanes = Live(None, self.paths, Chance()).lanes
        self.counter = 0

    def sends(self, precedence, octets=60):
        self.outbox.messages.append([precedence, octets, 0])

    def receipts(self, precedence, number=1, by=""):
        self.inbox.items.append(Receipt(ref=ref_of(precedence, number), status=wire.DELIVERED, by=by))

    def next(self, bearer=0, now=0):
        return self.composer.for_session(self.lanes[bearer], self.paths[bearer], now)

    def first(self, bearer=0, limit=943):
        return self.composer.for_handshake(self.paths[bearer], limit, FIRST, 0)

    def hears(self, bearer=0, urgency=ROUTINE, now=0):
        """A frame of the peer's that wants an acknowledgement at once."""
        self.lanes[bearer].received.received(self.counter, True, urgency, True, now)
        self.counter += 1

    def misses(self, bearer, count):
        self.paths[bearer].misses = self.lanes[bearer].sent.misses = count


def items_in(payload):
    """The items of a payload by their codes; Fillers are counted."""
    found, at, fillers = [], 0, 0
    while at < len(payload.octets):
        form = wire.ITEMS[payload.octets[at]]
        if form is Filler:
            fillers, at = fillers + 1, at + 1
            continue
        item, at = codec.unpack(form, bytes(payload.octets), at + 1)
        found.append(item)
    return found, fillers


def forms_in(payload):
    return [type(item) for item in items_in(payload)[0]]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def pair():
    return Desk(2)


# What goes in.


def test_with_nothing_to_say_nothing_is_said(desk):
    assert desk.next() is None


def test_the_most_urgent_goes_first_and_a_fragment_last(desk):
    desk.sends(PRIORITY, 60)
    desk.receipts(ROUTINE)
    desk.receipts(FLASH)
    payload = desk.next()
    assert forms_in(payload) == [Receipt, Receipt, Whole]
    assert wire.precedence_of(items_in(payload)[0][0].ref) == FLASH
    assert payload.urgency == FLASH


def test_an_acknowledgement_that_is_due_goes_alone_and_asks_for_none(desk):
    desk.hears(urgency=FLASH)
    payload = desk.next()
    assert forms_in(payload) == [Ack]
    assert (payload.urgency, payload.acknowledges, payload.cargo, payload.pieces) == (FLASH, True, None, [])


def test_an_acknowledgement_that_could_wait_goes_along(desk):
    desk.lanes[0].received.received(0, True, ROUTINE, False, 0)
    assert desk.next() is None
    desk.sends(ROUTINE)
    assert forms_in(desk.next()) == [Ack, Whole]


def test_a_long_message_fills_the_frame_that_the_bearer_takes(desk):
    desk.sends(ROUTINE, 5000)
    payload = desk.next()
    assert forms_in(payload) == [Part]
    limit = desk.paths[0].payload_octets()
    assert limit - 12 <= len(payload.octets) <= limit


def test_while_nothing_answers_frames_are_short(desk):
    lengths = []
    for misses in range(5):
        desk = Desk()
        desk.misses(0, misses)
        desk.sends(ROUTINE, 5000)
        lengths.append(len(desk.next().octets))
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[3] == lengths[4] <= 40 + 12


def test_what_comes_back_goes_where_it_came_from(pair):
    receipt, gap = Receipt(ref=ref_of(ROUTINE), status=wire.RUNG), Gap(ref=ref_of(ROUTINE))
    fragment = Fragment(ref_of(ROUTINE), 0, 60, bytes(60))
    north, south = pair.paths
    pair.composer.return_pieces([receipt, PathPoll(north), fragment, PathQuality(south), gap])
    assert pair.inbox.given_back == [receipt, gap]
    assert pair.outbox.given_back == [fragment]
    assert [(path.poll_due, path.quality_due) for path in (north, south)] == [(True, False), (False, True)]


# Polls.


def test_a_poll_that_is_due_goes_alone(desk):
    desk.paths[0].poll_due = True
    payload = desk.next()
    assert forms_in(payload) == [Poll]
    assert not desk.paths[0].poll_due
    assert isinstance(payload.cargo.pieces[0], PathPoll)
    assert desk.next() is None


def test_something_to_say_takes_a_poll_s_place(desk):
    desk.paths[0].poll_due = True
    desk.sends(ROUTINE)
    assert forms_in(desk.next()) == [Whole]
    assert not desk.paths[0].poll_due


def test_a_poll_is_of_its_bearer(pair):
    pair.paths[1].poll_due = True
    assert pair.next(0) is None
    assert forms_in(pair.next(1)) == [Poll]


def test_the_last_frame_that_there_is_room_for_asks_for_an_answer_at_once(desk):
    for counter in range(15):
        desk.lanes[0].sent.sent(counter, 60, ROUTINE, None)
    desk.sends(ROUTINE)
    payload = desk.next()
    assert forms_in(payload) == [Poll, Whole]
    assert not [piece for piece in payload.pieces if isinstance(piece, PathPoll)]


def test_without_room_only_an_acknowledgement_goes(desk):
    for counter in range(16):
        desk.lanes[0].sent.sent(counter, 60, ROUTINE, None)
    desk.sends(FLASH)
    assert desk.next() is None
    desk.hears()
    assert forms_in(desk.next()) == [Ack]


# Quality.


def of_quality(desk, bearer=0):
    desk.paths[bearer].bearer.measured = (400, 30)
    desk.paths[bearer].quality_due = True


def test_a_quality_that_is_due_is_worth_a_frame(desk):
    of_quality(desk)
    payload = desk.next()
    assert items_in(payload)[0] == [Quality(spoilt=400, margin=30)]
    assert isinstance(payload.cargo.pieces[0], PathQuality)
    assert desk.next() is None


def test_it_goes_along_with_what_is_not_flash(desk):
    of_quality(desk)
    desk.sends(PRIORITY)
    assert forms_in(desk.next()) == [Quality, Whole]


def test_a_flash_does_not_wait_for_it(desk):
    of_quality(desk)
    desk.sends(FLASH)
    assert forms_in(desk.next()) == [Whole]
    assert desk.paths[0].quality_due
    assert forms_in(desk.next()) == [Quality]


@pytest.mark.parametrize("precedence", [ROUTINE, PRIORITY])
def test_however_short_the_frame_what_is_most_urgent_goes_along(desk, precedence):
    """A frame without it would be given up for it at once, and so would the next."""
    of_quality(desk)
    desk.receipts(precedence)
    desk.misses(0, 3)
    desk.paths[0].bearer.frame_octets_max = 100
    payload = desk.next()
    assert forms_in(payload) == [Quality, Poll, Receipt]
    assert payload.urgency == precedence


def test_a_quality_is_told_on_its_bearer_though_another_is_best(pair):
    of_quality(pair, 1)
    pair.sends(ROUTINE)
    assert forms_in(pair.next(1)) == [Quality]
    assert forms_in(pair.next(0)) == [Whole]


def test_a_handshake_tells_it_too(desk):
    of_quality(desk)
    desk.sends(ROUTINE)
    payload = desk.first()
    assert forms_in(payload) == [Quality, Whole]
    assert isinstance(payload.pieces[0], PathQuality)


# FLASH over every bearer.


def test_what_is_not_flash_goes_over_the_best_only(pair):
    pair.sends(PRIORITY)
    assert pair.next(1) is None
    assert forms_in(pair.next(0)) == [Whole]
    assert pair.paths[1].copies == []
    assert pair.next(1) is None


@pytest.mark.parametrize("first", [0, 1])
def test_a_flash_goes_over_each_from_whichever_is_free_first(pair, first):
    pair.sends(FLASH)
    payload = pair.next(first)
    copy = pair.next(1 - first)
    assert bytes(copy.octets) == bytes(payload.octets)
    assert copy.cargo is payload.cargo
    assert copy.urgency == FLASH
    assert pair.next(first) is None
    assert pair.next(1 - first) is None


def test_a_receipt_for_one_does_too(pair):
    pair.receipts(FLASH)
    assert forms_in(pair.next(0)) == forms_in(pair.next(1)) == [Receipt]


def test_each_copy_has_its_own_bearer_s_acknowledgement(pair):
    pair.sends(FLASH)
    pair.hears(0)
    assert forms_in(pair.next(0)) == [Ack, Whole]
    assert forms_in(pair.next(1)) == [Whole]


def test_an_acknowledgement_of_a_flash_makes_no_copies_of_what_goes_along(pair):
    pair.hears(0, FLASH)
    pair.sends(ROUTINE)
    payload = pair.next(0)
    assert forms_in(payload) == [Ack, Whole]
    assert payload.urgency == FLASH
    assert payload.cargo.urgency == ROUTINE
    assert pair.paths[1].copies == []


def test_a_copy_that_has_arrived_elsewhere_is_not_sent(pair):
    pair.sends(FLASH)
    pair.next(0).cargo.arrived = True
    assert pair.next(1) is None


def test_no_copy_goes_where_nothing_answers_or_nothing_can_be_sent():
    desk = Desk(3)
    desk.misses(1, 2)
    desk.paths[2].bearer.state = DOWN
    desk.sends(FLASH)
    desk.next(0)
    assert [path.copies for path in desk.paths[1:]] == [[], []]


def test_it_is_cut_to_fit_the_shortest_of_them():
    desk = Desk(2)
    desk.paths[1].bearer.frame_octets_max = 120
    desk.sends(FLASH, 5000)
    for _ in range(3):
        payload = desk.next(0)
        copy = desk.next(1)
        assert bytes(copy.octets) == bytes(payload.octets)
        assert 80 <= len(copy.octets) <= 120 - SEALED


def test_what_is_not_flash_is_not_cut_for_the_others():
    desk = Desk(2)
    desk.paths[1].bearer.frame_octets_max = 120
    desk.sends(PRIORITY, 5000)
    assert len(desk.next(0).octets) > 120


def test_a_copy_that_does_not_fit_any_more_is_not_sent(pair):
    pair.sends(FLASH, 200)
    assert len(pair.next(0).octets) > 200
    pair.paths[1].bearer.frame_octets_max = 120
    assert pair.next(1) is None
    assert pair.paths[1].copies == []


def test_one_miss_keeps_no_copy_from_a_bearer_that_has_room_for_it(pair):
    pair.misses(1, 1)
    pair.sends(FLASH, 200)
    payload = pair.next(0)
    assert pair.next(1).cargo is payload.cargo


def test_eight_copies_wait_at_most_and_a_ninth_is_sent_by_the_others_only(pair):
    pair.sends(FLASH, 9 * 1000)
    for _ in range(9):
        pair.next(0)
    assert len(pair.paths[1].copies) == 8


# Cover.


@pytest.fixture(params=[160, 200, 700])
def covered(request):
    return Desk(cover_ms=1000, cover_octets=request.param)


def full(desk):
    return desk.paths[0].setup.cover_octets


def test_cover_with_nothing_to_say_is_all_filler_and_asks_for_nothing(covered):
    payload = covered.next()
    assert items_in(payload) == ([], full(covered) - SEALED)
    assert (payload.urgency, payload.cargo, payload.pieces) == (-1, None, [])


def story(desk):
    """Whatever may want to be said."""
    desk.hears()
    of_quality(desk)
    desk.paths[0].poll_due = True
    for number in range(1, 6):
        desk.receipts(ROUTINE, number, "A person with a name of thirty-two")
    desk.receipts(FLASH)
    desk.sends(PRIORITY, 3000)
    desk.sends(FLASH, 200)


def test_whatever_it_holds_it_has_its_length(covered):
    story(covered)
    held = []
    for _ in range(40):
        payload = covered.next()
        assert len(payload.octets) == full(covered) - SEALED
        held += forms_in(payload)
    assert {Ack, Quality, Receipt, Part} <= set(held)
    assert covered.composer.urgency(0) == -1


def test_fillers_stand_before_the_items(covered):
    covered.sends(ROUTINE, 60)
    payload = covered.next()
    items, fillers = items_in(payload)
    assert [type(item) for item in items] == [Whole]
    assert len(items[0].body) == 60
    assert payload.octets[:fillers] == bytes([Filler.CODE]) * fillers


def test_a_handshake_has_the_same_length(covered):
    assert len(covered.first().octets) == full(covered) - FIRST
    story(covered)
    for _ in range(40):
        assert len(covered.first().octets) == full(covered) - FIRST


def test_a_flash_goes_over_cover_and_what_has_none_in_the_same_pieces():
    desk = Desk(2)
    desk.paths[1] = path_of(1, cover_ms=1000, cover_octets=200)
    desk.composer = Composer(desk.inbox, desk.outbox, Line(desk.paths), desk.notices, lambda: None)
    desk.sends(FLASH, 500)
    while desk.composer.urgency(0) >= 0:
        payload = desk.next(0)
        copy = desk.next(1)
        assert copy.cargo is payload.cargo
        assert len(copy.octets) == 200 - SEALED
        assert bytes(copy.octets).endswith(bytes(payload.octets))
