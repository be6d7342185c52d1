"""Error correction and the hunt for frames as machine code: what MicroPython's viper emitter makes of it, for any chip.

Importing a module of this package is how one finds out whether there is such an emitter. Where there is none it fails:
with a SyntaxError in a MicroPython built without, with a NameError elsewhere, where `micropython.viper` means nothing.
Ciphertext only passes here, so nothing need be constant-time. Words are little-endian, as on every chip that we know.
"""
