"""Where a build's files lie on a box's storage: in a slot, but for those that both slots share, at the top."""

GLYPHS = "glyphs.bin"
GLYPHS_LICENCE = "glyphs-licence.txt"

# Large, and the same from one version to the next: a small storage has no room for them twice.
SHARED = (GLYPHS, GLYPHS_LICENCE)


def place(path: str, slot: str) -> str:
    """The path on a box of a file of the build in `slot`."""
    return path if path in SHARED else f"{slot}/{path}"
