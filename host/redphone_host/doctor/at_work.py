"""A box that runs Redphone, judged by what it answers on its red port."""

from redphone import wire
from redphone.black import bearer
from redphone.red.words import words_of

from redphone_host.doctor.check import Check, judged
from redphone_host.errors import BoxRefused
from redphone_host.flash.slots import Slots
from redphone_host.moments import spoken
from redphone_host.red_client import RedClient
from redphone_host.show_bearers import frames_words, state_words
from redphone_host.vocabulary import word
from redphone_host.why_bearers import advice

KEYS = ("ACK", "DECLINE", "SILENCE", "CALL", "ZEROIZE")

# A version that is on trial has been confirmed, or restarted, within this.
_TRIAL_S = 20

# Below so much of the whole, heap or storage are too little.
_SCARCE = 1 / 10


def look(client: RedClient) -> list[Check]:
    """All checks of the box that `client` has said nothing to yet. BoxSilent, BoxRefused."""
    status = client.hello()
    health = client.ask(wire.GetHealth())
    return [
        Check("firmware", f"version {status.version}, build {status.build}, for {status.board}"),
        _version(health),
        judged("fault", not status.fault, health.fault or "none", "read the box's display and docs/operating.md"),
        Check("running", f"for {health.up_s} s, since {'a restart' if health.by_watchdog else 'it was turned on'}"),
        _room("memory", health.heap_free, health.heap_octets, "restart the box, and report this"),
        _room("storage", health.storage_free, health.storage_octets, "zeroize and fill it anew when the line allows"),
        judged(
            "random source",
            bool(health.noise),
            "its noise passes its tests" if health.noise else "its noise has failed its tests: it makes no keys",
            "restart the box; if it fails again, replace it",
        ),
        judged("clock", bool(health.clock_set), spoken(status.utc), "set it with 'redphone set-clock'"),
        judged(
            "tamper loop",
            not health.tampered,
            "open" if health.tampered else "closed",
            "close the case; if it was closed, somebody has opened it: zeroize the box, and fill both ends anew",
        ),
        _keys(health.keys_down),
        judged(
            "key switch",
            not status.key_switch,
            "on FILL" if status.key_switch else "off",
            "turn it off, and take the key out",
        ),
        _fill(client, status),
        *_line(status),
        *map(_bearer, client.ask_all(wire.GetBearers())),
    ]


def _version(health: wire.Health) -> Check:
    slots = Slots(health.slot, ())
    if slots.failed and health.up_s < _TRIAL_S:
        return Check("slot", f"the version in slot {slots.failed} is on trial, or has failed", "look again in a minute")
    if slots.failed:
        failed = f"the version in slot {slots.failed} has failed its trial: the one before it runs"
        return Check("slot", failed, "flash a version that works")
    if slots.to_try:
        return Check("slot", f"the next start tries slot {slots.to_try}", "restart the box")
    return Check("slot", health.slot or "none: it was not flashed")


def _room(name: str, free: int, octets: int, advice: str) -> Check:
    if not octets:
        return Check(name, "not known here")
    return judged(name, free >= octets * _SCARCE, f"{free // 1024} of {octets // 1024} kB free", advice)


def _keys(down: int) -> Check:
    pressed = [name for bit, name in enumerate(KEYS) if down >> bit & 1]
    return judged(
        "keys", not pressed, f"pressed: {', '.join(pressed) or 'none'}", "let go; a key that sticks needs repair"
    )


def _fill(client: RedClient, status: wire.Status) -> Check:
    if not status.filled:
        return Check("fill", "the box holds no keys", "load a fill with 'redphone fill load'")
    try:
        found = client.ask(wire.GetFingerprint())
    except BoxRefused as refusal:
        return Check("fill", refusal.problem, refusal.advice or "read the box's display")
    return Check("fill", f"end {'AB'[found.role]}, {found.own_name}: {' '.join(words_of(found.digest))}")


def _bearer(record: wire.BearerState) -> Check:
    name = f"bearer {record.number}, {word(wire.BEARERS, record.kind)}"
    found = f"{state_words(record.state, record.why)}; {frames_words(record)}"
    return judged(name, record.state == bearer.UP or not advice(record.why), found, advice(record.why))


def _line(status: wire.Status) -> list[Check]:
    if not status.filled:
        return []
    found = f"{'up' if status.line_up else 'down'} since {spoken(status.line_since)}"
    return [judged("line", bool(status.line_up), found, "check the modem, its cable, and the other end's box")]
