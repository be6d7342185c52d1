"""What people can use today, as measured over the same kind of line. Peers other than Reticulum's encrypt nothing."""

from dataclasses import dataclass

SOURCE = "measured 2026-11: RNS 1.5, LXMF 1.2, lrzsz 0.12, C-Kermit 10 beta; medians of up to 3 seeds, in real time"


@dataclass(frozen=True)
class Known:
    """One peer's figure, in the unit of its condition.

    value: None if it never got through, or only the octets were measured. note: how often it got through, where that
    was not always, or the range. octets: both ways.
    """

    peer: str
    value: float | None
    note: str = ""
    octets: int | None = None


def _files(rns: str, zmodem: str = "", kermit: str = "") -> tuple[Known, ...]:
    """Shares of the line in per cent, as "84", "42 1/3" (one of three got through) or "none"; several by commas.

    The second of ZMODEM's and of Kermit's is that of their setting for short packets.
    """
    names = {"RNS": ("RNS",), "ZMODEM": ("ZMODEM", "ZMODEM short"), "Kermit": ("Kermit fast", "Kermit short")}
    figures = []
    for name, text in zip(names, (rns, zmodem, kermit), strict=True):
        for peer, part in zip(names[name], text.split(","), strict=False):
            words = part.split()
            if words:
                value = None if words[0] == "none" else float(words[0]) / 100
                figures.append(Known(peer, value, " ".join(words[1:])))
    return tuple(figures)


FILES = {
    "9600-10k": _files("85", "95", "77"),
    "9600-600ms-10k": _files("56", "69", "50"),
    "9600-600ms-100k": _files("70", "93"),
    "9600-1e-5-10k": _files("84", "94,93", "67,76"),
    "9600-1e-5-100k": _files("75", "59,84", "65,79"),
    "1200-1e-4-10k": _files("37 1/3", "42 1/3,52", "none,58"),
    "9600-1e-4-10k": _files("29", "20,36", "38,65"),
    "9600-1e-4-100k": _files("none", "none,50 2/3", "none,68"),
    "9600-1e-3-10k": _files("none 0/3", "none,5 1/3", "none,16 3/3"),
    "9600-600ms-1e-4-10k": _files("15", "", ",42"),
    "9600-bursts-10k": _files("28 2/3", ",58", ",60"),
    "115200-100k": _files("77", "96", "79"),
    "115200-600ms-10k": _files("12", "17", "9"),
    "115200-600ms-100k": _files("20", "66", "46"),
}

# Seconds until the sender knows, (20 octets, 160 octets), on a clean line.
_CLEAN = {
    "300": {"LXMF cold": (21.1, 25.4), "LXMF": (11.3, 15.4), "RNS packet": (7.4, 12.2)},
    "1200": {"LXMF cold": (5.4, 6.6), "LXMF": (2.9, 3.9), "RNS packet": (1.9, 3.1)},
    "9600": {"LXMF cold": (0.88, 0.95), "LXMF": (0.46, 0.56), "RNS packet": (0.32, 0.40)},
    "1200-600ms": {"LXMF cold": (7.8, 9.0), "LXMF": (4.1, 5.2), "RNS packet": (3.1, 4.3)},
    "9600-600ms": {"LXMF cold": (3.2, 3.4), "LXMF": (1.6, 1.8), "RNS packet": (1.5, 1.7)},
}

# Octets both ways for a message and its receipt, whatever the line. A link takes 295 to make, announcements 424 before.
_OCTETS = {
    "LXMF cold": {20: 844, 160: 972, 1000: 2152, 10_000: 12_122},
    "LXMF": {20: 333, 160: 460, 1000: 1638, 10_000: 11_600},
    "RNS packet": {20: 221, 160: 364},
}

_NOISY = {
    "1200-1e-4-160-cold": (Known("LXMF cold", 37.0, "6.5 to 37.5", 1971),),
    "1200-1e-4-160": (Known("LXMF", 3.9, "3.9 to 36"), Known("LXMF opportunistic", 3.8, "3.8 to 23")),
    "9600-1e-4-160-cold": (Known("LXMF cold", 18.0, "0.9 to 26", 1712),),
    "9600-1e-4-160": (Known("LXMF", 0.6, "0.5 to 31"), Known("LXMF opportunistic", 0.6, "0.5 to 27")),
    "9600-1e-3-160-cold": (Known("LXMF cold", None, "0/3"),),
    "9600-1e-3-160": (Known("LXMF", None, "0/3"), Known("LXMF opportunistic", 14.0, "1/3")),
}


def of_message(name: str, line: str, octets: int, cold: bool) -> tuple[Known, ...]:
    """The peers' figures for a message of so many octets. name: the condition's."""
    if name in _NOISY:
        return _NOISY[name]
    found = []
    for peer in ("LXMF cold",) if cold else ("LXMF", "RNS packet"):
        seconds = dict(zip((20, 160), _CLEAN[line][peer], strict=True)).get(octets) if line in _CLEAN else None
        both_ways = _OCTETS[peer].get(octets)
        if seconds is not None:
            found.append(Known(peer, seconds, "", both_ways))
        elif both_ways is not None:
            found.append(Known(peer, None, "", both_ways))
    return tuple(found)


LOST_RECEIPT = (Known("LXMF", 15.0, "and more"),)
IDLE = (Known("RNS", 460.0, "to 2,700 with keepalive"),)
