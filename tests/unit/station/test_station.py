"""The six verbs, by themselves."""

import pytest
from redphone import ticks
from redphone.black.coded import SYNC
from redphone.cipher import sodium
from redphone.errors import LocalProtocolError
from redphone.red.journal import JournalDamaged
from redphone.station import Station, shell
from redphone.wire import (
    DELIVERED,
    GIVEN_UP,
    WITHDRAWN,
    Acknowledge,
    Boot,
    Done,
    Fill,
    GetStatus,
    Send,
    SetClock,
    Status,
)
from redphone_host.virtual import entries_in
from scenarios.conftest import UTC, Dialogue, fills


@pytest.fixture
def station():
    return Station(fills()[0], sodium, [], 0, UTC)


def events(station):
    """Every event not yet taken; what is to be stored is stored."""
    found = []
    event = station.next_event()
    while event is not None:
        found.append(event)
        if isinstance(event, shell.Store):
            station.submit(shell.Stored(), 0)
        event = station.next_event()
    return found


def answer(station, record, now=0):
    station.submit(shell.Operator(record, 5), now)
    return [event.record for event in events(station) if isinstance(event, shell.Tell) and event.token == 5]


def test_a_station_that_starts_notes_it_and_asks_for_entropy(station):
    kinds = events(station)
    stored = [event for event in kinds if isinstance(event, shell.Store)]
    assert next(entries_in(stored[0].octets))[1] == Boot(boots=1)
    assert any(isinstance(event, shell.EntropyWanted) for event in kinds)


def test_it_says_nothing_before_it_has_entropy_and_a_counter(station):
    assert station.outgoing(0) == b""
    station.submit(shell.Entropy(bytes(31) + b"\1"), 0)
    station.tick(0)
    assert station.outgoing(0) == b""
    events(station)
    station.tick(0)
    assert station.outgoing(0)[:4] == SYNC


def test_it_asks_for_entropy_once_at_a_time(station):
    events(station)
    for now in range(5):
        station.tick(now)
    assert not [event for event in events(station) if isinstance(event, shell.EntropyWanted)]
    station.submit(shell.Entropy(bytes(31) + b"\1"), 0)
    assert [event for event in events(station) if isinstance(event, shell.EntropyWanted)]


def test_status_tells_what_the_box_is(station):
    (status,) = answer(station, GetStatus(), 5000)
    assert isinstance(status, Status)
    assert (status.filled, status.role, status.line_up, status.boots) == (1, 0, 0, 1)
    assert (status.own_name, status.peer_name, status.utc) == ("North", "South", UTC + 5)


def test_the_clock_is_set(station):
    assert answer(station, SetClock(utc=1_900_000_000), 1000) == [Done()]
    assert answer(station, GetStatus(), 3000)[0].utc == 1_900_000_002


@pytest.mark.parametrize("order", [object(), shell.Tell(Done(), 1)])
def test_an_order_that_is_none_is_our_mistake(station, order):
    with pytest.raises(LocalProtocolError):
        station.submit(order, 0)


def test_a_record_that_is_no_order_is_our_mistake(station):
    with pytest.raises(LocalProtocolError):
        station.submit(shell.Operator(Fill(), 5), 0)


def test_every_order_is_answered_once(station):
    events(station)
    for record in (GetStatus(), Send(text=b"x"), Acknowledge(ref=4, by="Ada"), SetClock(utc=7)):
        assert len(answer(station, record)) == 1


def test_damaged_records_are_refused():
    dialogue = Dialogue().opened()
    records = list(dialogue.north.box.records())
    damaged = records[0][:-1] + bytes([records[0][-1] ^ 1])
    with pytest.raises(JournalDamaged):
        Station(fills()[0], sodium, [damaged, *records[1:]], 0)


def test_a_full_segment_is_followed_by_a_checkpoint_and_nothing_is_lost():
    dialogue = Dialogue().opened()
    north, south, line = dialogue
    line.cut()
    given_up = []
    while len(north.box.segments) == 1:
        given_up.append(north.sends("x" * 12_000))
        north.gives_up(given_up[-1])
    assert len(given_up) == 6
    waiting = north.sends("still waiting")
    north.restarts()
    line.heal()
    line.run_until(lambda: DELIVERED in north.saw(waiting))
    line.run_until_quiet()
    assert south.rings() == [waiting]
    assert [north.saw(ref) for ref in given_up] == [[GIVEN_UP, WITHDRAWN]] * 6
    assert north.status().boots == 2


def test_a_station_that_is_wiped_holds_no_session_key():
    dialogue = Dialogue()
    north = dialogue.north
    dialogue.opened()
    north.sends("one")
    line = north.station._line
    lives = [live for live in [line.current, line._previous, *line._candidates] if live is not None]
    keys = [cipher._key for live in lives for cipher in (live.session._sender, live.session._receiver)]
    ephemerals = [ephemeral.secret for ephemeral in line._ephemerals]
    assert keys
    assert ephemerals
    assert all(any(key) for key in keys + ephemerals)
    north.station.wipe()
    assert not any(any(key) for key in keys + ephemerals)


def test_a_start_that_could_not_be_stored_is_stored_later(station):
    """Nothing is made of this start before its number is durable: one failure must not end the line for good."""
    store = next(event for event in iter(station.next_event, None) if isinstance(event, shell.Store))
    station.submit(shell.StoreFailed(), 0)
    assert ticks.diff(station.deadline(), 0) <= 10_000
    station.tick(10_000)
    again = [event for event in iter(station.next_event, None) if isinstance(event, shell.Store)]
    assert next(entries_in(again[0].octets))[1] == next(entries_in(store.octets))[1] == Boot(boots=1)
