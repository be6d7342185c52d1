"""Filling and zeroizing by the real command line on emulated boxes: what needs the key switch, what is destroyed."""

import stat
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from endtoend.command_line import leaked, secrets_of
from endtoend.hotline import Box, Laptop, TappedLine
from redphone import codec, wire
from redphone_host.fill_file import write_fill
from redphone_host.fill_make import new_line
from redphone_host.line import LineSettings

REFUSED, USAGE, FILL = 1, 2, 6
WORDS = {"A": "correct horse battery", "B": "staple of another kind"}
SHOWN_WITHIN_S = 10
CHEAP = {"ops": 1, "mem": 8192}  # Argon2id's least: these files guard nothing


class Bench:
    """Two empty boxes, a line's two fill files, and their passphrases."""

    def __init__(self, folder, run_cli, runtime):
        self.fills = new_line("North", "South", 9600, 0, int(time.time()))
        self.files, self.passphrases = {}, {}
        for end, fill in zip("AB", self.fills, strict=True):
            run_cli.keep_secret(fill)
            self.files[end] = folder / f"{end}.fill"
            self.passphrases[end] = folder / f"{end}.words"
            self.passphrases[end].write_text(WORDS[end] + "\n")
            write_fill(self.files[end], fill, WORDS[end], **CHEAP)
        self.boxes = {end: Box(folder / end, fill, runtime) for end, fill in zip("AB", self.fills, strict=True)}

    def load_words(self, end, box=None, file=None, **options):
        """The command that loads an end's fill into a box (its own)."""
        box = box or self.boxes[end]
        words = {"--end": end, "--passphrase-file": self.passphrases[end]} | options
        return ["fill", "load", file or self.files[end], box.port, *sum(words.items(), ()), "--json"]

    def close(self):
        for box in self.boxes.values():
            box.close()


@pytest.fixture
def bench(run_cli, runtime, tmp_path):
    made = Bench(tmp_path, run_cli, runtime)
    try:
        for box in made.boxes.values():
            box.start()
        yield made
        for box in made.boxes.values():
            assert box.log == ""
            assert not leaked(box.log.encode(), secrets_of(box.fill))
    finally:
        made.close()


def turn_key(box, on):
    """Turn the key switch, and wait until the firmware has seen it."""
    box.panel.set_key_switch(on)
    box.until(lambda status: bool(status.key_switch) is on, "the key switch")


def shows(box, *texts):
    """Wait until the display shows all of this."""
    deadline = time.monotonic() + SHOWN_WITHIN_S
    while not all(text in box.panel.state().text for text in texts):
        assert time.monotonic() < deadline, box.panel.state().text
        time.sleep(0.02)


def flash_octets(box):
    """Everything that the box's flash holds: names and contents."""
    files = [path for path in sorted(box.emulated.flash_dir.rglob("*")) if path.is_file()]
    return b"\n".join(path.name.encode() + path.read_bytes() for path in files)


def test_a_line_made_checked_and_loaded_as_people_do_it(run_cli, tmp_path, runtime):
    """From `fill new` to a message, with the passphrases stretched as in earnest."""
    sources = []
    for end in "AB":
        source = tmp_path / f"{end}.words"
        source.write_text(WORDS[end])
        sources += [f"--passphrase-file-{end.lower()}", source]
    names = ["--name-a", "North", "--name-b", "South", "--bit-rate", "9600"]
    made = run_cli("fill", "new", tmp_path / "fills", *names, *sources, "--json").record
    files = dict(zip("AB", made["files"], strict=True))
    for file in made["files"]:
        assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600
    both = ["--passphrase-file", tmp_path / "A.words", "--passphrase-file2", tmp_path / "B.words"]
    checked = run_cli("fill", "check", files["A"], files["B"], *both, "--json").record
    assert checked["words"] == made["words"]
    boxes = {end: Box(tmp_path / end, runtime=runtime) for end in "AB"}
    line = None
    try:
        for box in boxes.values():
            box.start()
        line = TappedLine(boxes["A"].black_port, boxes["B"].black_port, LineSettings(9600))
        line.start()
        for end, box in boxes.items():
            turn_key(box, True)
            words = ["--end", end, "--passphrase-file", tmp_path / f"{end}.words"]
            loaded = run_cli("fill", "load", files[end], box.port, *words, "--json").record
            assert (loaded["words"], loaded["end"]) == (made["words"], end)
            turn_key(box, False)
        fingerprints = [box.ask(wire.GetFingerprint()) for box in boxes.values()]
        assert fingerprints[0].digest == fingerprints[1].digest == bytes.fromhex(made["digest"])
        said = run_cli("send", boxes["A"].port, "hello", "--wait", "rung", "--timeout", "20", "--json")
        assert said.statuses == ["DELIVERED", "RUNG"]
    finally:
        if line is not None:
            line.close()
        for box in boxes.values():
            box.close()


def test_loading_needs_the_key_switch_and_the_right_words_and_the_right_end(run_cli, bench):
    box = bench.boxes["A"]
    with Laptop(box) as laptop:
        token = laptop.orders(wire.LoadFill(entropy=bytes(32), fill=codec.pack(bench.fills[0])))
        shows(box, "FILL THIS BOX?", "End A")
        box.panel.press("decline")
        refused = laptop.answer(token)
    assert refused.reason == wire.KEY_SWITCH_OFF
    assert "declined" in refused.advice
    shows(box, "NOT FILLED")
    turn_key(box, True)
    wrong_words = run_cli(*bench.load_words("A", **{"--passphrase-file": bench.passphrases["B"]}))
    assert wrong_words.code == FILL
    assert "wrong passphrase" in wrong_words.error["error"]
    wrong_end = run_cli(*bench.load_words("A", **{"--end": "B"}))
    assert wrong_end.code == FILL
    assert "for end A" in wrong_end.error["error"]
    not_a_fill = run_cli(*bench.load_words("A", file=bench.passphrases["A"]))
    assert not_a_fill.code == FILL
    assert not box.status().filled
    assert "NOT FILLED" in box.panel.state().text
    # The box itself refuses as well, whatever the program at its port does.
    turn_key(box, False)
    for order in (wire.Zeroize(), wire.Service()):
        assert raw_answer(box, order).reason == wire.KEY_SWITCH_OFF


def test_a_fill_allowed_at_the_panel_then_compared_and_proved(run_cli, bench):
    """With the key switch off: ACK at each box, the same words on both displays, an exercise message that rings."""
    for end, box in bench.boxes.items():
        with ThreadPoolExecutor(1) as other_hand:
            loading = other_hand.submit(run_cli, *bench.load_words(end))
            shows(box, "FILL THIS BOX?", f"End {end}")
            box.panel.press("ack")
            loaded = loading.result()
        assert loaded.code == 0
        shows(box, "FINGERPRINT", "North-South" if end == "A" else "South-North", *loaded.record["words"])
        box.panel.press("ack")
        shows(box, "NO LINE")
    with TappedLine(bench.boxes["A"].black_port, bench.boxes["B"].black_port, LineSettings(9600)):
        proved = run_cli("fill", "prove", bench.boxes["A"].port, "--from", "Ada", "--json")
        assert proved.code == 0
        assert proved.records[-1]["type"] == "line_proved"
        shows(bench.boxes["B"], "EXERCISE", "LINE TEST")


def test_a_fill_is_loaded_once(run_cli, bench, tmp_path):
    box = bench.boxes["A"]
    turn_key(box, True)
    assert run_cli(*bench.load_words("A")).record["own_name"] == "North"
    again = run_cli(*bench.load_words("A"))
    assert again.code == REFUSED
    assert "not empty" in again.error["error"]
    assert "zeroize" in again.error["advice"]
    other = new_line("Elsewhere", "South", 9600, 0, int(time.time()))[0]
    run_cli.keep_secret(other)
    write_fill(tmp_path / "other.fill", other, WORDS["A"], **CHEAP)
    assert run_cli(*bench.load_words("A", file=tmp_path / "other.fill")).code == REFUSED
    assert raw_answer(box, wire.LoadFill(entropy=bytes(32), fill=codec.pack(other))).reason == wire.ALREADY_FILLED
    held = ["fill", "check", bench.files["A"], "--passphrase-file", bench.passphrases["A"], "--port", box.port]
    assert run_cli(*held).code == 0
    assert run_cli("fill", "check", tmp_path / "other.fill", *held[3:]).code == FILL


def test_a_fill_whose_keys_do_not_belong_together_is_refused(bench):
    box = bench.boxes["A"]
    turn_key(box, True)
    fill = bench.fills[0]
    for name in ("own_secret", "own_public", "peer_public", "static_static"):
        wrong = codec.unpack_all(wire.Fill, codec.pack(fill))
        setattr(wrong, name, bytes(32))
        assert raw_answer(box, wire.LoadFill(entropy=bytes(32), fill=codec.pack(wrong))).reason == wire.MALFORMED
    assert raw_answer(box, wire.LoadFill(entropy=bytes(32), fill=codec.pack(fill)[:-1])).reason == wire.MALFORMED
    assert not box.status().filled


@pytest.mark.parametrize("name", ["own_desks", "peer_desks"])
def test_desks_that_are_malformed_are_refused_and_the_box_stays_empty(empty_box, name):
    turn_key(empty_box, True)
    fill, _ = new_line("North", "South", 9600, 0, int(time.time()))
    for octets in (b"\x05watch\x05watch", b"\x05watc", b"\x00", b"\x01\xff"):
        setattr(fill, name, octets)
        refused = raw_answer(empty_box, wire.LoadFill(entropy=bytes(32), fill=codec.pack(fill)))
        assert refused.reason == wire.MALFORMED
    assert not empty_box.status().filled
    assert empty_box.log == ""


@pytest.mark.parametrize(
    ("changed", "reason", "said"),
    [
        ([{"port": 2}], wire.UNSUPPORTED, "ports 0 to 1"),
        ([{}, {}], wire.MALFORMED, "so is another"),
        ([{"flags": wire.RS485}], wire.UNSUPPORTED, "is RS-485"),
        ([{"flags": 0x10}], wire.MALFORMED, "flag that this box does not know"),
        ([{"kind": wire.TELEPHONE, "setup": "Z"}], wire.MALFORMED, "begin with AT"),
        ([{}, {"kind": wire.HF, "port": 1, "address": "datac9"}], wire.MALFORMED, "bearer 1, hf"),
    ],
    ids=["port", "one port", "rs485", "flag", "telephone", "hf"],
)
def test_bearers_that_the_box_cannot_use_are_refused_and_it_stays_empty(empty_box, changed, reason, said):
    bearers = [wire.BearerSetup(kind=wire.SERIAL, bit_rate=9600) for _ in changed]
    for setup, values in zip(bearers, changed, strict=True):
        for name, value in values.items():
            setattr(setup, name, value)
    fill, _ = new_line("North", "South", 9600, 0, int(time.time()), (bearers, bearers))
    turn_key(empty_box, True)
    with Laptop(empty_box) as laptop:
        refused = laptop.ask(wire.LoadFill(entropy=bytes(32), fill=codec.pack(fill)))
    assert isinstance(refused, wire.Refused)
    assert refused.reason == reason
    assert said in refused.advice
    assert not empty_box.status().filled
    assert empty_box.log == ""


def test_zeroize_destroys_keys_and_journal_for_good(run_cli, bench, tmp_path):
    for end, box in bench.boxes.items():
        turn_key(box, True)
        assert run_cli(*bench.load_words(end)).code == 0
    north, south = bench.boxes.values()
    with TappedLine(north.black_port, south.black_port, LineSettings(9600)):
        ref = north.sends("the text of a message that must go too")
        north.awaits(ref, wire.RUNG)
        secrets = {box: secrets_of(box.fill) for box in (north, south)}
        for box in (north, south):
            # The seed that is kept is not the fill's: it was mixed with the laptop's octets and the box's noise.
            kept = leaked(flash_octets(box), secrets[box])
            assert sorted(kept) == sorted(name for name in secrets[box] if not name.startswith("seed"))
            assert b"must go too" in flash_octets(box)
        assert run_cli("zeroize", south.port).code == USAGE  # without --yes
        turn_key(south, False)
        off = run_cli("zeroize", south.port, "--yes", "--json")
        assert off.code == REFUSED
        assert "KEY_SWITCH_OFF" in off.error["error"]
        assert south.status().filled
        turn_key(south, True)
        kept = keep_hold_of(south, tmp_path / "kept")
        assert run_cli("zeroize", south.port, "--yes", "--json").record == {"type": "done"}
        for file in kept:
            assert file.read_bytes().strip(b"\0") == b""
        check_empty(run_cli, south, secrets[south])
        south.panel.wait_for(lambda state: "NOT FILLED" in state.text and not any(state.lamps.values()))
        south.emulated.restart()
        south.greet()
        check_empty(run_cli, south, secrets[south])
        south.panel.wait_for(lambda state: "NOT FILLED" in state.text and not any(state.lamps.values()))
    # It can be filled anew.
    turn_key(south, True)
    assert run_cli(*bench.load_words("B")).record["end"] == "B"
    assert south.status().boots == 1


def keep_hold_of(box, folder):
    """Second names for the files of the box's flash, as whoever digs in it for removed files would have them."""
    folder.mkdir()
    files = [path for path in box.emulated.flash_dir.rglob("*") if path.is_file()]
    for file in files:
        (folder / file.name).hardlink_to(file)
    assert {"fill", "journal-0000000000"} <= {file.name for file in files}
    return list(folder.iterdir())


def check_empty(run_cli, box, secrets):
    """Nothing of a fill or a message is left, in the flash or on any answer."""
    octets = flash_octets(box)
    assert leaked(octets, secrets) == []
    assert b"must go too" not in octets
    status = run_cli("status", box.port, "--json").record
    assert (status["filled"], status["own_name"]) == (False, "")
    for verb in ("inbox", "log"):
        assert run_cli(verb, box.port, "--json").records == []
    assert run_cli("show", box.port, "A-R1").code == REFUSED


def test_two_boxes_filled_as_the_same_end_never_open_a_line(run_cli, bench):
    first, second = bench.boxes.values()
    with TappedLine(first.black_port, second.black_port, LineSettings(9600)) as line:
        for box in (first, second):
            turn_key(box, True)
            assert run_cli(*bench.load_words("A", box=box)).code == 0
        ref = first.sends("the secret of the wrong end", wire.FLASH)
        # Each has heard the other's first frame, and thrown it away.
        for box in (first, second):
            box.until(lambda status: status.frames_discarded, "the other's handshake")
            assert not box.status().line_up
        assert first.status_of(wire.OUTGOING, ref) == 0
        assert second.listed(wire.INCOMING) == []
        crossed = line.sent(0) + line.sent(1)
    assert leaked(crossed, secrets_of(bench.fills[0])) == []
    assert b"wrong end" not in crossed
    for box in (first, second):
        box.panel.press("silence")
        shows(box, "NO LINE")
        assert not box.panel.state().lamps["line"]


def raw_answer(box, order):
    """What the box itself answers, with no program's own checks in between."""
    with Laptop(box) as laptop:
        return laptop.ask(order)


def test_a_question_is_forgotten_when_it_is_overtaken(bench):
    """Whatever else becomes of the box meanwhile, ACK must not fill it then."""
    box = bench.boxes["A"]
    order = wire.LoadFill(entropy=bytes(32), fill=codec.pack(bench.fills[0]))
    with Laptop(box) as laptop:
        asked = laptop.orders(order)
        shows(box, "FILL THIS BOX?")
        turn = laptop.orders(order)
        assert laptop.answer(turn).reason == wire.KEY_SWITCH_OFF
        box.panel.press("zeroize", 3500)
        shows(box, "NOT FILLED")
        assert laptop.ask(wire.GetStatus()) is not None  # told after whatever else it had to tell
        assert [record.reason for token, record in laptop.told if token == asked] in ([], [wire.KEY_SWITCH_OFF])
    box.panel.press("ack")
    shows(box, "NOT FILLED")
    assert not box.status().filled
