"""The sender's view: where each message of ours stands, as far as can be known here (docs/protocol.md section 8.8)."""

from redphone.compat import const
from redphone.red import states
from redphone.wire import (
    ACKNOWLEDGED,
    ANSWERED,
    DECLINED,
    DELIVERED,
    GIVEN_UP,
    HELD,
    OUTGOING,
    REFUSED,
    RUNG,
    VIEW_ACKNOWLEDGED,
    VIEW_ANSWERED,
    VIEW_DECLINED,
    VIEW_EXPIRED,
    VIEW_GIVEN_UP,
    VIEW_HELD,
    VIEW_REFUSED,
    VIEW_SENDING,
    VIEW_UNANSWERED,
    VIEW_UNATTENDED,
    VIEW_WITHDRAWN,
    WITHDRAWN,
    Outlook,
)

# All of them may be news when the line goes: a laptop's queue has room for so many at once, besides all else.
_TOLD_AT_ONCE = const(8)

_CLOSED = {
    REFUSED: VIEW_REFUSED,
    WITHDRAWN: VIEW_WITHDRAWN,
    ANSWERED: VIEW_ANSWERED,
    DECLINED: VIEW_DECLINED,
    ACKNOWLEDGED: VIEW_ACKNOWLEDGED,
    GIVEN_UP: VIEW_GIVEN_UP,
}


class Outlooks:
    """The views of all our open messages. `line_view()` is VIEW_BEARER_DOWN, VIEW_BOX_SILENT, or None if all is well.

    `peer_watches` and `dues` are the station's.
    """

    def __init__(self, line_view, peer_watches, dues, utc, tell):
        self._line_view = line_view
        self._watches = peer_watches
        self._dues = dues
        self._utc = utc
        self._tell = tell
        # By ref: the outbox.Outgoing, and its last Outlook or None.
        self._followed = {}

    def follow(self, outgoing):
        """Look at a message of ours from now on, until it is closed."""
        self._followed[outgoing.ref] = [outgoing, None]

    def forget(self, ref):
        """A message of ours was closed before a restart: it has been told."""
        self._followed.pop(ref, None)

    def look(self, now):
        """Find out how each stands, and tell what is news; False if there is more of that than is told at once."""
        told = 0
        for ref in sorted(self._followed):
            outgoing, last = self._followed[ref]
            found = self._found(outgoing, last, now)
            if last is None or _facts(last) != _facts(found):
                if told == _TOLD_AT_ONCE:
                    return False
                told += 1
                self._tell(found, 0)
            self._followed[ref][1] = found
            if outgoing.status in states.SENDER_CLOSED:
                del self._followed[ref]
        return True

    def records(self, now):
        """An Outlook of each, as it is now."""
        return [self._found(*(self._followed[ref] + [now])) for ref in sorted(self._followed)]

    def _found(self, outgoing, last, now):
        found = Outlook(ref=outgoing.ref, status=outgoing.status, status_at=outgoing.at, by=outgoing.by)
        found.step, found.outcome, found.step_at = outgoing.last_step()
        found.view = self._view(outgoing)
        if outgoing.status in _CLOSED:
            found.since = outgoing.at
        else:
            found.since = last.since if last is not None and last.view == found.view else self._utc(now)
        return found

    def _view(self, outgoing):
        status = outgoing.status
        if status in _CLOSED:
            return _CLOSED[status]
        if self._dues.is_overdue(OUTGOING, outgoing.ref):
            return VIEW_EXPIRED
        view = self._line_view()
        if view is not None:
            return view
        if status == HELD:
            return VIEW_HELD
        if status not in (DELIVERED, RUNG):
            return VIEW_SENDING
        return VIEW_UNANSWERED if self._is_attended(outgoing) else VIEW_UNATTENDED

    def _is_attended(self, outgoing):
        return not self._watches.names or self._watches.is_attended(outgoing.asked_desk())


def _facts(outlook):
    return outlook.view, outlook.status, outlook.step, outlook.outcome
