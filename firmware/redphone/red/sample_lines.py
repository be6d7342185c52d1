"""Lines that line tests carry, one after the other: proverbs in many scripts, which nobody owns.

Each is at most TEST_TEXT_OCTETS_MAX octets of UTF-8, and each shows that the display and the printer at the other end
have its letters.
"""

LINES = (
    "The quick brown fox jumps over the lazy dog 0123456789",
    "Съешь ещё этих мягких французских булок, да выпей чаю",
    "千里之行 始於足下",
    "Γηράσκω δ' αἰεὶ πολλὰ διδασκόμενος",
    "إن غدا لناظره قريب",
    "いろはにほへと ちりぬるを わかよたれそ つねならむ",
    "Voix ambiguë d'un cœur qui préfère les jattes de kiwis",
    "עת לכל חפץ תחת השמים",
    "सत्यमेव जयते",
    "가는 말이 고와야 오는 말이 곱다",
    "Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich",
    "ვეფხისტყაოსანი",
)


def line(number):
    """The line for the test with this number."""
    return LINES[number % len(LINES)]
