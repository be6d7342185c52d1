"""How many cycles a Cortex-M0+ takes for Thumb instructions (Arm DDI 0484, table 3-1), without wait states."""


def block_cycles(code: bytes) -> int:
    """Cycles of a block that runs from its first instruction to its last; a condition at its end not taken."""
    cycles = 0
    at = 0
    while at < len(code):
        half = int.from_bytes(code[at : at + 2], "little")
        long = half >> 11 in (0b11101, 0b11110, 0b11111)
        cycles += 3 if long else _cycles(half)  # of the long ones viper writes BL only
        at += 4 if long else 2
    return cycles


def ends_in_condition(code: bytes) -> bool:
    """Whether the block's last instruction is a conditional branch, which takes one cycle more when taken."""
    return len(code) >= 2 and _is_condition(int.from_bytes(code[-2:], "little"))


def _is_condition(half: int) -> bool:
    return half >> 12 == 0b1101 and half >> 8 & 0xF < 0xE


def _cycles(half: int) -> int:
    if half >> 12 in (0b0101, 0b0110, 0b0111, 0b1000, 0b1001) or half >> 11 == 0b01001:
        return 2  # loads and stores of one, also from the stack and from literals
    if half >> 9 in (0b1011010, 0b1011110) or half >> 12 == 0b1100:
        registers = bin(half & 0x1FF if half >> 12 == 0b1011 else half & 0xFF).count("1")
        return 1 + registers + (2 if half >> 8 == 0b10111101 else 0)  # push, pop, several; pop to the program counter
    if half >> 11 == 0b11100 or half >> 8 == 0b01000111 or half & 0xFD87 == 0x4487:
        return 2  # b, bx, blx, and what is added or moved to the program counter
    return 1
