"""The story: one act after the other, each told as it happens and checked as it is told."""

import time
from collections.abc import Callable

from redphone import wire
from redphone.red.words import words_of
from rich.console import Console
from rich.text import Text

from redphone_host.demo.stage import DESK, SETTINGS, End, Stage
from redphone_host.emulator import PanelState
from redphone_host.fill_make import fingerprint
from redphone_host.safe_text import safe

ALERT = "Unannounced launch seen at 04:12Z, bearing 015. Is it yours? Please answer at once."
ANSWER = "Это учебный пуск метеорологической ракеты. Заявка 17/3 была отправлена вчера."
SUMMARY = "Shift summary: all quiet, two vessels in sector 4, weather turning north-west."

_RECEIPT_TIMEOUT_S = 15.0
_OUTAGE_TIMEOUT_S = 25.0


class Story:
    """Tells the acts on `console`, on a stage."""

    def __init__(self, console: Console, scene: Stage) -> None:
        self._console = console
        self._stage = scene
        self._began = time.monotonic()
        self.north, self.south = scene.ends
        self.sent: dict[tuple[int, int], float] = {}
        self._told: set[tuple[int, int, int]] = set()
        self._hooked: list[int] = []

    def tell(self) -> None:
        """The whole story."""
        self._keys()
        self._watch()
        alert = self._alert()
        self._answer(alert)
        self._call()
        self._talk()
        self._cut()
        self._power_cut()
        self._empty_room()

    # The acts.

    def _keys(self) -> None:
        self._heading("Two boxes are switched on, filled with matching keys, and joined by a poor line.")
        words = " ".join(words_of(fingerprint(self._stage.fills[0])))
        self._say(None, f"both ends read the same words to each other: {words}")
        line = f"{SETTINGS.bitrate} bit/s, {SETTINGS.delay_ms} ms, one bit in {round(1 / SETTINGS.ber)} wrong"
        self._say(None, f"the line: {line}, one frame in {round(1 / SETTINGS.drop)} lost")

    def _watch(self) -> None:
        self._heading("At both ends somebody takes the watch, with a PIN; the other end is told.")
        for end, other in ((self.north, self.south), (self.south, self.north)):
            self._sign_on(end, accepts=0)
            self._presence(other, wire.ATTENDED)

    def _alert(self) -> int:
        self._heading("North sends a FLASH. South's bell rings until a person answers.")
        ref = self._send(self.north, wire.FLASH, ALERT, subject="Launch seen", sender="Ada, North watch")
        self._receipt(self.north, ref, wire.RUNG)
        self._show_panel(self.south, lambda state: state.bell and "ACK/DECLINE" in state.text)
        self._say(self.south, "the watch officer presses ACK on the panel")
        self.south.panel.press("ack")
        self._receipt(self.north, ref, wire.ACKNOWLEDGED)
        self.south.panel.wait_for(lambda state: not state.bell)
        return ref

    def _answer(self, alert: int) -> None:
        self._heading("South answers in its own script. North's operator acknowledges on the laptop.")
        ref = self._send(self.south, wire.FLASH, ANSWER, sender="Boris, South watch", language="ru", reply_to=alert)
        self._receipt(self.north, alert, wire.ANSWERED)
        self.north.ask(wire.Acknowledge(ref=ref, by=self.north.operator))
        self._receipt(self.south, ref, wire.ACKNOWLEDGED)

    def _call(self) -> None:
        self._heading("North lifts the handset. South declines, and says why.")
        ref = self._send(self.north, wire.FLASH, "", flags=wire.CALL, sender="Ada, North watch")
        self._receipt(self.north, ref, wire.RUNG)
        self.south.ask(wire.Decline(ref=ref, by=self.south.operator, note="in conference until 05:00Z"))
        self._receipt(self.north, ref, wire.DECLINED)

    def _talk(self) -> None:
        self._heading("North calls again. South answers, and both talk on the orderwire.")
        ref = self._send(self.north, wire.FLASH, "", flags=wire.CALL, sender="Ada, North watch")
        self._receipt(self.north, ref, wire.RUNG)
        self.south.ask(wire.Acknowledge(ref=ref, by=self.south.operator))
        self._receipt(self.north, ref, wire.ACKNOWLEDGED)
        for end, text in ((self.north, "Is your radar up?"), (self.south, "Да, работает")):
            end.ask(wire.Say(by=end.operator, text=text))
            self._say(end, f"{end.operator}: {text}")
            self._stage.until(lambda end=end: self._heard(end), _RECEIPT_TIMEOUT_S, f"a line of {end.name}'s heard")  # type: ignore[misc]
        self.north.ask(wire.EndCall(by=self.north.operator))
        self._stage.until(lambda: self._hung_up(self.south), _RECEIPT_TIMEOUT_S, "the call's end at South")
        self._say(self.south, "sees that North has hung up")

    def _cut(self) -> None:
        self._heading("The line is cut in the middle of a ROUTINE message, which goes on by itself.")
        ref = self._send(self.north, wire.ROUTINE, SUMMARY * 8, subject="Shift summary", sender="Ada, North watch")
        self._stage.line.cut()
        self._say(None, "the line is cut")
        time.sleep(1.5)
        self._stage.line.heal()
        self._say(None, "the line is back")
        self._receipt(self.north, ref, wire.RUNG, _OUTAGE_TIMEOUT_S)
        self.south.ask(wire.Acknowledge(ref=ref, by=self.south.operator))
        self._receipt(self.north, ref, wire.ACKNOWLEDGED, _OUTAGE_TIMEOUT_S)

    def _power_cut(self) -> None:
        self._heading("South's power fails while its bell rings. When it is back, the bell rings on.")
        ref = self._send(self.north, wire.IMMEDIATE, "Confirm your ETA at the border post.", sender="Ada, North watch")
        self._receipt(self.north, ref, wire.RUNG)
        self.south.box.kill()
        self._say(self.south, "the power is gone")
        self.south.box.start()
        self._show_panel(self.south, lambda state: state.bell and "ACK/DECLINE" in state.text)
        self.south.open()
        self._say(self.south, "the watch officer presses ACK on the panel")
        self.south.panel.press("ack")
        self._receipt(self.north, ref, wire.ACKNOWLEDGED, _OUTAGE_TIMEOUT_S)

    def _empty_room(self) -> None:
        self._heading("Nobody is left at South. North knows, and sees what the box there does about it.")
        order = wire.SignOff(desk=DESK, by=self.south.operator, pin=self.south.pin, confirmed=1)
        self.south.ask(order)
        self._say(self.south, f"{self.south.operator} signs off, the last one there")
        self._presence(self.north, wire.UNATTENDED)
        ref = self._send(self.north, wire.FLASH, "Is anybody there?", sender="Ada, North watch", desk=DESK)
        self._receipt(self.north, ref, wire.RUNG)
        for step in (wire.SIREN, wire.DESKS, wire.HOOK):
            self._step(ref, step)
        self._sign_on(self.south, accepts=self.south.ask(wire.GetStatus()).open_items)
        self._presence(self.north, wire.ATTENDED)
        self.south.ask(wire.Acknowledge(ref=ref, by=self.south.operator))
        self._receipt(self.north, ref, wire.ACKNOWLEDGED)

    # How they are told.

    def _sign_on(self, end: End, accepts: int) -> None:
        end.ask(wire.SignOn(desk=DESK, by=end.operator, pin=end.pin, accepts=accepts))
        accepted = f", accepting {accepts} open" if accepts else ""
        self._say(end, f"{end.operator} signs on at the {DESK}{accepted}")

    def _presence(self, end: End, state: int) -> None:
        """Tell who is at the other end's desk, once this end has been told."""

        def told() -> wire.Presence | None:
            found = [event for _, event in end.events(wire.Presence) if event.end == 1]
            return found[-1] if found and found[-1].state == state else None

        found = self._stage.until(told, _RECEIPT_TIMEOUT_S, f"the other end's watch at {end.name}")
        who = f"attended by {found.by}" if state == wire.ATTENDED else "UNATTENDED"
        self._say(end, f"sees the other end's {found.name} {who}", "green")

    def _step(self, ref: int, step: int) -> None:
        """Tell a step of escalation as North sees it; South's laptop attends, and runs its hook."""

        def told() -> wire.Stepped | None:
            self._run_hooks()
            found = [event for _, event in self.north.events(wire.Stepped) if event.ref == ref and event.step == step]
            return found[-1] if found else None

        found = self._stage.until(told, _RECEIPT_TIMEOUT_S, f"{wire.STEPS[step]} at North")
        view = [event.view for _, event in self.north.events(wire.Outlook) if event.ref == ref][-1]
        words = f"{wire.VIEWS[view]}; South: {wire.STEPS[step]} {wire.OUTCOMES[found.outcome]}"
        self._say(self.north, f"sees {wire.name_of(0, ref)} {words}", "yellow")

    def _run_hooks(self) -> None:
        asked = [event for _, event in self.south.events(wire.Escalate) if event.step == wire.HOOK]
        for event in asked[len(self._hooked) :]:
            self._hooked.append(event.ref)
            self._say(self.south, "the laptop runs its hook: it telephones the duty officer")
            self.south.ask(wire.HookDone(ref=event.ref, outcome=wire.STEP_DONE))

    def _heard(self, end: End) -> bool:
        heard = [event for _, event in end.events(wire.Said) if not event.direction and event.heard]
        said = [event for _, event in end.events(wire.Said) if not event.direction and not event.heard]
        return len(heard) == len(said) > 0

    def _hung_up(self, end: End) -> bool:
        calls = [event for _, event in end.events(wire.CallOpen)]
        return bool(calls) and not calls[-1].open

    def _send(self, end: End, precedence: int, text: str, **fields: object) -> int:
        accepted = end.ask(wire.Send(precedence=precedence, text=text.encode(), **fields))
        name = wire.name_of(end.role, accepted.ref)
        what = "calls" if fields.get("flags") else f'sends {wire.PRECEDENCES[precedence]}: "{_short(text)}"'
        self.sent[(end.role, accepted.ref)] = time.monotonic()
        self._say(end, f"{what}  ({name})")
        return int(accepted.ref)

    def _receipt(self, end: End, ref: int, status: int, timeout_s: float = _RECEIPT_TIMEOUT_S) -> None:
        """Tell each receipt for a message as its sender sees it, up to this status."""
        name = wire.name_of(end.role, ref)

        def reached() -> bool:
            for when, event in end.events(wire.Progress):
                key = (end.role, ref, event.status)
                if event.ref == ref and key not in self._told:
                    self._told.add(key)
                    self._tell_receipt(end, name, event, when - self.sent[(end.role, ref)])
            return (end.role, ref, status) in self._told

        self._stage.until(reached, timeout_s, f"{name} {wire.STATUSES[status]} at {end.name}")

    def _tell_receipt(self, end: End, name: str, event: wire.Progress, after_s: float) -> None:
        by = f" by {event.by}" if event.by else ""
        self._say(end, f"sees {name} {wire.STATUSES[event.status]}{by}, {after_s:.2f} s after sending", "green")

    def _show_panel(self, end: End, ready: Callable[[PanelState], bool]) -> None:
        state = end.screen(lambda state: ready(state) and any(line.strip() for line in state.screen[1:-1]))
        lamps = ", ".join(name for name, lit in state.lamps.items() if lit) or "none"
        self._say(end, f"panel: bell {'ON' if state.bell else 'off'}, lamps lit: {lamps}", "red")
        for row in state.screen:
            self._console.print(Text("              | ") + safe(row) + Text("|"), style="red")

    def _heading(self, text: str) -> None:
        self._console.print()
        self._console.print(Text(text, style="bold"))

    def _say(self, end: End | None, text: str, style: str = "") -> None:
        who = end.name if end else ""
        self._console.print(
            Text(f"  {time.monotonic() - self._began:5.1f}s  {who:5}  ") + safe(text, style=style), soft_wrap=True
        )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
