"""Packs and unpacks whatever `wire` declares. Every length, count and number is bounded before it is used.

A format is a class with a CODE and a tuple of FIELDS; the tables in docs/protocol.md are held to them by a test.
Packing a bad value is our own fault (LocalProtocolError); unpacking one is the sender's (RemoteProtocolError).
Neither error shows a value, since any value may be plaintext or a key.
"""

from redphone.compat import const
from redphone.errors import LocalProtocolError, RemoteProtocolError

U8 = "u8"
U16 = "u16"
U32 = "u32"
VARINT = "varint"
FIXED = "bytes"
BLOB8 = "blob8"
BLOB16 = "blob16"
TEXT8 = "text8"
REST = "rest"

_INTEGER_BYTES = {U8: 1, U16: 2, U32: 4}
_PREFIX_OCTETS = {BLOB8: 1, BLOB16: 2, TEXT8: 1}
_VARINT_BYTES_MAX = 5
_TEXT_PIECE = const(256)


_FIELD = const(4)  # things that a layout says of each field: name, kind, lowest, highest


class Field:
    """One field: its name, its kind, and its bounds (of the value for numbers, of the length in bytes for the rest)."""

    def __init__(self, name, kind, low, high):
        self.name = name
        self.kind = kind
        self.low = low
        self.high = high

    def is_number(self):
        """Whether the value is an integer (otherwise bytes or text)."""
        return _is_number(self.kind)


def u8(name, low=0, high=0xFF):
    """One octet."""
    return (name, U8, low, high)


def u16(name, low=0, high=0xFFFF):
    """Two octets, big-endian."""
    return (name, U16, low, high)


def u32(name, low=0, high=0xFFFFFFFF):
    """Four octets, big-endian."""
    return (name, U32, low, high)


def varint(name, low, high):
    """One to five octets, seven bits each, least significant first, the top bit set on all but the last (LEB128)."""
    return (name, VARINT, low, high)


def fixed(name, length):
    """Exactly `length` octets."""
    return (name, FIXED, length, length)


def blob8(name, high, low=0):
    """A length octet, then so many octets."""
    return (name, BLOB8, low, high)


def blob16(name, high, low=0):
    """Two octets of length, big-endian, then so many octets."""
    return (name, BLOB16, low, high)


def text8(name, high, low=0):
    """A length octet, then so many octets of UTF-8."""
    return (name, TEXT8, low, high)


def rest(name, high, low=0):
    """All octets that are left. Only the last field may be one."""
    return (name, REST, low, high)


def layout(*fields):
    """The fields of a format in one flat tuple, the form that takes the least of the box's memory."""
    flat = ()
    for field in fields:
        flat += field
    return flat


def fields_of(form):
    """A Field for each field of a format, or of a record."""
    flat = form.FIELDS
    return [Field(*flat[at : at + _FIELD]) for at in range(0, len(flat), _FIELD)]


class Format:
    """Base of every record that has a wire format. Values are attributes named as in its `layout`, FIELDS."""

    CODE = 0
    FIELDS: tuple = ()

    def __init__(self, **values):
        flat = self.FIELDS
        for at in range(0, len(flat), _FIELD):
            name = flat[at]
            setattr(self, name, values.pop(name) if name in values else _default(flat, at))
        if values:
            raise LocalProtocolError(type(self).__name__ + " has no field " + ", ".join(sorted(values)))

    def __eq__(self, other):
        return type(self) is type(other) and pack(self) == pack(other)

    def __hash__(self):
        return hash((self.CODE, pack(self)))

    def __repr__(self):
        """Numbers only: text and octets may be plaintext or keys."""
        numbers = [f.name + "=" + str(getattr(self, f.name)) for f in fields_of(self) if f.is_number()]
        return type(self).__name__ + "(" + ", ".join(numbers) + ")"


def pack(record):
    """The record's fields as bytes, without its CODE."""
    out = bytearray()
    for at in range(0, len(record.FIELDS), _FIELD):
        _pack_field(out, record, at)
    return bytes(out)


def pack_coded(record):
    """The record's CODE octet, then its fields."""
    out = bytearray((record.CODE,))
    for at in range(0, len(record.FIELDS), _FIELD):
        _pack_field(out, record, at)
    return bytes(out)


def pack_parts(record):
    """`pack_coded` in two parts: the octets of a last `rest` field stay where they are, and are the second."""
    fields = record.FIELDS
    whole = not fields or fields[-3] != REST
    end = len(fields) if whole else len(fields) - _FIELD
    out = bytearray((record.CODE,))
    for at in range(0, end, _FIELD):
        _pack_field(out, record, at)
    return bytes(out), b"" if whole else _bounded_rest(record, end)


def unpack(form, data, offset=0):
    """(record, offset after it) of one `form` in `data` from `offset` on; RemoteProtocolError if it is not one.

    The octets of a `rest` field are a slice of `data`: of a memoryview, another that shows the same memory.
    """
    record = form()
    for at in range(0, len(form.FIELDS), _FIELD):
        value, offset = _unpack_field(form, at, data, offset)
        setattr(record, form.FIELDS[at], value)
    return record, offset


def unpack_all(form, data, offset=0):
    """The one record that fills `data` from `offset` to the end; anything left over is an error."""
    record, end = unpack(form, data, offset)
    if end != len(data):
        raise RemoteProtocolError(form.__name__ + " is followed by octets that do not belong to it")
    return record


def unpack_coded(table, data):
    """The record that `data` holds, its form chosen from `table` ({CODE: form}) by the first octet."""
    if not data:
        raise RemoteProtocolError("an empty record")
    form = table.get(data[0])
    if form is None:
        raise RemoteProtocolError("no record has the code " + str(data[0]))
    return unpack_all(form, data, 1)


def pack_varint(number):
    """An integer 0 .. 2**32 - 1 as LEB128, in as few octets as it needs."""
    out = bytearray()
    while number > 0x7F:
        out.append((number & 0x7F) | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def unpack_varint(data, offset):
    """(integer, offset after it). More octets than needed, or than five, are an error: one value, one form."""
    value = 0
    for count in range(_VARINT_BYTES_MAX):
        if offset >= len(data):
            raise RemoteProtocolError("a varint is cut short")
        octet = data[offset]
        offset += 1
        value |= (octet & 0x7F) << (7 * count)
        if octet < 0x80:
            if octet == 0 and count:
                raise RemoteProtocolError("a varint is longer than it need be")
            return value, offset
    raise RemoteProtocolError("a varint is longer than five octets")


def _is_number(kind):
    return kind in _INTEGER_BYTES or kind == VARINT


def _default(flat, at):
    """The value of a field that the maker of a record left out."""
    kind = flat[at + 1]
    if _is_number(kind):
        return flat[at + 2]
    return "" if kind == TEXT8 else b""


def _pack_field(out, record, at):
    name, kind, low, high = record.FIELDS[at : at + _FIELD]
    value = getattr(record, name)
    if kind == TEXT8:
        value = _encode_text(record, at, value)
    size = value if _is_number(kind) else len(value)
    if not low <= size <= high:
        raise LocalProtocolError(_where(type(record), at) + " must be " + _bounds(record, at))
    if kind == VARINT:
        out.extend(pack_varint(value))
    elif kind in _INTEGER_BYTES:
        out.extend(value.to_bytes(_INTEGER_BYTES[kind], "big"))
    else:
        prefix = _PREFIX_OCTETS.get(kind)
        if prefix:
            out.extend(size.to_bytes(prefix, "big"))
        out.extend(value)


def _bounded_rest(record, at):
    name, _, low, high = record.FIELDS[at : at + _FIELD]
    value = getattr(record, name)
    if not low <= len(value) <= high:
        raise LocalProtocolError(_where(type(record), at) + " must be " + _bounds(record, at))
    return value


def _encode_text(record, at, text):
    try:
        return text.encode()
    except UnicodeError:
        raise LocalProtocolError(_where(type(record), at) + " holds half a character")


def _unpack_field(form, at, data, offset):
    _, kind, low, high = form.FIELDS[at : at + _FIELD]
    if _is_number(kind):
        value, end = _unpack_number(kind, data, offset)
        size = value
    else:
        start, end = _extent(kind, high, data, offset)
        value = data[start:end]
        size = len(value)
    if end > len(data):
        raise RemoteProtocolError(_where(form, at) + " is cut short")
    if not low <= size <= high:
        raise RemoteProtocolError(_where(form, at) + " is not " + _bounds(form, at))
    if kind == TEXT8:
        require_utf8(value)
        value = str(value, "utf-8")
    elif kind != REST and not _is_number(kind):
        value = bytes(value)
    return value, end


def _unpack_number(kind, data, offset):
    if kind == VARINT:
        return unpack_varint(data, offset)
    end = offset + _INTEGER_BYTES[kind]
    return int.from_bytes(data[offset:end], "big"), end


def _extent(kind, high, data, offset):
    if kind == FIXED:
        return offset, offset + high
    if kind == REST:
        return offset, len(data)
    start = offset + _PREFIX_OCTETS[kind]
    return start, start + int.from_bytes(data[offset:start], "big")


def require_utf8(octets):
    """RemoteProtocolError unless these are UTF-8 by the strict rule of RFC 3629, on both runtimes.

    In pieces, whose form the interpreter itself checks. MicroPython's lets through what only the strict rule forbids.
    """
    at = 0
    while at < len(octets):
        end = _character_end(octets, min(at + _TEXT_PIECE, len(octets)))
        piece = bytes(octets[at:end])
        try:
            str(piece, "utf-8")
        except UnicodeError:
            raise RemoteProtocolError("text is not UTF-8")
        if max(piece) >= 0xC0:
            _require_shortest(piece)
        at = end


def _character_end(octets, end):
    """`end`, or a little more, so that no character is cut there."""
    last = min(end + 3, len(octets))
    while end < last and octets[end] & 0xC0 == 0x80:
        end += 1
    return end


def _require_shortest(piece):
    """No character in more octets than it needs, no surrogate, none beyond U+10FFFF (RFC 3629 section 4)."""
    good = max(piece) < 0xF5 and b"\xc0" not in piece and b"\xc1" not in piece
    for lead, low, high in ((0xE0, 0xA0, 0xBF), (0xED, 0x80, 0x9F), (0xF0, 0x90, 0xBF), (0xF4, 0x80, 0x8F)):
        at = piece.find(bytes((lead,)))
        while good and at >= 0:
            good = low <= piece[at + 1] <= high
            at = piece.find(bytes((lead,)), at + 1)
    if not good:
        raise RemoteProtocolError("text is not UTF-8")


def _where(form, at):
    return form.__name__ + "." + form.FIELDS[at]


def _bounds(form, at):
    _, kind, low, high = form.FIELDS[at : at + _FIELD]
    unit = "" if _is_number(kind) else " octets"
    return str(low) + " to " + str(high) + unit
