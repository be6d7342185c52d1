"""A journal's entries in plain words, one line each. Whatever a person or a peer wrote passes `safe_text` here."""

from collections.abc import Callable
from typing import Any

from redphone import wire

from redphone_host import vocabulary
from redphone_host.journal_entries import Origin
from redphone_host.journal_subject import messages_of
from redphone_host.moments import spoken
from redphone_host.safe_text import visible
from redphone_host.show_bearers import state_words
from redphone_host.show_json import message_in
from redphone_host.vocabulary import flag_words, reason_word, word

_FATES = {
    wire.DELIVERED: "delivered",
    wire.RUNG: "rung",
    wire.ACKNOWLEDGED: "acknowledged",
    wire.DECLINED: "declined",
    wire.REFUSED: "refused",
    wire.WITHDRAWN: "withdrawn",
    wire.HELD: "held back at the other end",
    wire.ANSWERED: "answered",
    wire.GIVEN_UP: "given up",
}
_STAMPS = dict(enumerate(vocabulary.STAMP_WORDS))


class Wording:
    """Knows the box's ends and desks, and so what to call them."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    def words(self, record: Any, *, carried: bool = False) -> str:
        """One line about an entry. carried: it only says what stood before."""
        if record is None:
            return "an entry of a kind that this version does not know"
        about = _ABOUT[type(record)](self, record)
        return f"carried over: {about}" if carried and not isinstance(record, wire.Checkpoint) else about

    def name(self, record: Any) -> str:
        """The message that an entry is about."""
        return next(iter(messages_of(record, self._origin.role)), "-")

    def boot(self, record: wire.Boot) -> str:
        return f"the box started (start {record.boots})"

    def message(self, record: Any) -> str:
        verb = "accepted for sending" if isinstance(record, wire.OutMessage) else "received"
        message = message_in(record.body)
        if message is None:
            return f"{self.name(record)} {verb}; this version cannot read it"
        parts = [self.name(record), verb, *flag_words(message.flags)]
        parts += [f"from {visible(message.sender)}"] if message.sender else []
        parts += [f"for {visible(message.desk)}"] if message.desk else []
        return " ".join(parts) + (f": {visible(message.subject)}" if message.subject else "")

    def status(self, record: Any) -> str:
        text = f"{self.name(record)} {_FATES.get(record.status, record.status)}"
        text += f" by {visible(record.by)}" if getattr(record, "by", "") else ""
        return text + (f" ({reason_word(record.reason)})" if record.reason else "")

    def known(self, record: Any) -> str:
        return f"{self.name(record)} {_FATES.get(record.status, 'accepted')}"

    def counter(self, record: Any) -> str:
        if isinstance(record, wire.OwnCounter):
            return f"handshakes of ours below {record.mark} may have been made"
        return f"the peer's handshake {record.seen} was taken"

    def checkpoint(self, record: wire.Checkpoint) -> str:
        return "a new segment of the journal begins"

    def noted(self, record: wire.Noted) -> str:
        if record.alarm == wire.BEARER:
            return f"bearer {record.detail >> 16} {state_words(record.detail >> 8 & 0xFF, record.detail & 0xFF)}"
        text = word(vocabulary.ALARM_WORDS, record.alarm)
        if record.alarm in (wire.CLOCK_WRONG, wire.CLOCK_RIGHT):
            return text + _clock_words(record.detail)
        if record.alarm == wire.NUMBER_VOID:
            return f"{self.name(record)}: {text} ({reason_word(record.detail)})"
        if record.alarm == wire.PIN_FAILED:
            return f"{text}, {record.detail} in a row"
        return f"{self.name(record)}: {text}" if record.ref else text

    def part(self, record: wire.InPart) -> str:
        return f"{self.name(record)}: octets {record.offset} to {record.offset + len(record.data)} of {record.total}"

    def own_watch(self, record: wire.OwnWatch) -> str:
        text = _watch_words(record, _desk(self._origin.own_desks, record.desk))
        if record.state == wire.ATTENDED and record.accepted:
            text += f", and accepted {record.accepted} open item{'s' * (record.accepted != 1)}"
        return text

    def peer_watch(self, record: wire.PeerWatch) -> str:
        text = "at the other end " + _watch_words(record, _desk(self._origin.peer_desks, record.desk))
        return text + (" UNDER DURESS" if record.state & wire.UNDER_DURESS else "")

    def step(self, record: Any) -> str:
        where = "" if isinstance(record, wire.InStep) else " at the other end"
        outcome = word(vocabulary.OUTCOME_WORDS, record.outcome)
        return f"{self.name(record)}: {word(vocabulary.STEP_WORDS, record.step)}{where}: {outcome}"

    def talk(self, record: Any) -> str:
        where = "" if isinstance(record, wire.OutTalk) else " at the other end"
        return f"{visible(record.by)}{where} said: {visible(record.text)}"

    def heard(self, record: wire.OutHeard) -> str:
        return f"the other end has our lines of the orderwire up to {record.number}"

    def call(self, record: wire.CallState) -> str:
        by = f" by {visible(record.by)}" if record.by else ""
        if record.open:
            return f"{self.name(record)} answered{by}: the orderwire is open"
        return f"{self.name(record)} is over, ended{by} at {'the other' if record.by_peer else 'this'} end"

    def test(self, record: wire.LineTestResult) -> str:
        text = f"{'our' if record.own else 'the peer' + chr(39) + 's'} line test {record.number}"
        text += f" {word(vocabulary.TEST_RESULT_WORDS, record.result)}"
        text += f" after {record.took_ms} ms" if record.took_ms else ""
        return text + (_clock_words(record.offset) if record.offset else "")

    def measured(self, record: wire.Measured) -> str:
        text = f"bearer {record.bearer} measured: {state_words(record.state, record.why)}"
        return text + (f", round trip {record.round_trip_ms} ms" if record.round_trip_ms else "")

    def peer_chain(self, record: wire.PeerChain) -> str:
        return f"the peer's journal stood before its entry {record.index}"

    def escalation(self, record: wire.Escalation) -> str:
        return "the table of escalation was changed"

    def stamped(self, record: wire.Stamped) -> str:
        earlier, later = messages_of(record, self._origin.role)
        return f"{earlier} {_STAMPS.get(record.relation, 'changed')} by {later}"

    def due(self, record: wire.Due) -> str:
        return f"{self.name(record)} is to be answered by {spoken(record.reply_by)}"

    def trusted(self, record: wire.Trusted) -> str:
        return f"{visible(record.by) or 'an operator'} has made sure that the peer is not under duress"


def _desk(names: tuple[str, ...], desk: int) -> str:
    return visible(names[desk]) if desk < len(names) and names[desk] else f"desk {desk + 1}"


def _watch_words(record: Any, desk: str) -> str:
    verb = "signed on" if record.state & wire.ATTENDED else "signed off"
    return f"{visible(record.by) or 'an operator'} {verb} at {desk}"


def _clock_words(told: int) -> str:
    difference = vocabulary.clock_difference(told)
    if difference is None:
        return ""
    return f"; the peer's clock is {abs(difference)} s {'behind' if difference < 0 else 'ahead'}"


_ABOUT: dict[type, Callable[[Wording, Any], str]] = {
    wire.Boot: Wording.boot,
    wire.OutMessage: Wording.message,
    wire.OutStatus: Wording.status,
    wire.InMessage: Wording.message,
    wire.InStatus: Wording.status,
    wire.InVoid: Wording.status,
    wire.OwnCounter: Wording.counter,
    wire.PeerCounter: Wording.counter,
    wire.Checkpoint: Wording.checkpoint,
    wire.OutKnown: Wording.known,
    wire.InKnown: Wording.known,
    wire.Noted: Wording.noted,
    wire.InPart: Wording.part,
    wire.OwnWatch: Wording.own_watch,
    wire.PeerWatch: Wording.peer_watch,
    wire.InStep: Wording.step,
    wire.OutStep: Wording.step,
    wire.OutTalk: Wording.talk,
    wire.InTalk: Wording.talk,
    wire.OutHeard: Wording.heard,
    wire.CallState: Wording.call,
    wire.LineTestResult: Wording.test,
    wire.Measured: Wording.measured,
    wire.PeerChain: Wording.peer_chain,
    wire.Escalation: Wording.escalation,
    wire.Stamped: Wording.stamped,
    wire.Due: Wording.due,
    wire.Trusted: Wording.trusted,
}
