"""Vectors of section 3: stuffing, delimiters, and the three kinds of frame."""

from . import bounds, document, packing
from .document import Form

LIMIT = 1004


def stuff(frame: bytes) -> bytes:
    """COBS, block by block: each block is ended by a zero octet, by 254 octets without one, or by the frame's end."""
    out, at = b"", 0
    while True:
        end = frame.find(0, at)
        block = frame[at : end if end >= 0 else len(frame)]
        if len(block) >= 254:
            out, at = out + b"\xff" + block[:254], at + 254
            continue
        out += bytes([len(block) + 1]) + block
        if end < 0:
            return out
        at = end + 1


def on_the_wire(frame: bytes) -> bytes:
    """A frame between two delimiters."""
    return b"\x00" + stuff(frame) + b"\x00"


def cobs() -> list[dict[str, object]]:
    """The vectors of frames-cobs."""
    return [*_encodings(), *_streams()]


def kinds() -> list[dict[str, object]]:
    """The vectors of frames-kinds."""
    forms = [document.form(name) for name in ("Handshake1", "Handshake2", "Transport")]
    return bounds.vectors(forms) + [_foreign_head(forms[0], head) for head in (0x00, 0x02, 0x3F, 0x41, 0x81, 0xC1)]


def _foreign_head(form: Form, head: int) -> dict[str, object]:
    """A frame with another head, which is another version or another kind."""
    octets = packing.pack(form, head=head, counter=1, mac=bytes(8), noise=bytes(48))
    octets = packing.show(octets)
    return {
        "name": f"Handshake1.head_{head:02x}",
        "do": "parse",
        "format": form.name,
        "octets": octets,
        "error": "refused",
    }


def _encodings() -> list[dict[str, object]]:
    frames = {
        "one_octet": b"\x11",
        "one_zero": b"\x00",
        "two_zeros": b"\x00\x00",
        "zero_first": b"\x00\x11\x22",
        "zero_last": b"\x11\x22\x00",
        "zero_between": b"\x11\x22\x00\x33",
        "253_without_zero": b"\x77" * 253,
        "254_without_zero": b"\x77" * 254,
        "255_without_zero": b"\x77" * 255,
        "254_then_zero": b"\x77" * 254 + b"\x00",
        "253_then_zero": b"\x77" * 253 + b"\x00",
        "zero_then_254": b"\x00" + b"\x77" * 254,
        "two_full_blocks": b"\x77" * 508,
        "longest_without_zero": b"\x77" * LIMIT,
        "longest_of_zeros": bytes(LIMIT),
        "every_octet": bytes(range(256)),
    }
    return [
        {"name": name, "do": "stuff", "frame": packing.show(frame), "expect": packing.show(stuff(frame))}
        for name, frame in frames.items()
    ]


def _streams() -> list[dict[str, object]]:
    whole, other = b"\x11\x00\x22", b"\x33\x44"
    sent, next_sent = stuff(whole), stuff(other)
    zero, full = b"\x00", b"\x77" * 254
    longest = b"\x77" * LIMIT
    cases = [
        ("one_frame", zero + sent + zero, [whole], 0),
        ("one_delimiter_between_two_frames", sent + zero + next_sent + zero, [whole, other], 0),
        ("empty_frames_are_ignored", zero * 5 + sent + zero * 3, [whole], 0),
        ("no_delimiter_yet", sent, [], 0),
        ("full_block_without_the_last_code", b"\xff" + full + zero, [full], 0),
        ("full_block_with_the_last_code", b"\xff" + full + b"\x01\x00", [full], 0),
        ("longest", stuff(longest) + zero, [longest], 0),
        ("cobs_cut_short", sent[:-1] + zero + next_sent + zero, [other], 1),
        ("cobs_code_reaches_past_the_end", b"\x09\x11\x22\x00" + next_sent + zero, [other], 1),
        ("cobs_full_block_cut_short", b"\xff" + full[:-1] + zero + next_sent + zero, [other], 1),
        ("frame_too_long", stuff(longest + b"\x77") + zero + next_sent + zero, [other], 1),
        ("frame_too_long_by_a_zero", stuff(longest + zero) + zero + next_sent + zero, [other], 1),
        ("frame_far_too_long", b"\xff" + b"\x77" * 5000 + zero + next_sent + zero, [other], 1),
        ("abandoned_for_another", stuff(bytes(40))[:7] + b"\x05\x11" + zero + next_sent + zero, [other], 1),
    ]
    return [
        {
            "name": name,
            "do": "find",
            "limit": LIMIT,
            "stream": packing.show(stream),
            "expect": {"frames": [packing.show(frame) for frame in frames], "discarded": discarded},
        }
        for name, stream, frames, discarded in cases
    ]
