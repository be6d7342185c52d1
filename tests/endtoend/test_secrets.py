"""After a session with everything in it, no key and no text is anywhere that it should not be."""

import traceback

import pytest
from endtoend.command_line import leaked, secrets_of
from endtoend.hotline import wait_until
from redphone import codec, wire
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone_host.errors import BoxRefused, FillError
from redphone_host.fill_file import read_fill, write_fill
from redphone_host.fill_load import load_fill, require_same
from redphone_host.fill_make import check_fill, check_pair
from redphone_host.red_client import RedClient

TEXTS = {
    "to South": "The ferry Marigold has lost steering",
    "to North": "Tug Hercules is under way to her",
    "subject": "Marigold adrift",
    "note": "not my sector at all",
    "long": "Wind southwest nine, sea very rough. " * 30,
}
# Commands whose business it is to tell what a message says.
TELLING = ("show", "inbox", "log", "events")


class Session:
    """A rich one, by the command line; `spoken` is what each command said, by its verb."""

    def __init__(self, run_cli, hotline):
        self._run_cli = run_cli
        self._north, self._south = hotline
        self.spoken = []

    def cli(self, verb, box, *words):
        said = self._run_cli(verb, box.port, *words)
        self.spoken.append((verb, said.stdout + said.stderr))
        return said

    def play(self):
        """Messages each way, answers of every kind, a call, a refusal, a power cut, and every way of looking."""
        north, south = self._north, self._south
        words = ["--subject", TEXTS["subject"], "--wait", "rung", "--json"]
        ref = self.cli("send", north, TEXTS["to South"], "-p", "f", *words).records[0]["message"]
        self.cli("send", south, TEXTS["to North"], "--reply-to", ref, "--wait", "delivered")
        declined = self.cli("send", north, TEXTS["long"], "--wait", "rung", "--json").records[0]["message"]
        self.cli("decline", south, declined, "--by", "Bert", "--reason", TEXTS["note"])
        self.cli("call", north, "--timeout", "0.1")
        self.cli("send", north, TEXTS["to South"], "--reply-to", "B-F99")  # refused
        self.cli("zeroize", north, "--yes")  # refused
        south.emulated.restart()
        south.greet()
        north.until(lambda status: not status.open_out, "every message's being closed")
        for verb in ("status", "silence", "set-clock"):
            self.cli(verb, north)
        for box in (north, south):
            self.cli("status", box, "--json")
            self.cli("inbox", box)
            self.cli("log", box, "--json")
            self.cli("show", box, ref)


@pytest.fixture(scope="module")
def session(run_cli, hotline):
    made = Session(run_cli, hotline)
    made.play()
    return made


@pytest.fixture
def secrets(hotline):
    return secrets_of(hotline.north.fill) | secrets_of(hotline.south.fill)


def texts_in(octets):
    """The names of the texts that some octets hold, or a piece of them."""
    return [name for name, text in TEXTS.items() if text.encode()[:14] in octets]


def test_what_crosses_the_line_is_ciphertext(session, hotline, secrets):
    for end in (0, 1):
        crossed = hotline.line.sent(end)
        assert len(crossed) > 500
        assert texts_in(crossed) == []
        assert leaked(crossed, secrets) == []
        for box in hotline:
            for plain in (box.fill.line_id, box.fill.own_name.encode(), b"Marigold", b"watch"):
                assert plain not in crossed


def test_logs_hold_nothing(session, hotline):
    for box in hotline:
        assert box.log == ""


def test_commands_tell_a_text_only_where_that_is_their_business(session, secrets):
    assert {verb for verb, _ in session.spoken} > set(TELLING[:3])
    for verb, said in session.spoken:
        assert leaked(said.encode(), secrets) == []
        if verb not in TELLING:
            assert set(texts_in(said.encode())) <= {"note"}, verb  # the note is told to the one who waits
        if verb == "inbox":
            assert set(texts_in(said.encode())) <= {"subject", "note"}


def test_no_answer_of_the_box_holds_a_key(session, hotline, secrets):
    orders = [wire.GetStatus(), wire.GetFingerprint(), wire.Silence()]
    lists = [wire.ListMessages(direction=0), wire.ListMessages(direction=1), wire.ReadLog()]
    for box in hotline:
        with RedClient(box.port) as client:
            answers = [client.ask(order) for order in orders]
            answers += [record for order in lists for record in client.ask_all(order)]
        octets = b"".join(codec.pack_coded(answer) for answer in answers)
        assert len(answers) > 20
        assert leaked(octets, secrets) == []


def test_the_panel_shows_no_key(session, hotline, secrets):
    for box in hotline:
        assert leaked(box.panel.state().text.encode(), secrets) == []


def test_errors_and_representations_hold_nothing(session, hotline, secrets, tmp_path):
    fill, other = hotline.north.fill, hotline.south.fill
    path = tmp_path / "a.fill"
    write_fill(path, fill, "a passphrase of some length", ops=1, mem=8192)
    broken = codec.unpack_all(wire.Fill, codec.pack(fill))
    broken.psk = fill.psk[:31]
    swapped = codec.unpack_all(wire.Fill, codec.pack(fill))
    swapped.own_secret = other.own_secret
    with RedClient(hotline.north.port) as client:
        attempts = [
            (LocalProtocolError, lambda: codec.pack(broken)),
            (LocalProtocolError, lambda: write_fill(tmp_path / "b.fill", broken, "another passphrase")),
            (RemoteProtocolError, lambda: codec.unpack_all(wire.Fill, codec.pack(fill)[:-1])),
            (RemoteProtocolError, lambda: codec.unpack_all(wire.Fill, codec.pack(fill) + fill.psk)),
            (FillError, lambda: read_fill(path, "not that passphrase")),
            (FillError, lambda: write_fill(path, fill, "a passphrase of some length", ops=1, mem=8192)),
            (FillError, lambda: load_fill(client, swapped)),
            (FillError, lambda: require_same(other, client.ask(wire.GetFingerprint()))),
            (BoxRefused, lambda: load_fill(client, fill)),
            (BoxRefused, lambda: client.ask(wire.LoadFill(entropy=bytes(32), fill=codec.pack(fill)))),
        ]
        told = [told_by(kind, attempt) for kind, attempt in attempts]
    order = wire.LoadFill(entropy=bytes(32), fill=codec.pack(fill))
    message = wire.Send(text=TEXTS["to South"].encode(), subject=TEXTS["subject"])
    told += [repr(thing) for thing in (fill, [fill], {"fill": other}, broken, order, message)]
    told += [*check_fill(swapped), *check_pair(swapped, other)]
    octets = "\n".join(told).encode()
    assert leaked(octets, secrets) == []
    assert texts_in(octets) == []
    assert "passphrase of some" not in octets.decode()


def told_by(kind, attempt):
    """All that an error tells: its text, its representation, the traceback with what it was raised from."""
    with pytest.raises(kind) as caught:
        attempt()
    error = caught.value
    advice = getattr(error, "advice", "")
    shown = [line for line in traceback.format_exception(error) if "passphrase of some" not in line]
    return "\n".join([str(error), repr(error), advice, *shown])


def test_the_check_itself_finds_what_it_looks_for(hotline, secrets):
    """A search that finds nothing proves nothing, unless it finds what is there."""
    fill = hotline.north.fill
    assert len(leaked(codec.pack(fill), secrets)) >= 4
    assert leaked(repr(fill.psk).encode(), secrets)
    assert leaked(fill.seed.hex().upper().encode(), secrets)
    assert leaked(b"..." + fill.own_secret[5:25] + b"...", secrets)
    flash = b"".join(path.read_bytes() for path in hotline.south.emulated.flash_dir.rglob("*") if path.is_file())
    assert len(leaked(flash, secrets_of(hotline.south.fill))) == 3  # all but the seed, which the box has mixed


def test_flash_holds_keys_and_texts_only_in_its_own_files(session, hotline, secrets):
    for box in hotline:
        for path in box.emulated.flash_dir.rglob("*"):
            if path.is_file() and path.name != "fill":
                assert leaked(path.read_bytes(), secrets) == []
    wait_until(lambda: all(box.status().line_up for box in hotline), "the line's being up at the end")
