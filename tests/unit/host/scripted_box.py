"""A box that does as it is told: the far end of a real pseudo-terminal, in a thread, speaking the red port's frames."""

import os
import pty
import select
import threading
import tty

from redphone import codec, wire
from redphone.black import bearer
from redphone.cipher.fingerprint import fingerprint_of
from redphone_host.red_framing import RedReader, frame_octets

NOW = 1_900_000_000
READ_OCTETS = 65536


class ScriptedBox:
    """`answers[Form]` is what to answer such an order: a record, a list, or a function of the order that gives either.

    `follow_ups[Form]` are events to send right after that answer. `orders` is all that was asked.
    """

    def __init__(self):
        self.status = wire.Status(
            filled=1, role=wire.ROLE_A, utc=NOW, own_name="North", peer_name="South", version="0.1.0"
        )
        self.fingerprint = wire.Refused(reason=wire.NOT_FILLED)
        self.bearers = [wire.BearerState(kind=wire.SERIAL, state=bearer.UP, bit_rate=9600)]
        self.orders = []
        self.answers = {
            wire.Hello: lambda _: self.status,
            wire.GetStatus: lambda _: self.status,
            wire.Send: lambda order: wire.Accepted(ref=wire.reference(order.precedence, 1), at=NOW),
            wire.ListMessages: wire.End(),
            wire.ReadLog: wire.End(),
            wire.GetWatches: wire.End(),
            wire.GetOutlooks: wire.End(),
            wire.GetWatches: wire.End(),
            wire.GetChain: wire.Refused(reason=wire.UNSUPPORTED),
            wire.GetBearers: lambda _: self._states(),
            wire.LoadFill: self._fill,
            wire.GetFingerprint: lambda _: self.fingerprint,
        }
        self.follow_ups = {}
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._reader = RedReader(wire.ORDERS)
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def says(self, octets):
        """Put octets on the port, whatever they are."""
        os.write(self._master, octets)

    def tells(self, *events):
        """Send events."""
        for event in events:
            self.says(frame_octets(0, event))

    def asked(self, form):
        """The orders of one form so far."""
        return [order for order in self.orders if isinstance(order, form)]

    def close(self):
        os.write(self._wake_write, b"x")
        self._thread.join()
        for handle in (self._master, self._slave, self._wake_read, self._wake_write):
            os.close(handle)

    def _run(self):
        while True:
            readable, _, _ = select.select([self._master, self._wake_read], [], [])
            if self._wake_read in readable:
                return
            for token, order in self._reader.feed(os.read(self._master, READ_OCTETS)):
                self._answer(token, order)

    def _answer(self, token, order):
        self.orders.append(order)
        answer = self.answers.get(type(order), wire.Done())
        found = answer(order) if callable(answer) else answer
        for record in found if isinstance(found, list) else [found]:
            self.says(frame_octets(token, record))
        self.tells(*self.follow_ups.get(type(order), []))

    def _states(self):
        states = self.bearers if self.status.filled else []
        return [*states, wire.End(count=len(states))]

    def _fill(self, order):
        fill = codec.unpack_all(wire.Fill, order.fill)
        names = {"own_name": fill.own_name, "peer_name": fill.peer_name}
        self.status.filled = 1
        self.fingerprint = wire.Fingerprint(
            role=fill.role, line_id=fill.line_id, digest=bytes(fingerprint_of(fill)), **names
        )
        return wire.Done()
