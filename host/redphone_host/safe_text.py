"""Whatever came from a peer or a box is shown through here, so that it can neither steer the terminal nor lie.

Control characters, bidirectional controls, everything invisible or unassigned, and line separators appear as
<U+XXXX>. What comes out is never read as markup: print `safe`'s Text, or `visible`'s string with markup off.
"""

import unicodedata

from rich.text import Text

# Control, format, surrogate, private use, unassigned; line and paragraph separators.
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def visible(text: str, *, newlines: bool = False) -> str:
    """`text` with every character that could act rather than show written as <U+XXXX>.

    newlines: keep U+000A as it is, for text that is shown on lines of its own.
    """
    return "".join(_visible_character(character, newlines) for character in text)


def safe(text: str, style: str = "", *, newlines: bool = False) -> Text:
    """`visible(text)` for Rich, which takes it literally."""
    return Text(visible(text, newlines=newlines), style=style)


def _visible_character(character: str, newlines: bool) -> str:
    if character == "\n" and newlines:
        return character
    if unicodedata.category(character) in _HIDDEN:
        return f"<U+{ord(character):04X}>"
    return character
