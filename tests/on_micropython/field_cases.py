"""Single operations of the X25519 kernel on chosen limbs, and what must come of them modulo 2**255 - 19."""

from redphone_host.kernels.field_arithmetic import OPERATIONS

P = 2**255 - 19
SLOT = 80
CODES = {name: code for code, name in enumerate(OPERATIONS)}

# The largest limbs: of a carried number, and of a difference.
CARRIED = 8199
UNCARRIED = 16382 + CARRIED

LEFT, RIGHT, TARGET, AFTER, SLOTS = range(5)


class Case:
    """One operation: the slots before it, and what they must hold after it."""

    def __init__(self, name, left, right, bits=0):
        self.name, self.left, self.right, self.bits = name, left, right, bits
        last = 3 if name == "SQUARE" else RIGHT
        self.program = bytes((CODES[name], TARGET, LEFT, last))
        self.space = packed(left) + packed(right) + bytes(SLOT * (SLOTS - 2))

    def check(self, space):
        """Values modulo p, limbs in bounds, and nothing else changed."""
        after = [unpacked(space, slot) for slot in range(SLOTS)]
        a, b = value(self.left), value(self.right)
        if self.name == "SWAP":
            exchanged = self.bits in (1, 2)
            assert after[:2] == ([self.right, self.left] if exchanged else [self.left, self.right])
            return
        assert after[:2] == [self.left, self.right]
        expected = {"MULTIPLY": a * b, "SQUARE": a**8, "ADD_A24": a + 121665 * b}.get(self.name, a + b)
        largest = 2 * CARRIED if self.name == "SUM_AND_DIFFERENCE" else CARRIED
        assert_is(after[TARGET], expected, largest)
        if "DIFFERENCE" in self.name:
            assert_is(after[AFTER], a - b, UNCARRIED if self.name == "SUM_AND_DIFFERENCE" else CARRIED)


def assert_is(limbs, expected, largest):
    assert value(limbs) % P == expected % P
    assert max(limbs) <= largest


def value(limbs):
    return sum(limb << 13 * i for i, limb in enumerate(limbs))


def packed(limbs):
    return b"".join(limb.to_bytes(4, "little") for limb in limbs)


def unpacked(space, slot):
    return [int.from_bytes(space[i : i + 4], "little") for i in range(SLOT * slot, SLOT * (slot + 1), 4)]


def limbs_of(chance, largest):
    """All at the top, all at the bottom, p and its neighbours, or at random, some of them at an edge."""
    chosen = chance.randrange(6)
    if chosen == 0:
        return [largest] * 20
    if chosen == 1:
        return [0] * 20
    if chosen == 2:
        number = chance.choice([P - 1, P, P + 1, 2 * P, 2**255 - 1, 2**260 - 1, 608, 19])
        return [number >> 13 * i & 0x1FFF for i in range(20)]
    return [
        chance.choice([0, 8191, largest, chance.randint(0, largest), chance.randint(0, largest)]) for _ in range(20)
    ]


def field_cases(chance, count):
    """Each operation on the largest limbs there are, then `count` more of each."""
    for n in range(count + 1):
        if n == 0:
            carried, other, uncarried = [CARRIED] * 20, [CARRIED] * 20, [UNCARRIED] * 20
        else:
            carried, other, uncarried = (limbs_of(chance, largest) for largest in (CARRIED, CARRIED, UNCARRIED))
        yield Case("MULTIPLY", carried, uncarried)
        yield Case("MULTIPLY", uncarried, carried)
        yield Case("SQUARE", carried, other)
        yield Case("SUM_AND_DIFFERENCE", carried, other)
        yield Case("CARRIED_SUM_AND_DIFFERENCE", carried, other)
        yield Case("ADD_A24", carried, uncarried)
        yield Case("SWAP", carried, other, bits=n % 4)
