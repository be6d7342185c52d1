"""A box whose noise source has failed: it says so, makes no keys, takes no fill, and opens no line."""

from contextlib import contextmanager

import pytest
from endtoend.hotline import Box, Laptop, wait_until
from redphone import codec, wire
from redphone_host.fill_make import new_line

STUCK = {"REDPHONE_NOISE": "stuck"}


@pytest.fixture
def fill(run_cli):
    made, _ = new_line("North", "South", 9600, 0, 1_800_000_000)
    run_cli.keep_secret(made)
    return made


@pytest.fixture
def powered(runtime, tmp_path, fill):
    """`powered(env)` is one and the same box under power, with what `env` says of its noise source."""

    @contextmanager
    def switched_on(env=None):
        box = Box(tmp_path / "flash", fill, runtime, env)
        try:
            box.start()
            yield box
        finally:
            box.close()

    return switched_on


def shows_the_fault(box):
    wait_until(lambda: "noise" in box.panel.state().text, "the fault on the display")
    return box.panel.state().lamps["fault"] and "noise" in box.ask(wire.GetHealth()).fault


def test_an_empty_box_with_a_stuck_source_takes_no_fill_whatever_is_done(powered, fill):
    order = wire.LoadFill(entropy=bytes(32), fill=codec.pack(fill))
    with powered(STUCK) as box, Laptop(box) as laptop:
        box.panel.set_key_switch(True)
        for _ in range(2):
            refused = laptop.answer(laptop.orders(order))
            assert refused.reason == wire.FAULT
            assert "noise" in refused.advice
            assert isinstance(laptop.answer(laptop.orders(wire.Zeroize())), wire.Done)
        assert not laptop.answer(laptop.orders(wire.GetHealth())).noise
    with powered(STUCK) as box:
        assert shows_the_fault(box)
        assert not box.status().filled


def test_a_filled_box_whose_source_fails_opens_no_line_and_keeps_what_it_has(powered):
    with powered() as box:
        box.load()
        ref = box.sends("kept for better days")
    with powered(STUCK) as box:
        assert shows_the_fault(box)
        assert box.status().filled
        assert [listed.ref for listed in box.listed(wire.OUTGOING)] == [ref]
        with Laptop(box) as laptop:
            refused = laptop.answer(laptop.orders(wire.Send(text=b"not now")))
        assert refused.reason == wire.FAULT
        assert "noise" in refused.advice
    with powered() as box:
        assert not box.status().fault
        assert box.sends("now") > ref
