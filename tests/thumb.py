"""A little assembler for ARMv6-M Thumb (ARM DDI 0419), and UF2 images of what it makes: programs for an emulated Pico.

A program is a chain of calls, one an instruction; `label` names a place, branches and `load` are resolved at the end.
"""

BASE = 0x1000_0000

EQ, NE, CS, CC = 0, 1, 2, 3


class Program:
    """Instructions at the start of the flash. Registers are 0 .. 7."""

    def __init__(self):
        self._code = []
        self._labels = {}
        self._data = b""

    def label(self, name):
        self._labels[name] = len(self._code)
        return self

    def load(self, rd, word):
        """The register becomes any word, by a literal after the code; a label stands for its address."""
        return self._later(lambda at, literal: 0x4800 | rd << 8 | (literal(word) - (at + 4 & ~3)) // 4)

    def movs(self, rd, octet):
        return self._add(0x2000 | rd << 8 | octet)

    def mov(self, rd, rm):
        return self._add(0x4600 | rm << 3 | rd)

    def ldr(self, rt, rn, offset=0):
        return self._add(0x6800 | offset // 4 << 6 | rn << 3 | rt)

    def str(self, rt, rn, offset=0):
        return self._add(0x6000 | offset // 4 << 6 | rn << 3 | rt)

    def ldrh(self, rt, rn, offset=0):
        return self._add(0x8800 | offset // 2 << 6 | rn << 3 | rt)

    def ldrb(self, rt, rn, offset=0):
        return self._add(0x7800 | offset << 6 | rn << 3 | rt)

    def strb(self, rt, rn, offset=0):
        return self._add(0x7000 | offset << 6 | rn << 3 | rt)

    def adds(self, rdn, octet):
        return self._add(0x3000 | rdn << 8 | octet)

    def subs(self, rdn, octet):
        return self._add(0x3800 | rdn << 8 | octet)

    def sub(self, rd, rn, rm):
        return self._add(0x1A00 | rm << 6 | rn << 3 | rd)

    def cmp(self, rn, octet):
        return self._add(0x2800 | rn << 8 | octet)

    def cmp_registers(self, rn, rm):
        return self._add(0x4280 | rm << 3 | rn)

    def tst(self, rn, rm):
        return self._add(0x4200 | rm << 3 | rn)

    def orrs(self, rdn, rm):
        return self._add(0x4300 | rm << 3 | rdn)

    def lsls(self, rd, rm, places):
        return self._add(places << 6 | rm << 3 | rd)

    def lsrs(self, rd, rm, places):
        return self._add(0x0800 | places << 6 | rm << 3 | rd)

    def blx(self, rm):
        return self._add(0x4780 | rm << 3)

    def bx(self, rm):
        return self._add(0x4700 | rm << 3)

    def wfi(self):
        return self._add(0xBF30)

    def branch(self, name):
        return self._later(lambda at, _: 0xE000 | (self._at(name) - (at + 4)) // 2 & 0x7FF)

    def branch_if(self, condition, name):
        return self._later(lambda at, _: 0xD000 | condition << 8 | (self._at(name) - (at + 4)) // 2 & 0xFF)

    def call(self, name):
        """By way of register 7."""
        return self._later(lambda at, literal: 0x4F00 | (literal((name, 1)) - (at + 4 & ~3)) // 4).blx(7)

    def data(self, name, octets):
        """Octets after the code and its literals."""
        self._labels[name] = ("data", len(self._data))
        self._data += octets + bytes(-len(octets) % 4)
        return self

    def write(self, address, word):
        """A register of the chip becomes a word. Uses 0 and 1."""
        return self.load(0, address).load(1, word).str(1, 0)

    def octets(self):
        code = self._code + [0xBF00] * (len(self._code) % 2)
        self._end = BASE + 2 * len(code)
        self._literals = []
        words = [
            entry if isinstance(entry, int) else entry(BASE + 2 * at, self._literal) for at, entry in enumerate(code)
        ]
        data_at = self._end + 4 * len(self._literals)
        literals = [self._resolved(word, data_at) for word in self._literals]
        return b"".join(
            [
                *(word.to_bytes(2, "little") for word in words),
                *(word.to_bytes(4, "little") for word in literals),
                self._data,
            ]
        )

    def uf2(self, family=0xE48BFF56):
        """The program as a UF2 image."""
        return uf2(BASE, self.octets(), family)

    def _literal(self, word):
        if word not in self._literals:
            self._literals.append(word)
        return self._end + 4 * self._literals.index(word)

    def _resolved(self, word, data_at):
        if isinstance(word, int):
            return word
        name, thumb = word if isinstance(word, tuple) else (word, 0)
        place = self._labels[name]
        return data_at + place[1] if isinstance(place, tuple) else BASE + 2 * place + thumb

    def _at(self, name):
        return BASE + 2 * self._labels[name]

    def _add(self, halfword):
        self._code.append(halfword)
        return self

    def _later(self, resolve):
        self._code.append(resolve)
        return self


def uf2(address, octets, family=0xE48BFF56):
    """A UF2 image of octets at an address (UF2 specification)."""
    pages = [octets[start : start + 256].ljust(256, b"\xff") for start in range(0, len(octets), 256)]
    blocks = []
    for number, page in enumerate(pages):
        head = (0x0A324655, 0x9E5D5157, 0x2000, address + 256 * number, 256, number, len(pages), family)
        blocks.append(b"".join(word.to_bytes(4, "little") for word in head) + page.ljust(476, b"\0"))
    return b"".join(block + (0x0AB16F30).to_bytes(4, "little") for block in blocks)
