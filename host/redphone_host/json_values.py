"""What one field of a record is as JSON: words instead of numbers, times in ISO 8601, None for what is not known."""

from typing import Any

from redphone import wire

from redphone_host.escalation import seconds_json
from redphone_host.moments import iso
from redphone_host.vocabulary import BEARER_STATES, WATCH_STATES, WHY, clock_difference, flag_words, reason_word, word

_TIMES = ("at", "dtg", "utc", "line_since", "since", "last_heard", "reply_by", "compromised", "status_at", "step_at")
_YES_OR_NO = ("filled", "line_up", "key_switch", "fault", "resumed", "open", "own", "by_peer", "heard", "call")
_WORDS = {
    "status": wire.STATUSES,
    "alarm": wire.ALARMS,
    "direction": ("sent", "received"),
    "role": ("A", "B"),
    "kind": wire.BEARERS,
    "state": BEARER_STATES,
    "why": WHY,
    "view": wire.VIEWS,
    "outcome": wire.OUTCOMES,
    "result": wire.TEST_RESULTS,
}
# Where 0 stands for none.
_WORDS_OR_NONE = {"step": wire.STEPS, "stamp": wire.RELATIONS, "relation": wire.RELATIONS}

_WATCHES = (wire.OwnWatch, wire.PeerWatch, wire.Presence)
_TESTS = (wire.LineTestResult, wire.LineTestReport)


def plain(name: str, value: Any) -> Any:
    """A value whose meaning its field's name tells."""
    if name in _TIMES:
        return iso(value)
    if name in _YES_OR_NO:
        return bool(value)
    if name in _WORDS:
        return word(_WORDS[name], value)
    if name in _WORDS_OR_NONE:
        return word(_WORDS_OR_NONE[name], value) if value else None
    if name == "reason":
        return reason_word(value) if value else None
    if name == "flags":
        return flag_words(value)
    if name == "table":
        return seconds_json(value)
    return value.hex() if isinstance(value, bytes) else value


def members(record: Any, name: str, role: int) -> dict[str, Any] | None:
    """What stands for a field that means something else in this record than in others; None if it does not.

    role: of the box that the record came from.
    """
    value = getattr(record, name)
    if name == "state" and isinstance(record, _WATCHES):
        return _watch(record, value)
    if name == "end":
        return {"end": "AB"[role if value == 0 else 1 - role]}
    if name == "clock_offset" or (name == "offset" and isinstance(record, _TESTS)):
        return {"clock_difference_s": clock_difference(value)}
    if name == "took_ms":
        return {name: value or None}
    if name == "desk" and isinstance(record, wire.OutKnown | wire.InKnown):
        return {name: None if value == wire.ANY_DESK else value}
    if name == "outcome" and isinstance(record, wire.Outlook) and not record.step:
        return {name: None}
    if name == "detail" and record.alarm in (wire.CLOCK_WRONG, wire.CLOCK_RIGHT):
        return {name: clock_difference(value)}
    return None


def _watch(record: Any, state: int) -> dict[str, Any]:
    """A watch's state. What our own journal keeps of our watches does not tell of duress."""
    shown: dict[str, Any] = {"state": word(WATCH_STATES, state & ~wire.UNDER_DURESS)}
    if not isinstance(record, wire.OwnWatch):
        shown["duress"] = bool(state & wire.UNDER_DURESS)
    return shown
