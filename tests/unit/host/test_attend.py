"""A laptop that attends: everything is told once, also what was missed; the hook is run, and the box told of it."""

import json
import sys
import threading
import time

import pytest
from journal_box import LINE, JournalBox
from redphone import codec, wire
from redphone.red.message import Message
from redphone_host.attend import Attendance
from redphone_host.attended import Attended, state_folder
from redphone_host.errors import UsageProblem
from redphone_host.hook_facts import environment_of, facts_of
from redphone_host.hooks import AT_ONCE_MAX, Hooks, parse_hook
from redphone_host.journal_entries import entry_of
from redphone_host.news import News, calls_for_desktop, is_urgent
from redphone_host.red_client import RedClient
from scripted_box import NOW

F1 = wire.reference(wire.FLASH, 1)
PATIENCE_S = 20.0
HOSTILE = "a\x00\x1b[2J\u202e\n'; rm -rf / #[red]"


def message(ref=F1, subject="Ice"):
    return wire.InMessage(ref=ref, body=Message(dtg=NOW, text=b"text", sender="Ivan", subject=subject).pack())


class Heard:
    """A herald that keeps what it is told."""

    def __init__(self):
        self.begun = []
        self.told = []
        self.hooks = []
        self.filled = True

    def begins(self, status, entry, missed):
        self.begun.append((entry, missed))

    def unfilled(self):
        self.filled = False

    def happened(self, entry, words, status, *, missed):
        self.told.append((entry.index, words, missed))

    def hook_begins(self, name):
        self.hooks.append(name)

    def hook_ended(self, name, outcome, why):
        self.hooks.append((name, outcome, why))


class Attending:
    """An attendance under way, in a thread; a context manager."""

    def __init__(self, folder, box, command=None, herald=None, limit_s=5):
        self.herald = herald or Heard()
        self.hooks = Hooks(command, limit_s)
        self._attendance = Attendance(folder, self.hooks, self.herald)
        self._stopped = threading.Event()
        self._box = box
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        wait_until(lambda: self.herald.begun or not self.herald.filled)
        return self.herald

    def __exit__(self, *_):
        self._stopped.set()
        self._thread.join()
        self.hooks.close()

    def _run(self):
        with RedClient(self._box.path) as client:
            self._attendance.converse(client, self._stopped)


def wait_until(reached):
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def journal_box():
    box = JournalBox([wire.Boot(boots=1), message()])
    yield box
    box.close()


# What is told.


def test_the_first_time_begins_now_and_what_happens_is_told_once(journal_box, tmp_path):
    with Attending(tmp_path, journal_box) as herald:
        assert herald.begun == [(2, 0)]
        journal_box.stores(wire.OwnCounter(mark=9), message(F1 + 4, HOSTILE))
        wait_until(lambda: herald.told)
        journal_box.tells(journal_box.logged(3))
        journal_box.stores(wire.InStatus(ref=F1, status=wire.ACKNOWLEDGED, at=NOW, by="Ann"))
        wait_until(lambda: len(herald.told) == 2)
    (first, words, missed), (second, _, _) = herald.told
    assert (first, second, missed) == (3, 4, False)
    assert words.startswith("B-F2 received from Ivan: a<U+0000><U+001B>[2J<U+202E><U+000A>")
    assert [order.follow for order in journal_box.asked(wire.Hello)] == [7]


def test_what_was_missed_is_told_once_when_it_comes_back(journal_box, tmp_path):
    with Attending(tmp_path, journal_box):
        pass
    journal_box.stores(message(F1 + 4), wire.Noted(alarm=wire.LINE_DOWN))
    for expected in ([2, 3], []):
        with Attending(tmp_path, journal_box) as herald:
            wait_until(lambda: len(herald.told) == len(expected))  # noqa: B023 - used at once
        assert [(index, missed) for index, _, missed in herald.told] == [(index, True) for index in expected]


def test_a_gap_is_read_from_the_journal(journal_box, tmp_path):
    with Attending(tmp_path, journal_box) as herald:
        journal_box.journal.append(message(F1 + 4))  # and nobody is told
        journal_box.stores(message(F1 + 8))
        wait_until(lambda: len(herald.told) == 2)
    assert [index for index, _, _ in herald.told] == [2, 3]
    assert len(journal_box.asked(wire.Hello)) == 2


def test_another_journal_on_the_same_line_begins_anew(journal_box, tmp_path):
    Attended(tmp_path, LINE, 0).told(1000)
    with Attending(tmp_path, journal_box) as herald:
        assert herald.begun == [(2, 0)]


def test_a_box_that_holds_no_keys(journal_box, tmp_path):
    journal_box.status.filled = 0
    with Attending(tmp_path, journal_box) as herald:
        assert not herald.filled


def test_a_box_whose_keys_are_destroyed_meanwhile(journal_box, tmp_path):
    def zeroized(_):
        journal_box.status.filled = 0
        return wire.Refused(reason=wire.NOT_FILLED)

    journal_box.answers[wire.GetChain] = zeroized
    with Attending(tmp_path, journal_box) as herald:
        assert not herald.filled
    assert herald.begun == []


def test_the_file_of_what_was_told(tmp_path, monkeypatch):
    assert Attended(tmp_path / "new", LINE, 0).next is None
    Attended(tmp_path / "new", LINE, 0).told(41)
    assert Attended(tmp_path / "new", LINE, 0).next == 42
    assert Attended(tmp_path / "new", LINE, 1).next is None
    (path,) = (tmp_path / "new").iterdir()
    for rubbish in (b"", b"\xff", b"[1]", b'{"next": -1}', b'{"next": true}', b'{"next": 1e9}'):
        path.write_bytes(rubbish)
        assert Attended(tmp_path / "new", LINE, 0).next is None
    path.unlink()
    path.mkdir()
    with pytest.raises(UsageProblem, match="cannot be read"):
        Attended(tmp_path / "new", LINE, 0)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "redphone" / "attended"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_folder() == tmp_path / ".local" / "state" / "redphone" / "attended"


def entries(*records, at=NOW):
    return [entry_of(index, at, codec.pack_coded(record)) for index, record in enumerate(records)]


def checkpoint():
    return wire.Checkpoint(chain=bytes(16), own_mark=1, out_next=bytes(16), in_next=bytes(16))


def test_what_a_checkpoint_carries_over_is_no_news():
    older = wire.PeerWatch(revision=1, state=wire.ATTENDED, since=NOW - 60, by="Ivan")
    said = wire.InTalk(number=1, at=NOW, by="Ivan", text="now")
    news = News()
    told = [news.is_news(entry) for entry in entries(checkpoint(), wire.InKnown(ref=F1), older, said, message(), older)]
    assert told == [False, False, False, True, True, True]


def test_what_a_desktop_is_called_for():
    duress = wire.PeerWatch(revision=1, state=wire.ATTENDED | wire.UNDER_DURESS)
    delivered, declined = (wire.OutStatus(ref=F1, status=status) for status in (wire.DELIVERED, wire.DECLINED))
    up, down = (wire.Noted(alarm=alarm) for alarm in (wire.LINE_UP, wire.LINE_DOWN))
    assert [calls_for_desktop(record) for record in (message(), declined, down, duress)] == [True] * 4
    assert [calls_for_desktop(record) for record in (delivered, up, wire.Boot(boots=1))] == [False] * 3
    assert [is_urgent(record) for record in (message(), duress, wire.Noted(alarm=wire.COMPROMISED))] == [True] * 3
    assert [is_urgent(record) for record in (message(4), down)] == [False] * 2


# The hook.


def script(text):
    return [sys.executable, "-I", "-S", "-c", text]


@pytest.fixture
def escalating(journal_box):
    shown = wire.Shown(direction=wire.INCOMING, ref=F1, at=NOW, body=message(F1, HOSTILE).body)
    journal_box.answers[wire.Show] = shown
    return journal_box


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        (script("pass"), wire.STEP_DONE),
        (script("raise SystemExit(3)"), wire.STEP_FAILED),
        (["/no/such/hook"], wire.STEP_FAILED),
        (None, wire.STEP_NOBODY),
    ],
    ids=["done", "failed", "not-there", "none"],
)
def test_the_box_is_told_what_came_of_the_hook(escalating, tmp_path, command, outcome):
    with Attending(tmp_path, escalating, command) as herald:
        escalating.tells(wire.Escalate(ref=F1, step=wire.SIREN), wire.Escalate(ref=F1, step=wire.HOOK))
        wait_until(lambda: len(herald.hooks) == 2)
    assert escalating.asked(wire.HookDone) == [wire.HookDone(ref=F1, outcome=outcome)]
    assert herald.hooks[1][:2] == ("B-F1", outcome)


def test_the_hook_has_the_message_and_no_shell_sees_it(escalating, tmp_path):
    seen = tmp_path / "seen"
    text = f"import json, os, sys; json.dump([dict(os.environ), sys.stdin.read(), sys.argv], open({str(seen)!r}, 'w'))"
    with Attending(tmp_path, escalating, script(text)) as herald:
        escalating.tells(wire.Escalate(ref=F1, step=wire.HOOK))
        wait_until(lambda: len(herald.hooks) == 2)
    environment, stdin, words = json.loads(seen.read_text())
    assert environment["REDPHONE_MESSAGE"] == "B-F1"
    assert environment["REDPHONE_PRECEDENCE"] == "FLASH"
    assert environment["REDPHONE_SUBJECT"] == "a<U+0000><U+001B>[2J<U+202E><U+000A>'; rm -rf / #[red]"
    assert stdin.isascii()
    facts = json.loads(stdin)
    assert (facts["subject"], facts["text"], facts["sender"]) == (HOSTILE, "text", "Ivan")
    assert words == ["-c"]


def test_a_message_that_cannot_be_shown_runs_the_hook_all_the_same(escalating, tmp_path):
    escalating.answers[wire.Show] = wire.Refused(reason=wire.UNKNOWN_MESSAGE)
    escalating.answers[wire.HookDone] = wire.Refused(reason=wire.WRONG_STATE)
    with Attending(tmp_path, escalating, script("pass")) as herald:
        escalating.tells(wire.Escalate(ref=F1, step=wire.HOOK))
        wait_until(lambda: len(herald.hooks) == 2)
    assert "WRONG_STATE" in herald.hooks[1][2]


def ended(hooks):
    found = []
    wait_until(lambda: found.extend(hooks.finished()) or found)
    return found


def test_a_hook_that_takes_too_long_is_killed_with_all_that_it_has_started(tmp_path):
    child = tmp_path / "child"
    hooks = Hooks(["sh", "-c", f"sleep 600 & echo $! > {child}; wait"], limit_s=0.3)
    hooks.start(F1, {"text": "x" * 1_000_000})
    (finished,) = ended(hooks)
    assert finished.outcome == wire.STEP_FAILED
    assert "longer than 0.3 s" in finished.why
    pid = int(child.read_text())
    wait_until(lambda: not alive(pid))


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_what_a_failing_hook_says_last_is_kept_and_no_more():
    hooks = Hooks(script("print('x' * 100000 + 'no route'); raise SystemExit(1)"))
    hooks.start(F1, {})
    (finished,) = ended(hooks)
    assert finished.why.startswith("exit code 1: x")
    assert finished.why.endswith("no route")
    assert len(finished.why) < 500


def test_no_more_hooks_than_so_many_at_once_and_one_for_a_message():
    hooks = Hooks(["sleep", "600"])
    for ref in (F1, F1, *range(8, 8 + 4 * AT_ONCE_MAX, 4)):
        hooks.start(ref, {})
    assert [finished.outcome for finished in hooks.finished()] == [wire.STEP_FAILED]
    hooks.close()
    assert len(hooks.finished()) == AT_ONCE_MAX


def test_a_hook_as_it_is_written():
    assert parse_hook("page 'duty officer' --now") == ["page", "duty officer", "--now"]
    for wrong in ("'", "  "):
        with pytest.raises(UsageProblem):
            parse_hook(wrong)


def test_every_fact_is_one_line():
    shown = wire.Shown(direction=wire.INCOMING, ref=F1, body=message(F1, "\n" * 80).body)
    status = wire.Status(role=0, own_name="N\x1b", peer_name="S")
    variables = environment_of(facts_of(F1, shown, status))
    assert all(value.isprintable() for value in variables.values())
    assert set(environment_of(facts_of(F1, None, status))) == {
        "REDPHONE_MESSAGE",
        "REDPHONE_PRECEDENCE",
        "REDPHONE_HERE",
        "REDPHONE_FROM",
    }
