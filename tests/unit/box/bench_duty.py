"""Everything that people at a box meet, on a bench: panel, dialogues, printer; the station is a script of answers."""

from types import SimpleNamespace

import framebuf
from bench_panel import POLL_MS, BenchPanel, Hal, lettering
from box.duty import Duty
from box.printer import Printer
from redphone.station import shell
from redphone.wire import Done, End, GetOutlooks, GetStatus, GetWatches, Presence, Status

AT = 1795338240  # 220904Z NOV 26
GUARD_MS = 400


class Paper:
    """A printer's port that takes everything."""

    def __init__(self):
        self.octets = bytearray()

    def write(self, piece):
        self.octets += piece
        return len(piece)


class BenchDuty(BenchPanel):
    """A box's people at end A of a line, its desks, and a finger. `answers[form](order)` are records for an order."""

    def __init__(self, kind="SSD1309", own=("watch",), peers=("watch",), names=("North", "South")):
        self.hal = Hal(kind)
        self.hal.clock = AT
        self.hal.ticks = lambda: self.now
        self.paper = Paper()
        self.hal.printer = lambda: Printer(self.paper, lettering(), framebuf, 384)
        self.now = 1000
        self.status = Status(filled=1, line_up=1)
        self.outlooks = []
        self.answers = {
            GetStatus: lambda order: [self.status],
            GetOutlooks: lambda order: [*self.outlooks, End(count=len(self.outlooks))],
            GetWatches: lambda order: self._unattended(own, peers),
        }
        self.ordered = []
        self.signed = []
        self.operators = ["ADA", "BORIS"]
        fill = SimpleNamespace(role=0, own_name=names[0], peer_name=names[1])
        station = SimpleNamespace(submit=self._submit)
        app = SimpleNamespace(
            hal=self.hal, fill=fill, station=station, journal=SimpleNamespace(last_record=None, segments=[])
        )
        app.silence = lambda: self.panel.silence()
        app.sign = lambda record, token: self.signed.append(record)
        self.duty = Duty(app, self._pressed, self._order)
        self.duty.operators = lambda: self.operators
        self.panel = self.duty.panel
        self.panel.heading = (names[0], "LINE UP " + names[1])
        self.hal.lamps["LINE"].value(1)
        self.rang = []
        self.duty.resume()
        self.run(1000)

    def _pressed(self, name):
        if name != "ZEROIZE":
            self.duty.key(name)

    def _submit(self, order, now):
        if isinstance(order, shell.Rang):
            self.rang.append(order.ref)

    def _order(self, record):
        self.ordered.append(record)
        for answer in self.answers.get(type(record), lambda order: [Done()])(record):
            self.duty.answer(answer)

    def _unattended(self, own, peers):
        found = [Presence(end=0, desk=at, name=name) for at, name in enumerate(own)]
        return found + [Presence(end=1, desk=at, name=name) for at, name in enumerate(peers)]

    def run(self, ms):
        for _ in range(0, ms, POLL_MS):
            self.now += POLL_MS
            self.duty.poll(self.now)
            for _ in range(POLL_MS // 4):
                self.panel.draw()

    def settle(self):
        """Let time pass until everything is drawn, and keys count."""
        self.run(GUARD_MS)
        super().settle()

    def press(self, *keys):
        """Press keys one after the other, each when what is on the display has been looked at."""
        for key in keys:
            self.settle()
            self.hold(key, True)
            self.run(60)
            self.hold(key, False)
            self.run(60)
        self.settle()

    def told(self, record):
        """An event of the station's."""
        self.duty.show(record)
        self.settle()

    def rings(self, ref, text, flags=0):
        """A message of the peer's that has been read already. `text` as `screens.message_text` gives it."""
        self.panel.ring(ref, flags, text, self.now)
        self.settle()

    def answers_pin(self, record):
        """What the box finds of the last PIN."""
        self.duty.answer(record)
        self.settle()

    def orders(self, form):
        """What has been ordered of one form."""
        return [order for order in self.ordered if isinstance(order, form)]

    def picks(self, figures):
        """Pick figures in the order of the picker, and end."""
        for figure in figures:
            self.press(*["SILENCE"] * int(figure), "ACK")
        self.press("CALL")

    def attends(self, by, desk=0, end=0, name="watch", since=AT - 3600):
        """Somebody is signed on."""
        self.told(Presence(end=end, desk=desk, state=1, since=since, name=name, by=by))
