"""How long messages took, which nobody has answered, and their numbers: from what both ends were told of them."""

from redphone import wire

GROUPS = ("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE", "CALL")
CLOSED = (wire.ACKNOWLEDGED, wire.DECLINED, wire.REFUSED, wire.WITHDRAWN, wire.ANSWERED)

# By what a message is known to have got so far: whoever has acknowledged it was rung, and what was rung was delivered.
_DELIVERED_BY = (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED, wire.DECLINED, wire.ANSWERED)
_RUNG_BY = (wire.RUNG, wire.ACKNOWLEDGED)
_ACKNOWLEDGED_BY = (wire.ACKNOWLEDGED,)


class Fate:
    """Of one message. facts: (UTC, status) in the order in which this end knew of them."""

    def __init__(self, ref, since, flags):
        self.ref = ref
        self.since = since
        self.group = "CALL" if flags & wire.CALL else wire.PRECEDENCES[wire.precedence_of(ref)]
        self.facts = []

    @property
    def is_open(self):
        return not any(status in CLOSED for _, status in self.facts)

    def took(self, statuses):
        """Seconds until the first of these was known; None if none was."""
        return next((at - self.since for at, status in self.facts if status in statuses), None)


def own_fates(stream):
    """Of the messages that the box has accepted, by what it has told of them since."""
    flags = {deed.token: deed.record.flags for _, deed in stream.done(wire.Send)}
    accepted = [(record, token) for _, record, token in stream.told if isinstance(record, wire.Accepted)]
    fates = {record.ref: Fate(record.ref, record.at, flags[token]) for record, token in accepted}
    for ms, record in stream.events(wire.Progress):
        fates[record.ref].facts.append((stream.utc(ms), record.status))
    return fates


def peer_fates(stream):
    """Of the peer's: stored when the box says that it has come, rung with the first Ring, closed with the RingEnd."""
    fates = {record.ref: Fate(record.ref, record.at, record.flags) for _, record in stream.events(wire.Arrived)}
    for fate in fates.values():
        fate.facts.append((fate.since, wire.DELIVERED))
    for ms, record, _ in stream.told:
        if isinstance(record, wire.Ring) and not record.resumed:
            fates[record.ref].facts.append((stream.utc(ms), wire.RUNG))
        elif isinstance(record, wire.RingEnd):
            fates[record.ref].facts.append((stream.utc(ms), record.status))
    return fates


def deliveries(fates, start, end):
    """Of each precedence, and of calls."""
    counted = [fate for fate in fates.values() if start <= fate.since < end]
    return [_delivery(group, [fate for fate in counted if fate.group == group]) for group in GROUPS]


def _delivery(group, fates):
    backwards, found = 0, []
    for statuses in (_DELIVERED_BY, _RUNG_BY, _ACKNOWLEDGED_BY):
        took = [seconds for fate in fates if (seconds := fate.took(statuses)) is not None]
        backwards += sum(seconds < 0 for seconds in took)
        found.append(quantiles([seconds for seconds in took if seconds >= 0]))
    names = ("precedence", "messages", "delivered", "rung", "acknowledged", "backwards")
    return dict(zip(names, (group, len(fates), *found, backwards), strict=True))


def quantiles(values):
    """The least value that half of them do not pass, that nine in ten do not, that none does."""
    if not values:
        return {"count": 0, "median": None, "most": None, "worst": None}
    counts = {value: sum(other <= value for other in values) for value in set(values)}
    median, most, worst = (
        min(value for value, count in counts.items() if 10 * count >= tenths * len(values)) for tenths in (5, 9, 10)
    )
    return {"count": len(values), "median": median, "most": most, "worst": worst}


def unanswered(stream, start, end):
    """Of both ends', oldest first."""
    found = []
    for own, fates in ((True, own_fates(stream)), (False, peer_fates(stream))):
        for fate in fates.values():
            if fate.is_open and start <= fate.since < end:
                status = fate.facts[-1][1] if fate.facts else 0
                found.append({"own": own, "ref": fate.ref, "since": fate.since, "status": status})
    return sorted(found, key=lambda each: (each["since"], each["own"], each["ref"]))


def series(stream, start, end):
    """The numbers of each series: those of messages, and those that were given up before they came."""
    own = {ref for ref, fate in own_fates(stream).items() if start <= fate.since < end}
    arrived = peer_fates(stream)
    theirs = {ref for ref, fate in arrived.items() if start <= fate.since < end}
    voids = {
        record.ref
        for _, record in stream.peer.events(wire.Progress)
        if record.status == wire.WITHDRAWN and record.ref not in arrived and start <= record.at < end
    }
    return [
        _series(own_, refs, lost, precedence)
        for own_, refs, lost in ((True, own, set()), (False, theirs, voids))
        for precedence in (wire.FLASH, wire.IMMEDIATE, wire.PRIORITY, wire.ROUTINE)
    ]


def _series(own, refs, voids, precedence):
    numbers, lost = (
        {wire.number_of(ref) for ref in some if wire.precedence_of(ref) == precedence} for some in (refs, voids)
    )
    known = numbers | lost
    assert known == set(range(min(known, default=1), max(known, default=0) + 1)), "nothing is lost in this month"
    return {
        "own": own,
        "precedence": wire.PRECEDENCES[precedence],
        "first": min(known, default=None),
        "last": max(known, default=None),
        "messages": len(numbers),
        "voids": len(lost),
        "missing": 0,
        "gaps": [],
    }
