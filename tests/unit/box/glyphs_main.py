"""Finds glyphs in the real glyph file: the same script on CPython and on MicroPython.

    {python,micropython} glyphs_main.py FIRMWARE CODE_POINT ...

One line for each: the code point, the width, the bitmap in hexadecimal. Then what each kind of damage is called.
"""

import io
import sys

sys.path.insert(0, sys.argv[1])

from box.glyphs import Glyphs, GlyphsDamaged


def damage(octets):
    try:
        Glyphs(io.BytesIO(octets))
    except GlyphsDamaged as problem:
        return str(problem)
    return "none"


with open(sys.argv[1] + "/glyphs.bin", "rb") as file:
    glyphs = Glyphs(file)
    for code_point in sys.argv[2:]:
        width, octets = glyphs.find(int(code_point))
        print(code_point, width, "".join(f"{octet:02x}" for octet in octets))
    file.seek(0)
    head = file.read(64)
print(damage(b""))
print(damage(head))
print(damage(b"\x00" + head))
