"""`redphone log` against a scripted box on a real pseudo-terminal: shown, filtered, followed, saved, verified."""

import csv
import io
import json

import pytest
from journal_maker import JournalMaker, body
from redphone import wire
from redphone_host.cli import app
from redphone_host.cli.exit_codes import NOT_VERIFIED, USAGE
from typer.testing import CliRunner

F1 = wire.reference(wire.FLASH, 1)
FOLLOW = wire.FOLLOW_EVENTS | wire.FOLLOW_LOG


@pytest.fixture
def run(monkeypatch, box):
    """Run a command with REDPHONE_PORT set to the box; its standard output, after checking its exit code."""
    monkeypatch.setenv("REDPHONE_PORT", box.path)

    def invoke(*words, code=0):
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result.stdout

    return invoke


@pytest.fixture
def maker(box):
    """What is in the box's journal, entry by entry, as it tells it."""
    made = JournalMaker().add(wire.Boot(boots=1))
    made.add(wire.InMessage(ref=F1, body=body(sender="Ivan", subject="Ice")), after=60)
    made.add(wire.InStatus(ref=F1, status=wire.ACKNOWLEDGED, at=made.utc, by="Ada"), after=60)

    def logged(order):
        records = [entry_record(entry) for entry in made.entries if entry.index >= order.first]
        return [*records, wire.End(count=len(records))]

    box.answers[wire.ReadLog] = logged
    box.answers[wire.GetChain] = lambda _: wire.ChainHead(index=made.index, chain=made.chain)
    box.answers[wire.GetFingerprint] = wire.Fingerprint(line_id=bytes(8), digest=bytes(8))
    box.answers[wire.GetWatches] = [wire.Presence(name="watch"), wire.Presence(end=1, name="duty"), wire.End(count=2)]
    return made


def entry_record(entry):
    return wire.Logged(index=entry.index, at=entry.utc, entry=entry.octets)


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_one_line_an_entry(run, maker):
    shown = run("log").splitlines()
    assert [line.split("Z  ")[1] for line in shown] == [
        "the box started (start 1)",
        "B-F1 received from Ivan: Ice",
        "B-F1 acknowledged by Ada",
    ]
    assert shown[2].split()[:3] == ["2", "2030-03-17", "17:48:40Z"]


def test_json_has_all_of_it_in_words(run, maker):
    told = lines(run("log", "--json"))
    assert [entry["index"] for entry in told] == [0, 1, 2]
    assert told[1]["entry"]["body"]["subject"] == "Ice"
    assert told[2]["entry"]["status"] == "ACKNOWLEDGED"
    assert (told[2]["words"], told[2]["carried"]) == ("B-F1 acknowledged by Ada", False)


def test_csv_can_be_read_as_such(run, maker):
    maker.add(wire.InTalk(number=1, by="=HYPERLINK(0)", text='"quoted", and\ncut'))
    rows = list(csv.DictReader(io.StringIO(run("log", "--csv"))))
    assert [row["kind"] for row in rows] == ["Boot", "InMessage", "InStatus", "InTalk"]
    assert rows[3]["by"] == "'=HYPERLINK(0)"
    assert '"quoted", and<U+000A>cut' in rows[3]["what"]


def test_filters_go_together(run, maker):
    assert [entry["index"] for entry in lines(run("log", "--message", "b-f1", "--by", "Ada", "--json"))] == [2]
    assert [entry["index"] for entry in lines(run("log", "--since", "1", "--kind", "in-message", "--json"))] == [1]
    run("log", "--kind", "nothing", code=USAGE)
    run("log", "--direction", "up", code=USAGE)
    run("log", "--since", "noon", code=USAGE)
    run("log", "--csv", "--json", code=USAGE)
    run("log", "--verify", "--follow", code=USAGE)


def test_desks_are_called_by_their_names(run, maker):
    maker.add(wire.OwnWatch(revision=1, state=wire.ATTENDED, mark=bytes(4), by="Ada"))
    maker.add(wire.PeerWatch(revision=1, by="Bo"))
    shown = run("log")
    assert "Ada signed on at watch" in shown
    assert "at the other end Bo signed off at duty" in shown


def when_first_followed(box, then):
    """`then()` when a laptop follows for the first time: before it reads the journal."""

    def hello(order):
        if order.follow:
            box.answers[wire.Hello] = lambda _: box.status
            then()
        return box.status

    box.answers[wire.Hello] = hello


def test_follow_goes_on_where_the_reading_ended(run, maker, box):
    """What is stored before the journal is read, but after Hello, is told twice: shown once all the same."""

    def stored_meanwhile():
        maker.add(wire.Boot(boots=2))
        box.follow_ups[wire.Hello] = [entry_record(maker.entries[3])]
        maker.add(wire.Boot(boots=3))
        box.follow_ups[wire.ReadLog] = [entry_record(entry) for entry in maker.entries[3:]]

    when_first_followed(box, stored_meanwhile)
    told = lines(run("log", "--follow", "--timeout", "0.3", "--json"))
    assert [entry["index"] for entry in told] == [0, 1, 2, 3, 4]
    assert [order.follow for order in box.asked(wire.Hello)] == [0, FOLLOW]


def test_follow_fetches_what_the_events_left_out(run, maker, box):
    def stored_unheard(order):
        answer = [*(entry_record(entry) for entry in maker.entries), wire.End(count=3)]
        for boots in (2, 3, 4):
            maker.add(wire.Boot(boots=boots))
        box.follow_ups[wire.ReadLog] = [entry_record(maker.entries[5])]
        box.answers[wire.ReadLog] = read_log
        return answer

    read_log = box.answers[wire.ReadLog]
    box.answers[wire.ReadLog] = stored_unheard
    told = lines(run("log", "--follow", "--timeout", "0.3", "--json"))
    assert [entry["index"] for entry in told] == [0, 1, 2, 3, 4, 5]
    assert [order.first for order in box.asked(wire.ReadLog)] == [0, 3]


def test_verify(run, maker, box):
    assert run("log", "--verify").splitlines() == ["this end's journal: the chain holds from entry 0 to entry 2"]
    box.answers[wire.GetChain] = wire.ChainHead(index=3, chain=bytes(16))
    told = lines(run("log", "--verify", "--json", code=NOT_VERIFIED))
    assert (told[0]["holds"], told[0]["findings_count"]) == (False, 1)


def test_a_saved_journal_is_shown_and_verified_like_the_box(run, maker, tmp_path):
    run("log", "--save", tmp_path / "a")
    run("log", "--save", tmp_path / "a", code=USAGE)
    assert run("log", tmp_path / "a") == run("log")
    assert "holds from entry 0" in run("log", tmp_path / "a", "--verify")
    run("log", tmp_path / "a", "--follow", code=USAGE)
    text = (tmp_path / "a").read_text()
    (tmp_path / "b").write_text(text.replace(b"Ice".hex(), b"Fog".hex()))
    assert "DOES NOT VERIFY" in run("log", tmp_path / "b", "--verify", code=NOT_VERIFIED)


def test_verify_against_the_other_end(run, maker, tmp_path):
    peer = JournalMaker(role=wire.ROLE_B).add(wire.Boot(boots=1))
    peer.add(wire.OutMessage(ref=F1, body=body(sender="Ivan", subject="Ice")))
    peer.add(wire.OutStatus(ref=F1, status=wire.ACKNOWLEDGED, at=maker.utc - 60, by="Ada"))
    peer.add(maker.told())
    save_as(tmp_path / "b", peer)
    told = lines(run("log", "--verify", "--peer", tmp_path / "b", "--json"))[0]
    assert (told["holds"], told["compared"], told["chain"]["marks"]) == (True, 2, 2)
    peer.add(wire.OutStatus(ref=F1, status=wire.DECLINED, at=1, by="Eve"))
    save_as(tmp_path / "c", peer)
    shown = run("log", "--verify", "--peer", tmp_path / "c", code=NOT_VERIFIED).splitlines()
    assert len(shown) == 4
    assert "DOES NOT VERIFY: B-F1 was told to be DECLINED, and A does not know it" in shown
    save_as(tmp_path / "d", peer, line_id="ff")
    run("log", "--verify", "--peer", tmp_path / "d", code=USAGE)


def save_as(path, maker, line_id="00" * 8):
    from redphone_host.journal_file import save

    save(path, maker.journal(own_name="South", peer_name="North", line_id=line_id))
