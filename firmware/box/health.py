"""What a box tells of itself (docs/protocol.md section 10.2): memory and storage, noise, inputs, slot."""

from redphone.compat import const
from redphone.wire import Health

from box import slots

# Bit 0 on; the panel's keys by name.
_KEYS = const(("ACK", "DECLINE", "SILENCE", "CALL", "ZEROIZE"))
_FAULT_CHARACTERS = const(160)
_MOST = 0xFFFFFFFF


def of(app):
    """How the box is at this moment."""
    hal = app.hal
    health = Health(slot=slots.text(), fault=app.panel.fault[:_FAULT_CHARACTERS])
    health.by_watchdog = int(hal.restarted_by_watchdog())
    health.up_s = app.up_s
    health.heap_free, health.heap_octets = hal.heap()
    free, octets = hal.storage()
    health.storage_free, health.storage_octets = min(free, _MOST), min(octets, _MOST)
    health.noise = int(app.noise.healthy)
    health.clock_set = int(hal.utc() > 0)
    health.tampered = int(hal.tamper_loop_open())
    for bit, name in enumerate(_KEYS):
        health.keys_down |= (0 if hal.keys[name].value() else 1) << bit
    return health
