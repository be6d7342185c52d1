"""Comparison of secrets that takes the same steps wherever the first difference is."""


def equal(a: bytes, b: bytes) -> bool:
    """Whether two byte strings are equal, looking at every byte. Lengths are public: a mismatch ends it."""
    if len(a) != len(b):
        return False
    difference = 0
    for i in range(len(a)):
        difference |= a[i] ^ b[i]
    return difference == 0
