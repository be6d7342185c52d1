"""Cycles of single instructions, as Arm's manual (DDI 0484, table 3-1) has them."""

import pytest
from redphone_host.bench.thumb_cycles import block_cycles, ends_in_condition

CYCLES = {
    "adds r1, r1, r2": (0x1889, 1),
    "muls r1, r4, r1": (0x4361, 1),
    "movs r0, #1": (0x2001, 1),
    "lsls r2, r2, #8": (0x0212, 1),
    "cmp r1, r2": (0x4291, 1),
    "mov r5, r1": (0x460D, 1),
    "add sp, #0x140": (0xB050, 1),
    "ldr r0, [sp, #8]": (0x9802, 2),
    "str r0, [sp, #8]": (0x9002, 2),
    "ldr r0, [r5, #0x18]": (0x69A8, 2),
    "ldrb r0, [r0, r1]": (0x5C40, 2),
    "ldrh r0, [r0, #2]": (0x8840, 2),
    "ldr r1, [pc, #0]": (0x4900, 2),
    "push {r1 - r7, lr}": (0xB5FE, 9),
    "pop {r1 - r7, pc}": (0xBDFE, 11),
    "b": (0xE010, 2),
    "blx r3": (0x4798, 2),
    "bx lr": (0x4770, 2),
    "add pc, r1": (0x448F, 2),
    "beq, not taken": (0xD001, 1),
    "nop": (0xBF00, 1),
}


@pytest.mark.parametrize("instruction", CYCLES)
def test_an_instruction(instruction):
    code, cycles = CYCLES[instruction]
    assert block_cycles(code.to_bytes(2, "little")) == cycles


def test_a_call_is_long():
    assert block_cycles(bytes.fromhex("00f0 10f8")) == 3
    assert block_cycles(bytes.fromhex("00f0 10f8 00bf")) == 4


def test_a_condition_at_the_end_of_a_block():
    assert ends_in_condition(bytes.fromhex("00bf 01d0"))
    assert not ends_in_condition(bytes.fromhex("01d0 00bf"))
    assert not ends_in_condition(bytes.fromhex("10e0"))
    assert not ends_in_condition(bytes.fromhex("00de"))
