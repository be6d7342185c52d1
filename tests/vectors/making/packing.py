"""Packs formats as the document's tables describe them, in bounds or not, by `construct`."""

import re

from construct import Bytes, GreedyBytes, Int8ub, Int16ub, Int32ub, Prefixed, Struct, VarInt

from .document import Field, Form

_KINDS = {
    "u8": Int8ub,
    "u16": Int16ub,
    "u32": Int32ub,
    "varint": VarInt,
    "blob8": Prefixed(Int8ub, GreedyBytes),
    "blob16": Prefixed(Int16ub, GreedyBytes),
    "text8": Prefixed(Int8ub, GreedyBytes),
    "rest": GreedyBytes,
}
_RUN_OCTETS_MIN = 24
_RUN = re.compile(rb"(.)\1{%d,}" % (_RUN_OCTETS_MIN - 1), re.S)


def pack(form: Form, **values: object) -> bytes:
    """The fields of one record, without its code."""
    return bytes(Struct(*[field.name / _kind(field) for field in form.fields]).build(values))


def pack_coded(form: Form, **values: object) -> bytes:
    """The code, then the fields."""
    return bytes([form.code]) + pack(form, **values)


def varint(number: int) -> bytes:
    """LEB128, in as few octets as it needs."""
    return bytes(VarInt.build(number))


def show(octets: bytes) -> str:
    """Octets as the vectors write them: hex; `41*300` is an octet 300 times."""
    pieces, at = [], 0
    for run in _RUN.finditer(octets):
        pieces.extend([octets[at : run.start()].hex(), f"{run[1].hex()}*{run.end() - run.start()}"])
        at = run.end()
    pieces.append(octets[at:].hex())
    return " ".join(piece for piece in pieces if piece)


def _kind(field: Field) -> object:
    return Bytes(field.low) if field.kind == "bytes" else _KINDS[field.kind]
