"""What can go wrong on the host's side, each with advice on what to do next.

Neither text may hold a secret. Either may quote text from a box or a peer: show them through `safe_text` only.
"""


class HostError(Exception):
    """Base of every error that a person can do something about; any other exception is a bug."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


class UsageProblem(HostError):
    """What was asked for cannot be done as written; nothing has been sent."""


class FillError(HostError):
    """A fill file, or its passphrase, is not right."""


class BoxRefused(HostError):
    """The box refused an order, and nothing has changed there. `reason`: one of wire's reasons."""

    def __init__(self, reason: int, problem: str, advice: str) -> None:
        super().__init__(problem, advice)
        self.reason = reason


class BoxSilent(HostError):
    """No answer came, or the port is gone or cannot be opened."""


class WaitTimedOut(HostError):
    """What was waited for has not happened in time."""


class PeerSaidNo(HostError):
    """The message was declined, refused or withdrawn while its sender waited for something better."""
