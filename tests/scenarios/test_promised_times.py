"""What docs/operating.md promises of the sender's view is kept: each is shown in time, and only when it is so."""

import re
from pathlib import Path

import pytest
from redphone import wire
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.virtual_time

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"
HEARTBEAT_S = 60


def promised():
    """Milliseconds by the first cell of a row."""
    table = (
        PAGE.read_text().split("| View | It is true that | Shown within |\n| --- | --- | --- |\n")[1].split("\n\n")[0]
    )
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
    return {name: 1000 * int(re.fullmatch(r"(\d+) s", limit)[1]) for name, _, limit in rows}


WITHIN = promised()


@pytest.fixture
def watched():
    dialogue = Dialogue(watched=(("watch",), ("watch",)), heartbeat_s=HEARTBEAT_S).opened()
    dialogue.south.signs_on("Boris")
    dialogue.line.run_until_quiet()
    return dialogue


def check(dialogue, ref, view, cause, limit_ms):
    """Not shown before its cause, and then in time."""
    found = getattr(wire, "VIEW_" + view)
    assert dialogue.north.outlook(ref).view != found
    cause()
    began = dialogue.line.now_ms
    dialogue.line.run_until(lambda: dialogue.north.views(ref)[-1] == found, 2 * limit_ms)
    assert dialogue.line.now_ms - began <= limit_ms


def test_every_view_has_its_promise():
    named = {name.strip() for key in WITHIN for name in key.removesuffix(", with nothing to send").split(",")}
    assert named == set(wire.VIEWS)


def test_its_bearer_is_killed(watched):
    ref = watched.north.sends("Text")
    watched.line.run_until_quiet()
    check(watched, ref, "BEARER_DOWN", lambda: watched.line.breaks(0), WITHIN["BEARER_DOWN"])


def test_the_peers_box_is_killed_under_a_message(watched):
    watched.south.loses_power()
    ref = watched.north.sends("Text", wire.FLASH)
    check(watched, ref, "BOX_SILENT", lambda: None, WITHIN["BOX_SILENT"])


@pytest.mark.parametrize("after_s", [1, 20, 59, 61])
def test_the_peers_box_is_killed_on_an_idle_line(watched, after_s):
    ref = watched.north.sends("Text")
    watched.line.run_until_quiet()
    watched.line.run(1000 * after_s)
    check(watched, ref, "BOX_SILENT", watched.south.loses_power, WITHIN["BOX_SILENT, with nothing to send"])


def test_its_operator_leaves(watched):
    ref = watched.north.sends("Text")
    watched.line.run_until_quiet()
    check(watched, ref, "UNATTENDED", lambda: watched.south.signs_off("Boris"), WITHIN["UNATTENDED"])


def test_an_operator_comes(watched):
    watched.south.signs_off("Boris")
    ref = watched.north.sends("Text")
    watched.line.run_until_quiet()
    check(watched, ref, "UNANSWERED", lambda: watched.south.signs_on("Vera", accepts=1), WITHIN["UNANSWERED"])


def test_its_storage_is_full(watched):
    watched.south.box.storage_full = True
    ref = watched.north.sends("Text")
    check(watched, ref, "HELD", lambda: None, WITHIN["HELD"])


def test_its_time_passes(watched):
    north, _, line = watched
    due = north.status().utc + 40
    ref = north.sends("Text", reply_by=due)
    line.run_until(lambda: north.status().utc >= due, 60_000)
    assert north.views(ref)[-1] != wire.VIEW_EXPIRED or north.news(wire.Outlook)[-1].since <= due + 1
    line.run(WITHIN["EXPIRED"])
    assert north.views(ref)[-1] == wire.VIEW_EXPIRED


@pytest.mark.parametrize("answer", ["acknowledges", "declines"])
def test_somebody_answers(watched, answer):
    ref = watched.north.sends("Text")
    watched.line.run_until_quiet()
    view = {"acknowledges": "ACKNOWLEDGED", "declines": "DECLINED"}[answer]
    key = next(key for key in WITHIN if view in key)
    getattr(watched.south, answer)(ref, "Boris")
    watched.line.run(WITHIN[key])
    assert watched.north.views(ref)[-1] == getattr(wire, "VIEW_" + view)
