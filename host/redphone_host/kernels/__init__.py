"""Writes the unrolled cipher kernels of firmware/redphone/cipher/viper: `python -m redphone_host.kernels FOLDER`.

The kernels are one long straight line each, because MicroPython's viper emitter makes a loop's index and a call dear
and a constant index cheap. Nobody should have to read or mend such lines by hand, so they are written from the loops
here. A test writes them again and compares.

Two habits of the emitter shape every line. The first two locals of a function live in registers, all others on the
stack: so the first two arguments are scratch, named for what they hold. And only one operand from the stack may stand
in an expression, on the left of a register, or it takes a detour through memory.
"""

from redphone_host.kernels import chacha20, field, poly1305

__all__ = ["texts"]


def texts() -> dict[str, str]:
    """The generated modules: file name to text."""
    return {
        "chacha20_kernel.py": chacha20.text(),
        "poly1305_kernel.py": poly1305.text(),
        "field_kernel.py": field.text(),
    }
