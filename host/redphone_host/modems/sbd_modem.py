"""A short-burst modem without a satellite: its AT side as an Iridium 9602's, its network as a seed draws it.

Virtual time, milliseconds that never wrap. It answers at once, but for sessions and the signal's measuring.
"""

import random

from redphone_host.modems.sbd_gateway import SbdGateway
from redphone_host.modems.sbd_network import TRANSFERRED, SbdSettings, Session, drawn

MO_OCTETS_MAX = 340
MT_OCTETS_MAX = 270
BOOT_MS = 2_000
LINE_OCTETS_MAX = 128
SIGNAL_EVERY_MS = 4_000
WRITE_TIMEOUT_MS = 60_000


class SbdModem:
    """One modem. `feed` and `outgoing` are its serial side; `advance` before looking at what it has to say."""

    def __init__(self, number: str, gateway: SbdGateway, settings: SbdSettings | None = None, seed: int = 0) -> None:
        self.number = number
        self.settings = settings or SbdSettings()
        self.sessions = 0
        self.heard: list[str] = []
        self._gateway = gateway
        self._random = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
        self._momsn = 0
        self._mtmsn = 0
        self._starts_at = 0
        self._bars = -1
        self._writing = 0
        self._cold()

    def power_cycle(self, now: int) -> None:
        """Power off and on: what it held and what it was told is gone; it says nothing for a while."""
        self._starts_at = now + BOOT_MS
        self._cold()

    def _cold(self) -> None:
        self._said = bytearray()
        self._line = bytearray()
        self._echoes = True
        self._alerts = False
        self._reports = False
        self._bars = -1
        self._limit_ms = 0
        self._outbox = b""
        self._inbox = b""
        self._writing = 0
        self._write_ends: int | None = None
        self._message = bytearray()
        self._session: Session | None = None

    def feed(self, octets: bytes, now: int) -> None:
        """Octets from whoever uses it."""
        self.advance(now)
        if now < self._starts_at or self._session is not None:
            return
        for octet in octets:
            if self._writing:
                self._take_message(octet)
            else:
                self._take_text(octet, now)

    def outgoing(self, now: int) -> bytes:
        """What it has to say by now."""
        self.advance(now)
        said = bytes(self._said)
        self._said.clear()
        return said

    def advance(self, now: int) -> None:
        """Let happen what has come due."""
        if now < self._starts_at:
            return
        if self._session is not None and self._session.ends <= now:
            self._end_session(self._session)
        if self._writing and self._write_ends is not None and self._write_ends <= now:
            self._writing = 0
            self._say("1", "OK")
        bars = self.settings.signal(now)
        if self._reports and bars != self._bars:
            self._say(f"+CIEV:0,{bars}")
        self._bars = bars
        if bars and self._alerts and self._gateway.calls(self.number, now):
            self._say("SBDRING")

    def due(self, now: int) -> int | None:
        """When something will happen by itself."""
        if now < self._starts_at:
            return self._starts_at
        times = [time for time in (self._gateway.due(self.number), self._write_ends) if time is not None]
        if self._session is not None:
            times.append(self._session.ends)
        if self._reports:
            times.append(now - now % SIGNAL_EVERY_MS + SIGNAL_EVERY_MS)
        return min((time for time in times if time > now), default=None)

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._said += b"\r\n" + line.encode() + b"\r\n"

    # Orders.

    def _take_text(self, octet: int, now: int) -> None:
        if self._echoes:
            self._said.append(octet)
        if octet != ord("\r"):
            if octet >= ord(" ") and len(self._line) < LINE_OCTETS_MAX:
                self._line.append(octet)
            return
        order = self._line.decode("ascii", "replace").upper()
        self._line.clear()
        if order.startswith("AT"):
            self.heard.append(order)
            self._obey(order[2:], now)

    def _obey(self, order: str, now: int) -> None:
        name, _, value = order.partition("=")
        if name in ("", "&K0", "&D0"):
            self._say("OK")
        elif name in ("E0", "E1"):
            self._echoes = name == "E1"
            self._say("OK")
        elif name in ("+SBDMTA", "+CIER", "+SBDST"):
            self._set(name, value)
        elif name in ("+CSQ", "+CSQF"):
            self._bars = self.settings.signal(now)
            self._say(f"+CSQ:{self._bars}", "OK")
        elif name == "+SBDWB":
            self._expect(value, now)
        elif name == "+SBDD0":
            self._outbox = b""
            self._say("0", "OK")
        elif name == "+SBDRB":
            self._said += len(self._inbox).to_bytes(2, "big") + self._inbox + check_sum(self._inbox)
            self._say("OK")
        elif name in ("+SBDIX", "+SBDIXA"):
            self._begin_session(now)
        else:
            self._say("ERROR")

    def _set(self, name: str, value: str) -> None:
        first = value.split(",")[0]
        if not first.isdigit():
            self._say("ERROR")
            return
        if name == "+SBDMTA":
            self._alerts = first != "0"
        elif name == "+CIER":
            self._reports = value.startswith("1,1")
        else:
            self._limit_ms = 1000 * int(first)
        self._say("OK")

    def _expect(self, value: str, now: int) -> None:
        if not value.isdigit() or not 1 <= int(value) <= MO_OCTETS_MAX:
            self._say("3", "OK")
            return
        self._message.clear()
        self._writing = int(value) + 2
        self._write_ends = now + WRITE_TIMEOUT_MS
        self._say("READY")

    def _take_message(self, octet: int) -> None:
        self._message.append(octet)
        if len(self._message) < self._writing:
            return
        self._writing = 0
        self._write_ends = None
        message = bytes(self._message[:-2])
        if check_sum(message) != bytes(self._message[-2:]):
            self._say("2", "OK")
            return
        self._outbox = message
        self._say("0", "OK")

    # Sessions.

    def _begin_session(self, now: int) -> None:
        self.sessions += 1
        self._session = drawn(self.settings, self._random, self._limit_ms, now)

    def _end_session(self, session: Session) -> None:
        self._session = None
        if session.sends and self._outbox:
            self._gateway.send(self.number, self._outbox, session.ends)
        self._momsn += session.status == TRANSFERRED
        mailbox, length, queued = 0, 0, 0
        if session.status == TRANSFERRED:
            message, queued = self._gateway.fetch(self.number, session.ends)
            if message is not None:
                self._inbox = message[:MT_OCTETS_MAX]
                self._mtmsn += 1
                mailbox, length = 1, len(self._inbox)
        else:
            mailbox = 2
        self._say(f"+SBDIX: {session.status}, {self._momsn}, {mailbox}, {self._mtmsn}, {length}, {queued}", "OK")


def check_sum(message: bytes) -> bytes:
    """What follows a message: its octets added up, two octets."""
    return (sum(message) & 0xFFFF).to_bytes(2, "big")
