"""Run by MicroPython: single operations of the X25519 kernel.

    micropython field_main.py FIRMWARE CASES

A case is the length of its slots (two octets), the slots, four octets of program and one of the scalar's bits. Prints
the slots afterwards, one case a line, as hexadecimal.
"""

import sys

sys.path.insert(0, sys.argv[1])

from redphone.cipher.viper.field_kernel import run

with open(sys.argv[2], "rb") as file:
    head = file.read(2)
    while head:
        space = bytearray(file.read(head[0] << 8 | head[1]))
        program = file.read(4)
        run(0, 0, space, program, 1, file.read(1)[0], 1)
        print(space.hex())
        head = file.read(2)
