"""On a slow line a FLASH does not wait for a ROUTINE that is under way, and the ROUTINE loses nothing by it."""

import time

import pytest
from redphone import wire

LONG = "".join(f"{number:04d} " for number in range(280))
FLASH_S = 1.6  # less than the rest of the frame under way, which is dropped for it


@pytest.mark.parametrize("hotline", [{"bit_rate": 1200}], indirect=True)
def test_a_flash_overtakes_a_routine_under_way(hotline):
    north, south = hotline
    with south.following() as client:
        routine = north.sends(LONG)
        before = north.status()
        # One of its frames has left, and the next has just begun: it takes two seconds and more.
        left = north.until(lambda status: status.frames_sent > before.frames_sent, "the first frame's leaving")
        north.until(lambda status: status.octets_sent > left.octets_sent + 40, "the second frame's being under way")
        began = time.monotonic()
        flash = north.sends("now!", wire.FLASH)
        order, flash_after_s = [], None
        for event in client.events(60):
            if isinstance(event, wire.Arrived):
                order.append(event.ref)
                flash_after_s = flash_after_s or time.monotonic() - began
            if len(order) == 2:
                break
    assert order == [flash, routine]
    assert flash_after_s < FLASH_S
    assert len(LONG) == 1400
    assert south.texts(wire.InMessage)[routine] == LONG
    # What the FLASH pushed aside went on where it stopped: hardly more went over the line than the text itself.
    assert north.status().octets_sent - before.octets_sent < 1.35 * len(LONG)
