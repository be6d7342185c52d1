"""The wire formats as `construct` schemas, for looking into octets. Derived from `redphone.wire`, never written."""

from collections.abc import Callable
from typing import Any

from construct import (
    Bytes,
    ExprAdapter,
    ExprValidator,
    GreedyBytes,
    Int8ub,
    Int16ub,
    Int32ub,
    PascalString,
    Prefixed,
    RawCopy,
    Struct,
    Terminated,
    VarInt,
)
from redphone import codec

_TEXT_ENCODING = "utf8"


def schema_of(form: type[codec.Format]) -> Any:
    """The schema of a format that fills its octets, without its CODE. Parses to, and builds from, its fields by name.

    ConstructError for whatever is out of bounds, malformed, cut short or followed by anything.
    """
    return Struct(*[field.name / _field(field) for field in codec.fields_of(form)], Terminated)


def values_of(record: codec.Format) -> dict[str, Any]:
    """A record's fields by name, as its schema builds from and parses to."""
    return {field.name: getattr(record, field.name) for field in codec.fields_of(record)}


def _field(field: codec.Field) -> Any:
    """One field, held to its bounds both ways."""
    low, high, size = field.low, field.high, _size_of(field)
    return ExprValidator(_unbounded(field), lambda value, context: low <= size(value) <= high)


def _size_of(field: codec.Field) -> Callable[[Any], int]:
    """What the bounds are of: a number itself, the octets of anything else."""
    if field.is_number():
        return int
    if field.kind == codec.TEXT8:
        return lambda text: len(text.encode(_TEXT_ENCODING, "surrogatepass"))
    return len


def _unbounded(field: codec.Field) -> Any:
    kinds = {
        codec.U8: Int8ub,
        codec.U16: Int16ub,
        codec.U32: Int32ub,
        codec.VARINT: _shortest_varint(),
        codec.FIXED: Bytes(field.high),
        codec.BLOB8: Prefixed(Int8ub, GreedyBytes),
        codec.BLOB16: Prefixed(Int16ub, GreedyBytes),
        codec.TEXT8: PascalString(Int8ub, _TEXT_ENCODING),
        codec.REST: GreedyBytes,
    }
    return kinds[field.kind]


def _shortest_varint() -> Any:
    """`construct` takes a varint in more octets than it needs; the protocol does not."""
    shortest = ExprValidator(
        RawCopy(VarInt), lambda raw, context: "data" not in raw or raw["data"] == VarInt.build(raw["value"])
    )
    return ExprAdapter(shortest, lambda raw, context: raw["value"], lambda number, context: {"value": number})
