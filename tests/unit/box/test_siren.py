"""The siren's relay: on while it sounds for any message."""

import pytest
from box.siren import Siren


class Pin:
    """An output, off at first as the hardware's is."""

    level = 0

    def value(self, level):
        self.level = level


@pytest.fixture
def relay():
    return Pin()


def test_it_sounds_until_every_message_is_answered_for(relay):
    siren = Siren(relay)
    for ref in (7, 11):
        siren.sound(ref)
    siren.end(7)
    assert relay.level == 1
    siren.end(11)
    assert relay.level == 0


def test_a_message_that_has_not_come_so_far_ends_nothing(relay):
    siren = Siren(relay)
    siren.sound(7)
    siren.end(11)
    assert relay.level == 1


def test_one_answer_ends_it_however_often_it_was_asked_for(relay):
    siren = Siren(relay)
    siren.sound(7)
    siren.sound(7)
    siren.end(7)
    assert relay.level == 0


def test_silenced_it_sounds_again_only_for_another_message(relay):
    siren = Siren(relay)
    siren.sound(7)
    siren.silence()
    assert relay.level == 0
    siren.sound(11)
    assert relay.level == 1
    siren.end(11)
    assert relay.level == 0
