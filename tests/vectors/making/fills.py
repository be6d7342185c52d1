"""Vectors of section 4.1: the fill, whether its keys belong together, and its fingerprint."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from . import bounds, document, ends, packing
from .ends import A, B

Vector = dict[str, object]

_WORDS = Path(__file__).resolve().parents[3] / "firmware" / "redphone" / "red" / "words.py"


def words() -> list[str]:
    """The 256 words, read from the file that section 4.1 names, which is not run."""
    listed = _WORDS.read_text(encoding="utf-8").split("_WORDS = (")[1].split("\n)")[0]
    return "".join(re.findall(r'"(.*)"', listed)).split()


def fingerprint(
    line_id: bytes = ends.LINE_ID, publics: tuple[bytes, ...] = ends.PUBLICS, psk: bytes = ends.PSK
) -> bytes:
    """Section 4.1."""
    psk_digest = hashlib.sha256(b"redphone psk" + psk).digest()
    whole = hashlib.sha256(b"redphone fingerprint" + line_id + publics[A] + publics[B] + psk_digest).digest()
    return whole[:8]


def fill_vectors() -> list[Vector]:
    """The vectors of fill."""
    return [*bounds.vectors([document.form("Fill")]), *_soundness(), *_desks()]


def _soundness() -> Iterator[Vector]:
    flipped = bytes([ends.PUBLICS[A][0] ^ 1]) + ends.PUBLICS[A][1:]
    yield _judge("keys_of_a", ends.fill(A), True)
    yield _judge("keys_of_b", ends.fill(B), True)
    yield _judge("another_public_key", ends.fill(A, own_public=flipped), False)
    yield _judge("public_key_of_the_other_end", ends.fill(A, own_public=ends.PUBLICS[B]), False)
    yield _judge("another_secret_key", ends.fill(A, own_secret=ends.fixed("another key")), False)
    yield _judge("another_peer", ends.fill(A, peer_public=flipped), False)
    yield _judge("another_static_static", ends.fill(A, static_static=ends.fixed("another key")), False)
    small = {"peer_public": bytes(32), "static_static": bytes(32)}
    yield _judge("peer_of_small_order", ends.fill(A, **small), False)


def _desks() -> Iterator[Vector]:
    """The names in own_desks and peer_desks, or what is wrong with them."""
    good = {
        "none": (),
        "one": (b"watch",),
        "shortest": (b"w",),
        "longest": (b"w" * 16,),
        "seven_of_the_longest": tuple(b"%d" % number + b"w" * 15 for number in range(7)),
        "beyond_ascii": ("\u20ac\U0001f514".encode(), b"watch"),
        "alike_but_for_their_letters": (b"watch", b"Watch"),
    }
    for name, names in good.items():
        yield _names(name, ends.desks(names)) | {"expect": [each.decode() for each in names]}
    bad = {
        "empty_name": ends.desks((b"watch", b"")),
        "name_of_17_octets": ends.desks((b"w" * 17,)),
        "same_twice": ends.desks((b"watch", b"cyber", b"watch")),
        "eight": ends.desks(tuple(b"%d" % number for number in range(8))),
        "cut_short": ends.desks((b"watch", b"cyber"))[:-1],
        "length_alone": b"\x05watch\x05",
        "not_utf8": ends.desks((b"\xff",)),
        "surrogate": ends.desks((b"\xed\xa0\x80",)),
        "overlong": ends.desks((b"\xc0\xaf",)),
        "character_in_two_names": b"\x02w\xe2\x02\x82\xac",
    }
    for name, octets in bad.items():
        yield _names(name, octets) | {"error": "refused"}


def _names(name: str, octets: bytes) -> Vector:
    return {"name": f"desks_{name}", "do": "desks", "octets": packing.show(octets)}


def _judge(name: str, fill: bytes, sound: bool) -> Vector:
    return {"name": name, "do": "judge", "octets": packing.show(fill), "expect": "sound" if sound else "refused"}


def fingerprint_vectors() -> list[Vector]:
    """The vectors of fingerprint."""
    line_id, another = ends.fixed("another line")[:8], ends.fixed("another key")
    cases = [
        ("end_a", ends.fill(A), fingerprint()),
        ("end_b", ends.fill(B), fingerprint()),
        ("another_line", ends.fill(A, line_id=line_id), fingerprint(line_id=line_id)),
        ("another_pre_shared_key", ends.fill(A, psk=another), fingerprint(psk=another)),
        ("ends_exchanged", ends.fill(B, role=A), fingerprint(publics=ends.PUBLICS[::-1])),
        (
            "names_do_not_count",
            ends.fill(A, own_name=b"X", peer_name=b"Y", bearers=ends.bearer(bit_rate=300)),
            fingerprint(),
        ),
        ("desks_do_not_count", ends.fill(A, own_desks=b"", peer_desks=b"", test_min=0), fingerprint()),
    ]
    listed = words()
    spoken = [_words(f"words_from_{at}", bytes(range(at, at + 8)), listed) for at in range(0, 256, 8)]
    return [_fingerprint(name, fill, digest, listed) for name, fill, digest in cases] + spoken


def _fingerprint(name: str, fill: bytes, digest: bytes, listed: list[str]) -> Vector:
    expect = {"digest": digest.hex(), "words": " ".join(listed[octet] for octet in digest)}
    return {"name": name, "do": "fingerprint", "fill": packing.show(fill), "expect": expect}


def _words(name: str, octets: bytes, listed: list[str]) -> Vector:
    return {"name": name, "do": "words", "octets": octets.hex(), "expect": " ".join(listed[octet] for octet in octets)}
