"""Overwriting key material when it is no longer needed.

Only a `bytearray` can be wiped. A `bytes` object is immutable: CPython may also have copied it, and cannot
promise that any copy is ever overwritten. Whoever holds a key therefore holds it in a `bytearray`.
"""


def wipe(buffer: bytearray) -> None:
    """Overwrite every byte of `buffer` with zero, in place; its length stays."""
    for i in range(len(buffer)):
        buffer[i] = 0
