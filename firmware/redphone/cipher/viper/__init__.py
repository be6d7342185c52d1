"""The same cipher as machine code: what MicroPython's viper emitter makes of it, for any chip.

Importing this package is how one finds out whether there is such an emitter. Where there is none it fails: with a
SyntaxError in a MicroPython built without, with a NameError elsewhere, where `micropython.viper` means nothing.
"""


@micropython.viper
def clear(buffer: ptr8, length: int):
    """Overwrite the first `length` octets with zero. `buffer` must be a bytearray: a pointer heeds no `bytes`."""
    i = 0
    while i < length:
        buffer[i] = 0
        i += 1
