"""What an operator may want to know of a bearer: how much went each way, and how much was thrown away."""


class Counters:
    """Counted since the box started. `frames_resent` is of the sessions that have ended."""

    def __init__(self):
        self.frames_sent = 0
        self.frames_received = 0
        self.frames_discarded = 0
        self.frames_resent = 0
        self.octets_sent = 0
        self.octets_received = 0
