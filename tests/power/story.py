"""A long story of one box whose power may go: filled, used in every way, and, for another line, once more."""

from power.flash_box import FlashBox
from redphone import wire
from redphone_host.line import Line, LineSettings
from redphone_host.virtual import VirtualBox, VirtualLine

BIT_RATE = 115_200
LIMIT_MS = 600_000
QUIET_MS = 4_000


class Story:
    """Two boxes at a fast line. `own` has a flash that may fail, `peer` is well."""

    def __init__(self, own: FlashBox, peer: VirtualBox, fill: wire.Fill) -> None:
        self.own, self.peer, self.fill = own, peer, fill
        self.end = fill.role
        self.handshakes = ([], [])
        self.world = self._joined(0)

    def meet(self, peer, fill):
        """Another line: with another peer, under other keys."""
        self.peer, self.fill = peer, fill
        self.own.told, self.own.stored = [], []
        self.handshakes = ([], [])
        self.world = self._joined(self.world.now_us)

    def _joined(self, now_us):
        boxes = (self.own, self.peer) if self.end == 0 else (self.peer, self.own)
        return VirtualLine(boxes, Line(LineSettings(bitrate=BIT_RATE, delay_ms=5), now_us), now_us)

    def between_steps(self):
        """Whoever looks on may end the story here."""

    # What people do.

    def send(self, box, text, precedence=wire.ROUTINE, **fields):
        """Hand a message in; its reference, or None if it was refused."""
        return self.ask(box, wire.Send(precedence=precedence, text=text, sender="Ada", **fields))

    def ask(self, box, order):
        """Give an order and wait for the answer; the reference in it, or None."""
        token = box.order(order, self.world.now_us)
        box.serve(self.world.now_us)
        self.world.run_until(lambda: box.answers(token), LIMIT_MS)
        self.between_steps()
        (answer,) = box.answers(token)
        return answer.ref if isinstance(answer, wire.Accepted) else None

    def settle(self):
        """Let time pass until there is nothing more to say; what was on the line is looked through once."""
        self.world.run_until_quiet(QUIET_MS, LIMIT_MS)
        for end in (0, 1):
            self.handshakes[end].extend(self.world.handshake_counters(end))
        self.world.wiretap.clear()
        self.between_steps()

    def rings(self, box):
        """What rings at a box and waits for a person."""
        ended = {record.ref for record in box.events(wire.RingEnd)}
        return sorted({record.ref for record in box.events(wire.Ring)} - ended)

    def answer_all(self):
        """People at both ends acknowledge whatever rings, until every message is closed at its sender."""

        def nothing_open():
            for box in (self.own, self.peer):
                for ref in self.rings(box):
                    box.order(wire.Acknowledge(ref=ref, by="Bert"), self.world.now_us)
                    box.serve(self.world.now_us)
            return not self.open_anywhere()

        while not nothing_open():
            self.between_steps()
            self.world.run(2_000)

    def open_anywhere(self):
        """How many messages are open at either end."""
        count = 0
        for box in (self.own, self.peer):
            token = box.order(wire.GetStatus(), self.world.now_us)
            box.serve(self.world.now_us)
            (status,) = box.answers(token)
            count += status.open_in + status.open_out
        return count

    # What happens.

    def play(self):
        """All of it, once, on a line that is up."""
        self.everyday()
        self.long_messages()
        self.calls()
        self.many()
        self.answer_all()
        self.settle()

    def filled(self):
        self.peer.start(self.world.now_us)
        self.own.start(self.world.now_us)
        self.own.load(self.fill, self.world.now_us)
        self.settle()

    def everyday(self):
        for precedence in range(4):
            self.send(self.peer, b"from the peer", precedence)
            self.send(self.own, b"from us", precedence)
        self.settle()
        first, second, third, _ = self.rings(self.own)
        self.ask(self.own, wire.Acknowledge(ref=first, by="Bert"))
        self.ask(self.own, wire.Decline(ref=second, by="Bert", note="not ours"))
        self.send(self.own, b"a reply", wire.PRIORITY, reply_to=third)
        self.ask(self.peer, wire.Acknowledge(ref=self.rings(self.peer)[0], by="Eve"))
        self.settle()

    def long_messages(self):
        self.send(self.own, b"0123456789abcdef" * 1024)
        self.send(self.peer, b"fedcba9876543210" * 1024)
        self.world.run(300)
        self.send(self.own, b"urgent", wire.FLASH)
        self.settle()
        self.answer_all()

    def calls(self):
        call = self.send(self.own, b"", wire.FLASH, flags=wire.CALL)
        self.settle()
        self.ask(self.own, wire.GiveUp(ref=call, by="Ada"))
        call = self.send(self.peer, b"", wire.FLASH, flags=wire.CALL)
        self.settle()
        self.ask(self.peer, wire.GiveUp(ref=call, by="Eve"))
        self.settle()

    def many(self):
        """Segments are begun, and old ones retired."""
        for number in range(4):
            self.send(self.own, b"%d, from us: " % number + bytes(1500).replace(b"\0", b"x"))
            self.send(self.peer, b"%d, from the peer: " % number + bytes(1500).replace(b"\0", b"y"), wire.IMMEDIATE)
            self.settle()

    def last_words(self):
        """Whatever is open is closed, and one more message each way goes through."""
        self.answer_all()
        for box in (self.own, self.peer):
            self.send(box, b"still there?", wire.FLASH)
        self.answer_all()
        self.settle()
