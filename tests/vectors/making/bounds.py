"""Vectors of every bound in every format's table: the lowest, the highest, and just outside both."""

from collections.abc import Iterator

from . import packing
from .document import Field, Form

Vector = dict[str, object]

_HIGHEST = {"u8": 0xFF, "u16": 0xFFFF, "u32": 0xFFFFFFFF, "varint": 1 << 32, "blob8": 0xFF, "text8": 0xFF}
_BAD_TEXTS = {
    "not_utf8": b"\xff",
    "surrogate": b"\xed\xa0\x80",
    "overlong": b"\xc0\xaf",
    "character_cut_short": b"\xe2\x82",
    "beyond_the_last_character": b"\xf4\x90\x80\x80",
}


def vectors(forms: list[Form], table: str = "", followed: bool = False) -> list[Vector]:
    """The vectors of these formats. `table`: where their codes are; `followed`: more may stand behind one."""
    return [vector for form in forms for vector in _of_form(form, table, followed)]


def _of_form(form: Form, table: str, followed: bool) -> Iterator[Vector]:
    make = _Maker(form, table)
    lowest = {field.name: _sized(field, field.low) for field in form.fields}
    yield make.good("lowest", lowest)
    for field in form.fields:
        yield from _edges(make, lowest, field)
        if field.kind == "varint":
            yield from _bad_varints(make, lowest, field)
        if field.kind == "text8":
            yield from _bad_texts(make, lowest, field)
    runs_on = bool(form.fields) and form.fields[-1].kind == "rest"
    octets = make.octets(lowest)
    if form.fields and not runs_on:
        yield make.bad("cut_short", octets[:-1])
    if not runs_on and not followed:
        yield make.bad("followed_by_an_octet", octets + b"\x00")


class _Maker:
    """Makes one format's vectors."""

    def __init__(self, form: Form, table: str) -> None:
        self._form = form
        self._common = {"do": "parse", "table": table} if table else {"do": "parse", "format": form.name}

    def octets(self, values: dict[str, object]) -> bytes:
        code = b"" if self._form.code is None else bytes([self._form.code])
        return code + packing.pack(self._form, **values)

    def good(self, name: str, values: dict[str, object]) -> Vector:
        fields = {field.name: _shown(field, values[field.name]) for field in self._form.fields}
        expect = {"format": self._form.name, "fields": fields}
        return self._vector(name, self.octets(values)) | {"expect": expect}

    def bad(self, name: str, octets: bytes) -> Vector:
        return self._vector(name, octets) | {"error": "refused"}

    def _vector(self, name: str, octets: bytes) -> Vector:
        return {"name": f"{self._form.name}.{name}", **self._common, "octets": packing.show(octets)}


def _edges(make: _Maker, lowest: dict[str, object], field: Field) -> Iterator[Vector]:
    if field.kind == "bytes":
        yield make.good(f"{field.name}.any", lowest | {field.name: bytes(range(field.high))})
        return
    if field.high > field.low:
        yield make.good(f"{field.name}.high", lowest | {field.name: _sized(field, field.high)})
    for name, size in (("below_low", field.low - 1), ("above_high", field.high + 1)):
        if 0 <= size <= _HIGHEST.get(field.kind, size):
            yield make.bad(f"{field.name}.{name}", make.octets(lowest | {field.name: _sized(field, size)}))


def _bad_varints(make: _Maker, lowest: dict[str, object], field: Field) -> Iterator[Vector]:
    """The same number in one octet more than it needs, in six octets, and without its last octet."""
    before, after = _around(make, lowest, field)
    low = field.low
    yield make.bad(f"{field.name}.varint_too_long_form", before + bytes([low | 0x80, 0]) + after)
    yield make.bad(f"{field.name}.varint_of_six_octets", before + bytes([low | 0x80] + [0x80] * 4 + [0]) + after)
    yield make.bad(f"{field.name}.varint_cut_short", before + bytes([low | 0x80]))


def _bad_texts(make: _Maker, lowest: dict[str, object], field: Field) -> Iterator[Vector]:
    for name, text in _BAD_TEXTS.items():
        yield make.bad(f"{field.name}.{name}", make.octets(lowest | {field.name: text}))
    if field.high > field.low + 4:
        text = "\u20ac\U0001f514".encode()
        yield make.good(f"{field.name}.beyond_ascii", lowest | {field.name: text})


def _around(make: _Maker, lowest: dict[str, object], field: Field) -> tuple[bytes, bytes]:
    """The octets before and after a number of one octet."""
    low, other = (make.octets(lowest | {field.name: value}) for value in (field.low, field.low + 1))
    at = next(at for at, (a, b) in enumerate(zip(low, other, strict=True)) if a != b)
    return low[:at], low[at + 1 :]


def _sized(field: Field, size: int) -> object:
    return size if field.is_number else b"A" * size


def _shown(field: Field, value: object) -> object:
    if field.is_number:
        return value
    return value.decode() if field.kind == "text8" else packing.show(value)
