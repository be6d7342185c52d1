"""What a message of the peer's demands of whoever acknowledges it."""

import pytest
from redphone.red.incoming import Incoming
from redphone.red.message import Message
from redphone.wire import ACKNOWLEDGED, ANY_DESK, RUNG

DEMANDED = "Launch 42, Straße"


def demanding(read_back=DEMANDED, desk="cyber"):
    incoming = Incoming(4, 0, 9, 1000)
    incoming.demands(Message(read_back=read_back, desk=desk), ("watch", "cyber"))
    return incoming


@pytest.mark.parametrize("text", [DEMANDED, "  launch \t 42,\nSTRAße ", "LAUNCH 42, straße"])
def test_white_space_and_the_case_of_a_to_z_do_not_matter(text):
    assert demanding().is_read_back(text)


@pytest.mark.parametrize("text", ["", " ", "Launch", "Launch 42, Strasse", "Launch 42 , Straße", "Launch42, Straße"])
def test_all_else_does(text):
    assert not demanding().is_read_back(text)


def test_without_a_demand_anything_will_do():
    assert demanding("").is_read_back("")
    assert demanding("").is_read_back("anything")


@pytest.mark.parametrize(("desk", "place"), [("watch", 0), ("cyber", 1), ("bridge", ANY_DESK), ("", ANY_DESK)])
def test_a_desk_is_known_by_its_place(desk, place):
    assert demanding(desk=desk).desk == place


def test_its_entry_keeps_the_demand_as_long_as_it_is_open():
    incoming = demanding()
    incoming.status = RUNG
    assert (incoming.entry().read_back, incoming.entry().desk) == (DEMANDED, 1)
    incoming.status = ACKNOWLEDGED
    assert incoming.entry().read_back == ""
