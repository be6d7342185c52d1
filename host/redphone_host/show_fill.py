"""What a fill says of its line, in words; never a key."""

from redphone import wire
from redphone.station.bearers import setups
from rich.text import Text

from redphone_host.escalation import spoken
from redphone_host.fill_desks import desks_text
from redphone_host.fill_make import fingerprint
from redphone_host.show import fingerprint_text
from redphone_host.show_bearers import bearer_text

Rows = list[tuple[str, str | Text]]
_ENDS = ("A", "B")


def fill_rows(fill: wire.Fill) -> Rows:
    """One end's fill, for `facts`."""
    rows: Rows = [
        ("fill", f"end {_ENDS[fill.role]}, {fill.own_name}; peer {fill.peer_name}"),
        ("line", f"{fill.line_id.hex()}, heartbeat {fill.heartbeat_s} s"),
    ]
    rows += [(f"bearer {number}", bearer_text(setup)) for number, setup in enumerate(setups(fill))]
    return rows + _line_rows(fill)


def pair_rows(fills: tuple[wire.Fill, wire.Fill]) -> Rows:
    """What the two ends of a line have in common; a bearer is one line for both ends where it is the same there."""
    rows: Rows = []
    for number, pair in enumerate(zip(*map(setups, fills), strict=True)):
        texts = [bearer_text(setup) for setup in pair]
        if texts[0] == texts[1]:
            rows.append((f"bearer {number}", texts[0]))
        else:
            rows += [(f"bearer {number}, {end}", text) for end, text in zip(_ENDS, texts, strict=True)]
    return rows + _line_rows(fills[0])


def _line_rows(fill: wire.Fill) -> Rows:
    """Desks, escalation, line tests and fingerprint."""
    octets = (fill.own_desks, fill.peer_desks) if fill.role == wire.ROLE_A else (fill.peer_desks, fill.own_desks)
    rows: Rows = [(f"desks of {end}", desks_text(found)) for end, found in zip(_ENDS, octets, strict=True)]
    steps = [f"{precedence}: {words}" for precedence, words in spoken(fill.escalation)]
    rows += [("escalation" if words is steps[0] else "", words) for words in steps]
    tests = f"every {fill.test_min} minutes, by each end in turn" if fill.test_min else "none"
    return [*rows, ("line tests", tests), ("fingerprint", fingerprint_text(fingerprint(fill)))]
