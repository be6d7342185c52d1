"""An idle hour with people at both ends: who is there is said in every heartbeat, and costs next to nothing."""

from scenarios.conftest import Dialogue

HOUR_MS = 3_600_000


def idle_hours(**fill):
    """Octets both ways in each of three hours, nothing but heartbeats and new sessions on the line."""
    dialogue = Dialogue(heartbeat_s=300, **fill).opened()
    if fill:
        dialogue.north.signs_on("Ada")
        dialogue.south.signs_on("Boris")
    dialogue.line.run_until_quiet()
    found = []
    for _ in range(3):
        before = dialogue.line.octets
        dialogue.line.run(HOUR_MS)
        found.append(dialogue.line.octets - before)
    return found


def test_an_idle_hour():
    watched = (("watch",), ("watch",))
    plain, kept, tested = idle_hours(), idle_hours(watched=watched), idle_hours(watched=watched, test_min=60)
    print(f"\nan idle hour: {plain} octets; with watches {kept} (700); with line tests as well {tested}")
    assert max(kept) < 700
    assert max(tested) < 1000
