"""The `pico` runtime: MicroPython's own image for the Pico, on an emulated RP2040.

`process` starts and ends it; `parts` finds what it needs (Node.js, the emulator, the boot ROM); `flash` makes the
flash chip's content of an image; `chip` is what stands around the emulated chip, kept by the process that started it.
`node` is the emulator's side, in JavaScript: `pico.mjs` is its composition root.
"""
