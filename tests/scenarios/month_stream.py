"""What one end has told and what was done to it, in the box's own milliseconds: what figures are worked out from."""

from redphone import wire

DAY_S = 86_400
LINE_CHANGES = (wire.LINE_UP, wire.LINE_DOWN)

# The box keeps no more than two changes of the line a minute, and a change of a bearer when it has lasted a minute.
MINUTE_S = 60


class Stream:
    """told: (ms, record, token). stored: (ms, how many entries). starts, stops: ms. orders: (ms, Deed)."""

    def __init__(self, life, end):
        box, watched = life.world.boxes[end], life.ends[end]
        clock = watched.clock
        self.utc, self.began = clock.utc, clock.began
        self.told = [(clock.ms(at_us), record, token) for at_us, record, token in box.told]
        self.stored = [(clock.ms(at_us), 1) for at_us, _ in box.stored]
        self.starts = [clock.ms(at_us) for at_us in watched.starts_us]
        self.stops = [clock.ms(at_us) for at_us in watched.stops_us]
        self.orders = [(clock.ms(deed.at_us), deed) for deed in watched.deeds]
        self._asked = [(clock.ms(at_us), why, states) for at_us, why, states in watched.asked]
        self.bearers = range(len(life.world.lines))
        self.peer = None

    def events(self, form):
        """(ms, record) of everything of one form that was told without being asked for."""
        return [(ms, record) for ms, record, token in self.told if isinstance(record, form) and not token]

    def states(self, why=None):
        """(ms, {bearer: BearerState}) of what the box was asked for that reason, or for any."""
        return [(ms, states) for ms, reason, states in self._asked if why in (None, reason)]

    def done(self, form):
        """(ms, Deed) of the orders of one form that the box has carried out."""
        done = {token for _, record, token in self.told if token and isinstance(record, wire.Done | wire.Accepted)}
        return [(ms, deed) for ms, deed in self.orders if isinstance(deed.record, form) and deed.token in done]

    def boots(self):
        """(when it has started, when it has lost its power) of each start; the last one has not."""
        return zip(self.starts, [*self.stops, float("inf")], strict=True)


def of_both(life):
    """The streams of both ends."""
    streams = [Stream(life, end) for end in (0, 1)]
    streams[0].peer, streams[1].peer = streams[1], streams[0]
    return streams
