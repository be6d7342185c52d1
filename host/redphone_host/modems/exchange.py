"""A telephone exchange: lines by number, bells, engaged lines, and a carrier between the two ends of a call.

Virtual time, milliseconds that never wrap.
"""

from collections.abc import Callable
from typing import Protocol

FIRST_RING_MS = 1500
RING_EVERY_MS = 5000
BUSY_AFTER_MS = 1500


class Carrier(Protocol):
    """What is on the line once a call has been answered: two modems' signals, however real."""

    def advance(self, now: int) -> None:
        """Carry what has passed by now."""

    def due(self) -> int:
        """When `advance` will next do something."""

    def hung_up(self, end: int) -> None:
        """End 0 (who called) or 1 is on hook: silence from there."""

    def cut(self) -> None:
        """The wires are cut between the two: each is alone with its own echo."""

    def close(self) -> None:
        """Both ends are."""


class Modem(Protocol):
    """What an exchange and a carrier know of a modem."""

    number: str

    @property
    def off_hook(self) -> bool:
        """Whether its line is engaged."""

    def rings(self, now: int) -> None:
        """The bell, once."""

    def ringing_ended(self) -> None:
        """It will not ring again."""

    def told(self, tone: str, now: int) -> None:
        """A tone of the exchange's: BUSY, NO DIALTONE."""

    def reached(self, carrier: Carrier) -> None:
        """The call has been answered."""

    def carrier_up(self, bit_rate: int) -> None:
        """The modems understand each other."""

    def carrier_down(self, now: int) -> None:
        """The other end's signal is gone."""

    def carrier_back(self) -> None:
        """It is there again."""

    def next_octet(self) -> int | None:
        """The next octet to carry, or None."""

    def take_octet(self, octet: int) -> None:
        """An octet from the other end."""


MakeCarrier = Callable[[Modem, Modem, bool, int], Carrier]


class Call:
    """One call under way: who called whom, the next bell or tone, and the carrier once it has been answered."""

    def __init__(self, caller: Modem, called: Modem | None, at: int) -> None:
        self.caller = caller
        self.called = called
        self.at = at
        self.carrier: Carrier | None = None
        self.on_line = [True, False]

    def end_of(self, modem: Modem) -> int | None:
        """0 for the caller, 1 for the called, None for anybody else and for who has left."""
        end = 0 if modem is self.caller else 1
        if modem not in (self.caller, self.called) or (self.carrier is not None and not self.on_line[end]):
            return None
        return end


class Exchange:
    """Modems by number. `dead`: no dialling tone at all.

    `make_carrier(caller, called, called_answers, now)`: the called one may have lifted its own line to dial instead.
    """

    def __init__(self, make_carrier: MakeCarrier) -> None:
        self.dead = False
        self._make_carrier = make_carrier
        self._modems: dict[str, Modem] = {}
        self._calls: list[Call] = []

    def attach(self, modem: Modem) -> None:
        """A subscriber."""
        self._modems[modem.number] = modem

    def advance(self, now: int) -> None:
        """Let happen what has come due."""
        for call in list(self._calls):
            if call.carrier is not None:
                call.carrier.advance(now)
            elif now >= call.at:
                self._ring(call, now)

    def due(self) -> int | None:
        """When something will happen by itself."""
        times = [call.at if call.carrier is None else call.carrier.due() for call in self._calls]
        return min(times, default=None)

    def lifted(self, modem: Modem, now: int) -> None:
        """A modem goes off hook to dial. A bell that rings there at that moment is thereby answered."""
        call = self._ringing_at(modem)
        if call is not None:
            self._join(call, False, now)
        elif self.dead:
            modem.told("NO DIALTONE", now)

    def dialled(self, caller: Modem, number: str, now: int) -> None:
        """A modem has dialled."""
        if self._call_of(caller) is not None:
            return  # it has answered a call instead, and sings its number to whoever called
        called = self._modems.get(number)
        free = called is not None and not called.off_hook and self._call_of(called) is None
        self._calls.append(Call(caller, called if free else None, now + (FIRST_RING_MS if free else BUSY_AFTER_MS)))

    def answered(self, modem: Modem, now: int) -> None:
        """A modem goes off hook to answer; alone on the line if nobody is calling."""
        call = self._ringing_at(modem)
        if call is not None:
            self._join(call, True, now)

    def hung_up(self, modem: Modem, now: int) -> None:
        """A modem goes on hook."""
        call = self._call_of(modem)
        if call is None:
            return
        end = call.end_of(modem)
        if call.carrier is None:
            self._drop(call)
        elif end is not None:
            call.on_line[end] = False
            call.carrier.hung_up(end)
            if not any(call.on_line):
                self._drop(call)

    def cut(self) -> None:
        """Every call under way is cut off."""
        for call in self._calls:
            if call.carrier is not None:
                call.carrier.cut()

    def _ring(self, call: Call, now: int) -> None:
        if call.called is None:
            self._drop(call)
            call.caller.told("BUSY", now)
            return
        call.at = now + RING_EVERY_MS
        call.called.rings(now)

    def _join(self, call: Call, answers: bool, now: int) -> None:
        if call.called is None:
            return
        call.on_line[1] = True
        call.called.ringing_ended()
        call.carrier = self._make_carrier(call.caller, call.called, answers, now)
        call.caller.reached(call.carrier)
        call.called.reached(call.carrier)

    def _drop(self, call: Call) -> None:
        self._calls.remove(call)
        if call.carrier is not None:
            call.carrier.close()
        elif call.called is not None:
            call.called.ringing_ended()

    def _call_of(self, modem: Modem) -> Call | None:
        """The call in which it is off hook, or that rings at it."""
        return next((call for call in self._calls if call.end_of(modem) is not None), None)

    def _ringing_at(self, modem: Modem) -> Call | None:
        call = self._call_of(modem)
        return call if call is not None and call.called is modem and call.carrier is None else None
