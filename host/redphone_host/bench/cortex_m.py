"""A Pico's core that runs the viper functions compiled for it, and counts the cycles of a Cortex-M0+.

Nothing of MicroPython is there but what a viper function calls on its way in and out: arguments arrive as machine
words, pointers as addresses. The core is Unicorn's; the cycles are those of Arm's Technical Reference Manual
(DDI 0484, table 3-1) without wait states, as in an RP2040's SRAM. They mean nothing for a Pico 2's Cortex-M33.
"""

from collections.abc import Sequence
from typing import Any

import unicorn
from unicorn import arm_const as arm

from redphone_host.bench.thumb_cycles import block_cycles, ends_in_condition

HZ = 125_000_000  # an RP2040's

# By what mpy-cross compiles for: an RP2040's core, and an RP2350's.
CORES = {"armv6m": arm.UC_CPU_ARM_CORTEX_M0, "armv7emsp": arm.UC_CPU_ARM_CORTEX_M33}

_CODE = 0x10000000
_DATA = 0x20000000
_TRAPS = 0x30000000  # whoever jumps here asks for something
_PAGE = 0x1000
_CODE_OCTETS = 0x10000
_DATA_OCTETS = 0x10000
_STACK_END = _DATA + _DATA_OCTETS

# In the data: a function object, its module's context, the table of constants, and the arguments.
_FUNCTION, _CONTEXT, _CONSTANTS, _ARGUMENTS, _BUFFERS = (_DATA + 0x40 * n for n in range(5))

# Places in MicroPython's table of functions (mp_fun_table): an argument to a word, a word to a result.
_TO_WORD, _TO_OBJECT = 3, 4
_TABLE = _TRAPS + 0x400
_RETURN = _TRAPS + 0x800

_UNDEFINED = bytes.fromhex("00de")
_BX_LR = bytes.fromhex("7047")
_REGISTERS = (arm.UC_ARM_REG_R0, arm.UC_ARM_REG_R1, arm.UC_ARM_REG_R2, arm.UC_ARM_REG_R3)


class UnalignedAccess(Exception):
    """A word or half-word at an address that is no multiple of its size: a HardFault on the chip."""


class Core:
    """One core with the machine code of a module. Buffers lie from a word boundary on, or `odd` octets after one."""

    def __init__(self, arch: str, code: Sequence[bytes], watch_alignment: bool = False) -> None:
        self._uc = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(CORES[arch])
        self._uc.mem_map(_CODE, _CODE_OCTETS)
        self._uc.mem_map(_DATA, _DATA_OCTETS)
        self._uc.mem_map(_TRAPS, _PAGE)
        self._entries = []
        at = _CODE
        for function in code:
            self._entries.append(at)
            self._uc.mem_write(at, function)
            at += len(function) + 15 & ~15
        self._lay_out()
        self._costs: dict[int, tuple[int, bool]] = {}
        self._fallthrough = 0
        self.cycles = 0
        self._unaligned = 0
        self._uc.hook_add(unicorn.UC_HOOK_BLOCK, self._block)
        if watch_alignment:
            self._uc.hook_add(unicorn.UC_HOOK_MEM_READ | unicorn.UC_HOOK_MEM_WRITE, self._access)

    def _lay_out(self) -> None:
        self._uc.mem_write(_TRAPS, _UNDEFINED * (_PAGE // 2))
        self._words(_FUNCTION, [0, _CONTEXT])
        self._words(_CONTEXT, [0, 0, 0, _CONSTANTS])
        self._words(_CONSTANTS, [_TABLE] * 16)  # one of a module's constants, and the only one these functions use
        self._words(_TABLE, [_TRAPS + 4 * n | 1 for n in range(0x100)])
        for n in (_TO_WORD, _TO_OBJECT):
            self._uc.mem_write(_TRAPS + 4 * n, _BX_LR)  # a word is its own object here

    def _words(self, at: int, words: Sequence[int]) -> None:
        self._uc.mem_write(at, b"".join((word & 0xFFFFFFFF).to_bytes(4, "little") for word in words))

    def call(self, function: int, arguments: Sequence[Any], odd: Sequence[int] = ()) -> int:
        """The word that the function returns. Buffers are copied in, and out again where they can be written.

        `odd`: which arguments lie at an odd address. UnalignedAccess where that matters to the function.
        """
        words, buffers = self._placed(arguments, odd)
        self._words(_ARGUMENTS, words)
        for register, value in zip(_REGISTERS, (_FUNCTION, len(words), 0, _ARGUMENTS), strict=True):
            self._uc.reg_write(register, value)
        self._uc.reg_write(arm.UC_ARM_REG_SP, _STACK_END)
        self._uc.reg_write(arm.UC_ARM_REG_LR, _RETURN | 1)
        self._uc.emu_start(self._entries[function] | 1, _RETURN)
        if self._unaligned:
            raise UnalignedAccess(hex(self._unaligned))
        for at, buffer in buffers:
            buffer[:] = self._uc.mem_read(at, len(buffer))
        return int(self._uc.reg_read(arm.UC_ARM_REG_R0))

    def _placed(self, arguments: Sequence[Any], odd: Sequence[int]) -> tuple[list[int], list[tuple[int, memoryview]]]:
        words, buffers = [], []
        at = _BUFFERS
        for n, argument in enumerate(arguments):
            if isinstance(argument, int):
                words.append(argument)
                continue
            octets = memoryview(argument)
            start = at + (n in odd)
            self._uc.mem_write(start, bytes(octets))
            words.append(start)
            if not octets.readonly:
                buffers.append((start, octets))
            at += len(octets) + 16 & ~15
        return words, buffers

    def _block(self, uc: Any, at: int, size: int, _: object) -> None:
        if at not in self._costs:
            code = bytes(uc.mem_read(at, size))
            self._costs[at] = block_cycles(code), ends_in_condition(code)
        cycles, conditional = self._costs[at]
        self.cycles += cycles + (self._fallthrough not in (0, at))
        self._fallthrough = at + size if conditional else 0

    def _access(self, uc: Any, kind: int, at: int, size: int, value: int, _: object) -> None:
        if at % size:
            self._unaligned = at
            uc.emu_stop()
