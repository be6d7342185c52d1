"""MicroPython's `micropython`: compiler hints that mean nothing on CPython."""

from typing import TypeVar

_T = TypeVar("_T")


def const(value: _T) -> _T:
    """A constant is just its value."""
    return value


def kbd_intr(character: int) -> None:
    """Which character interrupts: none does here."""


def opt_level(level: int | None = None) -> int | None:
    """The compiler's optimisation level: 0; setting it has no effect."""
    return 0 if level is None else None


def alloc_emergency_exception_buf(size: int) -> None:
    """CPython needs none."""


def mem_info(verbose: object = None) -> None:
    """Would print the heap's state; CPython has none like it."""
