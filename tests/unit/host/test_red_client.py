"""The laptop's end of the red port, against a scripted box on a real pseudo-terminal."""

import os
import time

import pytest
from redphone import wire
from redphone_host.errors import BoxRefused, BoxSilent
from redphone_host.red_client import RedClient
from redphone_host.red_framing import frame_octets

F1 = wire.reference(wire.FLASH, 1)


@pytest.fixture
def client(box):
    with RedClient(box.path, timeout_s=1.0) as opened:
        yield opened


def test_hello_is_answered_with_the_status(box, client):
    assert client.hello(follow=True) == box.status
    assert box.orders == [wire.Hello(version=wire.VERSION, follow=1)]


def test_an_order_gets_its_own_answer(box, client):
    assert client.ask(wire.Silence()) == wire.Done()
    assert client.ask(wire.Send(precedence=wire.FLASH)).ref == F1


def test_a_refusal_carries_the_boxs_reason_and_advice(box, client):
    box.answers[wire.Silence] = wire.Refused(reason=wire.FAULT, advice="see the panel")
    with pytest.raises(BoxRefused) as caught:
        client.ask(wire.Silence())
    assert (caught.value.reason, caught.value.advice) == (wire.FAULT, "see the panel")


def test_a_refusal_without_advice_gets_ours(box, client):
    box.answers[wire.Zeroize] = wire.Refused(reason=wire.KEY_SWITCH_OFF)
    with pytest.raises(BoxRefused, match="KEY_SWITCH_OFF") as caught:
        client.ask(wire.Zeroize())
    assert "key switch" in caught.value.advice


def test_a_silent_box_is_told_with_advice(box):
    box.answers[wire.GetStatus] = []
    with RedClient(box.path, timeout_s=0.2) as client, pytest.raises(BoxSilent, match="no answer") as caught:
        client.ask(wire.GetStatus())
    assert caught.value.advice == "is this the red port? is the box running? is another program using it?"


def test_a_list_comes_whole(box, client):
    listed = [wire.Listed(ref=wire.reference(0, number), sender=f"s{number}") for number in range(1, 200)]
    box.answers[wire.ListMessages] = [*listed, wire.End(count=len(listed))]
    assert client.ask_all(wire.ListMessages()) == listed
    box.answers[wire.ListMessages] = wire.End()
    assert client.ask_all(wire.ListMessages()) == []


def test_a_list_with_a_gap_is_not_taken_for_whole(box, client):
    box.answers[wire.ReadLog] = [wire.Logged(entry=b"\x0a"), wire.End(count=2)]
    with pytest.raises(BoxSilent, match="listed 2 records and 1 came"):
        client.ask_all(wire.ReadLog())


def test_events_wait_while_an_answer_is_awaited(box, client):
    client.hello(follow=True)
    receipts = [wire.Progress(ref=F1, status=status) for status in (wire.DELIVERED, wire.RUNG)]
    box.answers[wire.Silence] = lambda _: box.tells(receipts[0]) or wire.Done()
    box.follow_ups[wire.Silence] = receipts[1:]
    assert client.ask(wire.Silence()) == wire.Done()
    assert list(client.events(0.2)) == receipts


def test_events_end_in_time(box, client):
    began = time.monotonic()
    assert list(client.events(0.2)) == []
    assert 0.15 < time.monotonic() - began < 1.0


def test_events_of_an_earlier_conversation_are_dropped(box, client):
    box.answers[wire.Hello] = lambda _: box.tells(wire.Alarm(alarm=1)) or box.status
    client.hello(follow=True)
    assert list(client.events(0.1)) == []


def test_events_right_behind_the_greeting_are_kept(box, client):
    alarm = wire.Alarm(alarm=wire.LINE_DOWN)
    greeting = lambda _: [box.status, wire.Refused()]  # noqa: E731
    box.answers[wire.Hello] = greeting
    box.follow_ups[wire.Hello] = [alarm]
    client.hello(follow=True)
    time.sleep(0.05)
    assert list(client.events(0.1)) == [alarm]


def test_stale_octets_are_discarded_on_opening(box):
    box.says(b"\x09half a frame")
    with RedClient(box.path, timeout_s=1.0) as client:
        assert client.hello() == box.status


def test_bad_frames_are_counted_and_survived(box, client):
    damaged = bytearray(frame_octets(1, wire.Done()))
    damaged[3] ^= 0x40
    box.answers[wire.Silence] = lambda _: box.says(bytes(damaged)) or wire.Done()
    assert client.ask(wire.Silence()) == wire.Done()
    assert client.bad_frames == 1


def test_an_answer_to_someone_else_is_not_ours(box, client):
    box.answers[wire.Silence] = lambda _: box.says(frame_octets(client._token - 1 or 9, wire.Refused())) or wire.Done()
    assert client.ask(wire.Silence()) == wire.Done()


def test_tokens_wrap_without_ever_being_zero(box, client):
    client._token = 0xFFFF - 1
    for expected in (0xFFFF, 1):
        assert client.ask(wire.Silence()) == wire.Done()
        assert client._token == expected


def test_a_port_that_is_not_there_is_told_with_advice(tmp_path):
    with pytest.raises(BoxSilent, match="cannot be opened: No such file") as caught:
        RedClient(str(tmp_path / "none"))
    assert "is this the red port?" in caught.value.advice


def test_a_file_is_no_port(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(BoxSilent, match="cannot be opened"):
        RedClient(str(tmp_path / "file"))


def test_a_port_in_use_is_told(box, client):
    with pytest.raises(BoxSilent, match="cannot be opened"):
        RedClient(box.path)


def test_a_port_that_goes_away_is_told():
    master, slave = os.openpty()
    with RedClient(os.ttyname(slave), timeout_s=1.0) as client:
        os.close(slave)
        os.close(master)
        with pytest.raises(BoxSilent, match="is gone"):
            client.hello()
