"""A station on the real interpreter, beside one in this process: they say the same, to the octet."""

import pytest
from redphone import codec, wire
from redphone.station import Station, shell
from redphone_host.emulator.unixport.remote_station import StationLost, StationServer
from scenarios.conftest import Dialogue, fills

LONG = "a text of some length " * 60


@pytest.fixture(scope="module")
def servers():
    with StationServer() as north, StationServer() as south:
        yield north, south


def converse(makers, monkeypatch):
    """A message of many frames, an answer, a restart, a lost frame; the dialogue."""
    monkeypatch.setattr(Dialogue, "makers", makers)
    dialogue = Dialogue().opened()
    north, south, line = dialogue
    question = north.sends(LONG, wire.IMMEDIATE, sender="Ada", subject="a question")
    line.run_until(lambda: question in south.rings())
    south.sends("an answer", wire.FLASH, reply_to=question)
    line.loses_frame(2)
    line.run(700)
    south.restarts()
    line.run_until(lambda: wire.ANSWERED in north.saw(question))
    line.run_until_quiet()
    for is_broken in (True, False):
        north.station.submit(shell.PortBreak(0, is_broken), line.now_ms)
        line.run(2000)
    assert len(north.box.events(wire.BearerState)) == 2
    north.status()
    return dialogue


def said(dialogue):
    """All that went over the line, and all that operators were told, with their times."""
    told = [
        (when, codec.pack_coded(record), token)
        for end in (dialogue.north, dialogue.south)
        for when, record, token in end.box.told
    ]
    return dialogue.line.world.wiretap, told, [end.box.segments for end in (dialogue.north, dialogue.south)]


def test_they_say_the_same_to_the_octet(servers, monkeypatch):
    here = said(converse((Station, Station), monkeypatch))
    assert len(here[0]) > 100
    assert said(converse([server.station for server in servers], monkeypatch)) == here
    assert said(converse((Station, servers[1].station), monkeypatch)) == here


def test_a_station_without_memory_is_lost_and_says_why():
    with StationServer(heap_octets=400_000) as server:
        station = server.station(fills()[0], None, (), 0)
        with pytest.raises(StationLost, match="MemoryError"):
            station.feed(0, bytes(500_000), 0)
        assert not server.running
