"""Every order there is, in every shape, with the key switch off and on: no answer holds a key or a PIN."""

import random

import pytest
from endtoend.command_line import leaked, secrets_of
from endtoend.hotline import PATIENCE_S, Box, Laptop
from redphone import codec, wire
from redphone_host.fill_make import new_line
from redphone_host.red_framing import frame_octets

# These end the conversation: last, and by themselves.
ENDING = (wire.Zeroize, wire.Service)
SHAPES = 6
PINS = {"PIN": b"2718281828459045", "duress PIN": b"3141592653589793"}
UNKNOWN_SHAPES = 2


class Raw:
    """An order as octets: what `codec` would never pack."""

    FIELDS = ()

    def __init__(self, code, octets):
        self.CODE = code
        self.octets = octets


@pytest.fixture
def box(runtime, tmp_path, run_cli):
    desks = (["watch"], ["watch"])
    made = Box(tmp_path / "flash", new_line("North", "South", 9600, 0, 1_800_000_000, desks=desks)[0], runtime)
    run_cli.keep_secret(made.fill)
    try:
        made.start()
        made.load()
        made.panel.set_key_switch(True)
        made.until(lambda status: status.key_switch, "the key switch")
        made.ask(wire.PutOperator(name="Ada", pin=PINS["PIN"].decode(), duress_pin=PINS["duress PIN"].decode()))
        yield made
    finally:
        made.close()


def kept_secrets(box):
    """What the box holds: its fill, the seed that it has mixed itself, and what it keeps of PINs."""
    stored = (box.emulated.flash_dir / "data" / "fill").read_bytes()
    kept = codec.unpack(wire.Fill, stored, 4)[0]
    assert kept.own_secret == box.fill.own_secret
    assert kept.seed != box.fill.seed
    return secrets_of(box.fill) | {"kept seed": bytes(kept.seed)} | PINS | kept_of_pins(box)


def kept_of_pins(box):
    """Salt and both hashes of the one operator, out of the operators' file (docs/storage.md)."""
    stored = (box.emulated.flash_dir / "data" / "operators").read_bytes()
    mark, name, hashes, check = stored[:4], stored[4:8], stored[8:88], stored[88:]
    assert (mark, name, len(check)) == (b"RPO1", b"\x03Ada", 8)
    return {"salt": hashes[:16], "hash of the PIN": hashes[16:48], "hash of the duress PIN": hashes[48:]}


def value_of(field, generator):
    """Any value that the field may have."""
    if field.is_number():
        return generator.choice((field.low, field.high, generator.randint(field.low, field.high)))
    length = generator.choice((field.low, min(field.high, 40), generator.randint(field.low, min(field.high, 300))))
    octets = generator.randbytes(length)
    return octets.hex()[:length] if field.kind == codec.TEXT8 else octets


def shapes(form, generator):
    """Orders of a form, with any values; one if it has no fields."""
    fields = codec.fields_of(form)
    for _ in range(SHAPES if fields else 1):
        yield form(**{field.name: value_of(field, generator) for field in fields})


def all_orders(ref):
    generator = random.Random(7)
    for form in wire.ORDERS.values():
        if form not in ENDING:
            yield from shapes(form, generator)
    for pin in PINS.values():
        yield wire.SignOn(desk="watch", by="Ada", pin=pin.decode())
    yield wire.ReadLog()
    for direction in (wire.OUTGOING, wire.INCOMING):
        yield wire.Show(direction=direction, ref=ref)
        yield wire.ListMessages(direction=direction)


def unknown_orders():
    """Every code that is no order, and orders with octets that do not belong to them."""
    generator = random.Random(8)
    for code in range(256):
        if code not in {form.CODE for form in ENDING}:
            for length in (0, *(generator.randrange(1, 200) for _ in range(UNKNOWN_SHAPES - 1))):
                yield bytes([code]) + generator.randbytes(length)


def framed(token, record):
    """A frame around any octets, as `frame_octets` would make it of an order with these."""
    raw = Raw(record[0], record[1:])
    raw.FIELDS = codec.layout(codec.rest("octets", 1 << 20))
    return frame_octets(token, raw)


def test_no_order_of_any_shape_tells_a_key(box):
    secrets = kept_secrets(box)
    ref = box.sends("a message to show")
    for key_switch in (False, True):
        box.panel.set_key_switch(key_switch)
        box.until(lambda status, on=key_switch: bool(status.key_switch) is on, "the key switch")
        with Laptop(box) as laptop:
            last = 0
            for order in all_orders(ref):
                last = laptop.orders(order)
                assert laptop.answer(last) is not None, type(order).__name__
            for number, record in enumerate(unknown_orders(), start=1):
                laptop.says(framed(number, record))
            assert laptop.answer(laptop.orders(wire.GetStatus())) is not None
            told = laptop.drain()
        answered = {type(record) for _, record in told}
        assert {wire.Status, wire.Refused, wire.Done, wire.Shown, wire.Fingerprint, wire.Health} <= answered
        assert {wire.OperatorName, wire.Presence, wire.EscalationTable, wire.ChainHead, wire.Logged} <= answered
        for _, record in told:
            assert leaked(codec.pack_coded(record), secrets) == [], type(record).__name__
        assert leaked(box.panel.state().text.encode(), secrets) == []
    assert leaked(box.log.encode(), secrets) == []


@pytest.mark.parametrize("form", ENDING)
def test_nor_does_one_that_ends_the_conversation(box, form):
    secrets = kept_secrets(box)
    box.panel.set_key_switch(True)
    box.until(lambda status: status.key_switch, "the key switch")
    with Laptop(box) as laptop:
        assert isinstance(laptop.answer(laptop.orders(form()), PATIENCE_S), wire.Done)
        told = laptop.drain()
    assert not any(leaked(codec.pack_coded(record), secrets) for _, record in told)
