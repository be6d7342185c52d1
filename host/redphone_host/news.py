"""Which entries of a journal a person wants to be told of, and for which of them a desktop should call."""

from typing import Any

from redphone import wire

from redphone_host.journal_entries import Entry

# The box's own bookkeeping.
_NO_NEWS = (
    wire.OwnCounter,
    wire.PeerCounter,
    wire.Checkpoint,
    wire.OutKnown,
    wire.InKnown,
    wire.InPart,
    wire.OutHeard,
    wire.Measured,
    wire.PeerChain,
    wire.Due,
)

# What may follow a Checkpoint, stored as one with it, only to carry over what stood before.
_CARRIED = (
    wire.OutMessage,
    wire.OutStatus,
    wire.OwnWatch,
    wire.PeerWatch,
    wire.Trusted,
    wire.InStep,
    wire.OutStep,
    wire.LineTestResult,
    wire.OutTalk,
    wire.InTalk,
    wire.CallState,
    wire.Escalation,
    wire.Stamped,
)

_CALLING = (wire.InMessage, wire.InTalk, wire.PeerWatch, wire.InStep, wire.OutStep)
_CALLING_STATUSES = (wire.ACKNOWLEDGED, wire.DECLINED, wire.REFUSED, wire.ANSWERED)
_QUIET_ALARMS = (wire.LINE_UP, wire.GAP_QUERIED, wire.BEARER, wire.CLOCK_RIGHT)
_URGENT_ALARMS = (wire.COMPROMISED, wire.STORAGE_FAILED, wire.NOISE_FAILED)


class News:
    """Is asked about the entries of one journal, in their order, from any of them on."""

    def __init__(self) -> None:
        self._carried_at: int | None = None  # the second of a Checkpoint, while what follows it may be carried over

    def is_news(self, entry: Entry) -> bool:
        """Whether something has happened that a person should hear of."""
        record = entry.record
        if isinstance(record, wire.Checkpoint):
            self._carried_at = entry.utc
        elif entry.utc != self._carried_at or not isinstance(record, _NO_NEWS + _CARRIED):
            self._carried_at = None
        if isinstance(record, _NO_NEWS):
            return False
        # Carried over is what is older than the Checkpoint, or does not say how old it is.
        return self._carried_at is None or _time_of(record) >= self._carried_at


def calls_for_desktop(record: Any) -> bool:
    """Whether a notification should be shown."""
    if isinstance(record, wire.OutStatus):
        return record.status in _CALLING_STATUSES
    if isinstance(record, wire.Noted):
        return record.alarm not in _QUIET_ALARMS
    return isinstance(record, _CALLING) or (isinstance(record, wire.CallState) and bool(record.open))


def is_urgent(record: Any) -> bool:
    """Whether that should stay until somebody has seen it."""
    if isinstance(record, wire.Noted):
        return record.alarm in _URGENT_ALARMS
    if isinstance(record, wire.InMessage | wire.InStep):
        return bool(wire.precedence_of(record.ref) >= wire.IMMEDIATE)
    return isinstance(record, wire.PeerWatch) and bool(record.state & wire.UNDER_DURESS)


def _time_of(record: Any) -> int:
    """When it happened, as far as it says, seconds."""
    return int(getattr(record, "at", getattr(record, "since", 0)))
