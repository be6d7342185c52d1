"""What two boxes have promised to their people and to each other, and whether it was kept."""

from box import history
from redphone import wire
from redphone_host.virtual import VirtualLine

CLOSED = (wire.ACKNOWLEDGED, wire.DECLINED, wire.WITHDRAWN, wire.REFUSED, wire.ANSWERED)
SAID_BY_PEER = (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED, wire.DECLINED, wire.WITHDRAWN)


def check(world: VirtualLine, handshakes: tuple[list[int], list[int]]) -> None:
    """Everything, when nothing is open any more. `handshakes`: the counters of those that each end has begun."""
    for end in (0, 1):
        _accepted_is_delivered_as_it_was(world, end)
        _said_is_stored(world, end)
        _answered_rings_no_more(world, end)
        _closed_stays_closed(world, end)
        assert handshakes[end] == sorted(set(handshakes[end])), "a handshake counter was used twice"
        boots = [entry.boots for entry in entries(world, end, wire.Boot)]
        assert boots == sorted(set(boots)), "a start was counted twice"


def check_bodies(own, peer) -> None:
    """Right after a start: what is open is there, whole, for whoever wants to read it."""
    for direction, refs in ((wire.OUTGOING, accepted_and_open(own)), (wire.INCOMING, delivered_and_open(peer))):
        for ref in refs:
            shown = [found for found in history.shown(own.storage.journal, direction, ref) if found is not None]
            assert len(shown) == 1, f"{wire.name_of(own.fill.role, ref)} is open, and not there"


def accepted_and_open(box):
    return {accepted.ref for accepted in box.events(wire.Accepted)} - closed(box)


def delivered_and_open(sender):
    told = {progress.ref for progress in sender.events(wire.Progress) if progress.status == wire.DELIVERED}
    return told - closed(sender)


def closed(box):
    return {progress.ref for progress in box.events(wire.Progress) if progress.status in CLOSED}


def entries(world, end, form):
    return [entry for _, entry in world.boxes[end].stored if isinstance(entry, form)]


def _accepted_is_delivered_as_it_was(world, end):
    """Once, whole, in its series' order; and a number never means two messages."""
    sent: dict[int, bytes] = {}
    for entry in entries(world, end, wire.OutMessage):
        assert sent.setdefault(entry.ref, entry.body) == entry.body, "a number was given to two messages"
    accepted = [record.ref for record in world.boxes[end].events(wire.Accepted)]
    assert len(accepted) == len(set(accepted)), "a number was given out twice"
    assert set(accepted) <= set(sent), "what was accepted is not stored"
    arrived = entries(world, 1 - end, wire.InMessage)
    got = {entry.ref: entry.body for entry in arrived}
    assert len(got) == len(arrived), "a message was stored twice"
    for ref, body in got.items():
        assert sent[ref] == body, "a message came out other than it went in"
    void = {entry.ref for entry in entries(world, 1 - end, wire.InVoid)}
    assert set(sent) == set(got) | void, "an accepted message was not delivered"
    for precedence in range(4):
        numbers = [wire.number_of(ref) for ref in got if wire.precedence_of(ref) == precedence]
        assert numbers == sorted(numbers), "a series is out of order"


def _said_is_stored(world, end):
    """What the peer's box has said of a message is in the peer's journal, and was before it was said."""
    facts = {}
    for when, entry in world.boxes[1 - end].stored:
        if isinstance(entry, wire.InMessage):
            facts.setdefault((wire.DELIVERED, entry.ref), when)
        elif isinstance(entry, wire.InStatus | wire.InVoid):
            facts.setdefault((entry.status, entry.ref), when)
    for told_at, record, _ in world.boxes[end].told:
        if isinstance(record, wire.Progress) and record.status in SAID_BY_PEER:
            assert facts[(record.status, record.ref)] <= told_at, "a receipt came before its fact"


def _answered_rings_no_more(world, end):
    ended = set()
    rung = set()
    for _, record, _ in world.boxes[end].told:
        if isinstance(record, wire.RingEnd):
            ended.add(record.ref)
        elif isinstance(record, wire.Ring):
            assert record.ref not in ended, "a message rang after a person had answered"
            assert record.resumed or record.ref not in rung, "a message rang anew"
            rung.add(record.ref)


def _closed_stays_closed(world, end):
    """What a person was told they had done stands at the other end too."""
    closed = {}
    for _, record, _ in world.boxes[end].told:
        if isinstance(record, wire.RingEnd):
            closed.setdefault(record.ref, record)
            assert closed[record.ref].status == record.status, "a message was closed twice"
    for ref, record in closed.items():
        told = [*entries(world, 1 - end, wire.OutStatus), *world.boxes[1 - end].events(wire.Progress)]
        said = {progress.status for progress in told if progress.ref == ref}
        assert {record.status, wire.ANSWERED} & said, "what a person has answered never reached the sender"
