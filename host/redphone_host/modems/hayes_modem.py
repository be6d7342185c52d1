"""A telephone modem as its serial port shows it: orders, results, a call's data, the pause-and-+++ that leaves it.

Virtual time, milliseconds that never wrap. What carries a call is the exchange's; this is the modem's front.
"""

from enum import Enum

from redphone_host.modems.at_orders import Malformed, OrderLine, orders_in
from redphone_host.modems.exchange import Carrier, Exchange

BUFFER_OCTETS = 1024
_TONE_MS = 200  # for each digit
_DIALTONE_MS = 1000
_BOOT_MS = 1000
_ESCAPE = b"+++"
_REGISTERS = {0: 0, 1: 0, 2: 43, 6: 2, 7: 50, 8: 2, 10: 14, 12: 50}
_TAKEN_AND_IGNORED = {"&C", "&D", "&F", "&K", "&W", "&S", "L", "M", "I", "B", "%C", "\\N", "W"}
_NUMERIC = {
    "OK": 0,
    "CONNECT": 1,
    "RING": 2,
    "NO CARRIER": 3,
    "ERROR": 4,
    "CONNECT 1200": 5,
    "NO DIALTONE": 6,
    "BUSY": 7,
    "NO ANSWER": 8,
    "CONNECT 2400": 10,
}


class Doing(Enum):
    """What the modem's line side does."""

    IDLE = "on hook"
    DIALLING = "dialling"
    CALLING = "waiting for an answer or a carrier"
    ANSWERING = "answering"
    CONNECTED = "in a call"


class HayesModem:
    """One modem. `feed` and `outgoing` are its serial side; `advance` before looking at what it has to say."""

    _in_data: bool
    _pluses: int
    _typed_at: int

    def __init__(self, exchange: Exchange, number: str) -> None:
        self.number = number
        self.doing = Doing.IDLE
        self.bit_rate = 0  # of the last call
        self.overrun_octets = 0
        self.orders: list[str] = []
        self._exchange = exchange
        self._carrier: Carrier | None = None
        self._ends_at: int | None = None
        self._starts_at = 0
        self._cold()
        exchange.attach(self)

    # The serial side.

    def feed(self, octets: bytes, now: int) -> None:
        """Octets from whoever uses it."""
        self.advance(now)
        if now < self._starts_at:
            return
        for octet in octets:
            if self._in_data:
                self._send(octet, now)
            elif self.doing in (Doing.DIALLING, Doing.CALLING, Doing.ANSWERING):
                self._give_up("NO CARRIER", now)  # any key ends an attempt
            else:
                self._take_order_octet(octet, now)
        if octets:
            self._typed_at = now

    def outgoing(self, now: int) -> bytes:
        """What it has to say by now."""
        self.advance(now)
        said = bytes(self._said)
        self._said.clear()
        return said

    def advance(self, now: int) -> None:
        """Let happen what has come due."""
        if self._pluses == len(_ESCAPE) and self._in_data and now >= self._typed_at + self._guard_ms:
            self._pluses = 0
            self._in_data = False
            self._say("OK")
        if self._ends_at is not None and now >= self._ends_at:
            self._time_is_up(now)

    def due(self, now: int) -> int | None:
        """When something will happen by itself, besides what the exchange does."""
        times = [] if self._ends_at is None else [self._ends_at]
        if self._pluses == len(_ESCAPE) and self._in_data:
            times.append(self._typed_at + self._guard_ms)
        return min(times, default=None)

    def power_cycle(self, now: int) -> None:
        """Power off and on: the call is gone, and so are the settings."""
        self._hang_up(now)
        self._cold()
        self._starts_at = now + _BOOT_MS

    @property
    def buffered(self) -> bytes:
        """What it has taken for the other end and not sent yet."""
        return bytes(self._to_send)

    # The line side: what the exchange and the carrier tell it.

    @property
    def off_hook(self) -> bool:
        """Whether its line is engaged."""
        return self.doing is not Doing.IDLE

    def rings(self, now: int) -> None:
        """The bell, once."""
        if self.off_hook or now < self._starts_at:
            return
        self._say("RING")
        self._rung += 1
        if self._registers[0] and self._rung >= self._registers[0]:
            self._answer(now)

    def ringing_ended(self) -> None:
        """Whoever called has given up, or has been answered."""
        self._rung = 0

    def told(self, tone: str, now: int) -> None:
        """The exchange's tones, as a modem knows them: BUSY, NO DIALTONE."""
        self._give_up(tone, now)

    def reached(self, carrier: Carrier) -> None:
        """There is somebody on the line: the carrier begins."""
        self._carrier = carrier

    def carrier_up(self, bit_rate: int) -> None:
        """Both modems understand each other."""
        self.doing = Doing.CONNECTED
        self.bit_rate = bit_rate
        self._ends_at = None
        self._in_data = True
        self._pluses = 0
        self._typed_at = 0
        self._to_send.clear()
        self._say(f"CONNECT {bit_rate}" if self._tells_rate else "CONNECT")

    def carrier_down(self, now: int) -> None:
        """The other end's signal is gone: for good, if it has not come back within S10."""
        if self.doing is Doing.CONNECTED and self._ends_at is None:
            self._ends_at = now + 100 * self._registers[10]

    def carrier_back(self) -> None:
        """The other end's signal has come back in time."""
        if self.doing is Doing.CONNECTED:
            self._ends_at = None

    def next_octet(self) -> int | None:
        """The next octet for the other end, or None."""
        return self._to_send.pop(0) if self._to_send and self.doing is Doing.CONNECTED else None

    def take_octet(self, octet: int) -> None:
        """An octet from the other end; lost while orders are being taken."""
        if self._in_data:
            self._said.append(octet)

    # Orders.

    def _take_order_octet(self, octet: int, now: int) -> None:
        if self.echoes:
            self._said.append(octet)
        line = self._line.push(octet)
        if line is None:
            return
        self.orders.append(line)
        try:
            for name, value in list(orders_in(line)):
                if not self._obey(name, value, now):
                    return  # the result comes later
        except Malformed:
            self._say("ERROR")
            return
        self._say("OK")

    def _obey(self, name: str, value: str, now: int) -> bool:
        """Do one order; whether the line goes on after it."""
        if name == "D":
            return self._dial(value, now)
        if name == "A":
            self._answer(now)
            return False
        if name == "O":
            return self._return_to_call()
        if name == "H":
            self._hang_up(now)
        elif name == "Z":
            self._hang_up(now)
            self._factory()
        elif name == "E":
            self.echoes = value == "1"
        elif name == "V":
            self._in_words = value == "1"
        elif name == "X":
            self._tells_rate = value not in ("", "0")
        elif name.startswith("S"):
            self._register(name, value)
        elif name not in _TAKEN_AND_IGNORED:
            raise Malformed(name)
        return True

    def _register(self, name: str, value: str) -> None:
        number = int(name.removeprefix("S").removesuffix("?"))
        if number not in _REGISTERS:
            raise Malformed(name)
        if name.endswith("?"):
            self._said += b"\r\n%03d" % self._registers[number]
        else:
            self._registers[number] = int(value)

    def _dial(self, number: str, now: int) -> bool:
        if self.doing is not Doing.IDLE:
            raise Malformed("D")
        self._dialled = number
        self.doing = Doing.DIALLING
        self._ends_at = now + _DIALTONE_MS + _TONE_MS * len(number)
        self._exchange.lifted(self, now)
        return False

    def _answer(self, now: int) -> None:
        if self.doing is not Doing.IDLE:
            raise Malformed("A")
        self.doing = Doing.ANSWERING
        self._wait_for_carrier(now)
        self._exchange.answered(self, now)

    def _return_to_call(self) -> bool:
        if self.doing is Doing.CONNECTED:
            self._in_data = True
            self._say("CONNECT")
        else:
            self._say("NO CARRIER")
        return False

    # Within.

    def _time_is_up(self, now: int) -> None:
        self._ends_at = None
        if self.doing is Doing.DIALLING:
            self.doing = Doing.CALLING
            self._wait_for_carrier(now)
            self._exchange.dialled(self, self._dialled, now)
        elif self.doing is Doing.CALLING and self._carrier is None:
            self._give_up("NO ANSWER", now)
        else:
            self._give_up("NO CARRIER", now)

    def _wait_for_carrier(self, now: int) -> None:
        self._ends_at = now + 1000 * self._registers[7]

    def _give_up(self, result: str, now: int) -> None:
        self._hang_up(now)
        self._say(result)

    def _hang_up(self, now: int) -> None:
        was_off_hook = self.off_hook
        self.doing = Doing.IDLE
        self._ends_at = None
        self._in_data = False
        self._rung = 0
        self._to_send.clear()
        self._carrier = None
        if was_off_hook:
            self._exchange.hung_up(self, now)

    def _send(self, octet: int, now: int) -> None:
        quiet = now - self._typed_at >= self._guard_ms
        is_plus = octet == self._registers[2]
        self._pluses = self._pluses + 1 if is_plus and (quiet or self._pluses) else 0
        self._typed_at = now
        if len(self._to_send) < BUFFER_OCTETS:
            self._to_send.append(octet)
        else:
            self.overrun_octets += 1

    @property
    def _guard_ms(self) -> int:
        return 20 * self._registers[12]

    def _say(self, result: str) -> None:
        if self._in_words:
            self._said += b"\r\n" + result.encode() + b"\r\n"
        else:
            self._said += b"%d\r" % _NUMERIC[result]

    def _factory(self) -> None:
        self.echoes = True
        self._in_words = True
        self._tells_rate = True
        self._registers = dict(_REGISTERS)

    def _cold(self) -> None:
        self._factory()
        self._line = OrderLine()
        self._said = bytearray()
        self._to_send = bytearray()
        self._in_data = False
        self._pluses = 0
        self._typed_at = 0
        self._rung = 0
        self._dialled = ""
