"""A message of ours after it was accepted: shows each receipt, and where it stands.

A call is given up when the wait for it ends.
"""

from typing import Any

from redphone import wire
from rich.text import Text

from redphone_host.cli.options import Goal
from redphone_host.cli.output import Output
from redphone_host.errors import BoxRefused, WaitTimedOut
from redphone_host.moments import spoken
from redphone_host.outlooks import step_words, view_text
from redphone_host.receipts import wait_for
from redphone_host.red_client import RedClient
from redphone_host.show import receipt_text

# How a box refuses to give up a message that is closed.
_TOO_LATE = (wire.WRONG_STATE, wire.UNKNOWN_MESSAGE)

# Views that say no more than the receipt which brought them about, and the one that everything begins with.
_TOLD_BY_RECEIPTS = (
    wire.VIEW_SENDING,
    wire.VIEW_HELD,
    wire.VIEW_ACKNOWLEDGED,
    wire.VIEW_DECLINED,
    wire.VIEW_ANSWERED,
    wire.VIEW_REFUSED,
    wire.VIEW_WITHDRAWN,
    wire.VIEW_GIVEN_UP,
)


class Tracked:
    """One message, from `accepted` on. client: after hello(follow=True) if anything is to be waited for."""

    def __init__(self, client: RedClient, role: int, output: Output, accepted: wire.Accepted) -> None:
        self._client = client
        self._role = role
        self._output = output
        self._ref = accepted.ref
        self._name = str(wire.name_of(role, accepted.ref))
        self._view = (wire.VIEW_SENDING, 0)
        output.record(accepted, role, f"{self._name} accepted: stored in the box, and on its way")

    def wait(self, goal: Goal, timeout_s: float | None) -> None:
        """Until `goal` is reached. WaitTimedOut, PeerSaidNo; either way the message stays as it is."""
        try:
            with self._output.waiting(f"{self._name}: waiting until {goal.value}"):
                wait_for(self._client, self._role, self._ref, goal.status, timeout_s, self._seen)
        except WaitTimedOut as error:
            error.advice = f"{self._name} goes on; see 'redphone inbox --sent', or 'redphone withdraw' to give it up"
            raise

    def wait_or_give_up(self, goal: Goal, timeout_s: float | None, by: str) -> None:
        """Until `goal` is reached; on timeout or interruption the call is given up, unless that comes too late."""
        try:
            self.wait(goal, timeout_s)
        except (WaitTimedOut, KeyboardInterrupt) as ended:
            if not self._give_up(by):
                wait_for(self._client, self._role, self._ref, goal.status, 0, self._seen)
                return
            if isinstance(ended, WaitTimedOut):
                ended.advice = f"{self._name} has been given up"
            raise

    def _give_up(self, by: str) -> bool:
        """Whether the box took it; it does not where the peer has meanwhile answered."""
        try:
            self._client.ask(wire.GiveUp(ref=self._ref, by=by))
        except BoxRefused as refused:
            if refused.reason not in _TOO_LATE:
                raise
            return False
        self._output.answer({"type": "given_up", "message": self._name}, f"{self._name} given up")
        return True

    def _seen(self, event: Any) -> None:
        if isinstance(event, wire.Outlook):
            before, self._view = self._view, (event.view, event.since)
            if before == self._view or event.view in _TOLD_BY_RECEIPTS:
                return
            shown = view_text(event)
        elif isinstance(event, wire.Stepped):
            shown = Text(f"at the other end: {step_words(event.step, event.outcome)} {spoken(event.at)}")
        else:
            shown = receipt_text(event)
        self._output.record(event, self._role, Text(f"{self._name} ") + shown)
