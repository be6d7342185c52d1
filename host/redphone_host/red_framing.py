"""Frames of the red port: COBS between zero octets, a CRC-32, a token, a record (docs/protocol.md section 10)."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from redphone import codec, wire
from redphone.black.framing import DELIMITER, Deframer, encode
from redphone.errors import RemoteProtocolError

EVENT_TOKEN = 0
TOKEN_MAX = 0xFFFF

_CRC_OCTETS = 4


def frame_octets(token: int, record: codec.Format) -> bytes:
    """One record as it goes over the port, with a delimiter before it (ends any noise) and one after it.

    LocalProtocolError if a field of the record is out of bounds.
    """
    covered = token.to_bytes(2, "big") + codec.pack_coded(record)
    crc = zlib.crc32(covered).to_bytes(_CRC_OCTETS, "big")
    return bytes(DELIMITER + encode(crc + covered) + DELIMITER)


class RedReader:
    """Finds records in the octets that a port gives. Frames that are not right are counted in `bad_frames`."""

    def __init__(self, table: Mapping[int, type[codec.Format]]) -> None:
        """table: the forms to expect, wire.ANSWERS at the laptop's end, wire.ORDERS at the box's."""
        self._table = table
        self._deframer = Deframer(wire.RED_FRAME_OCTETS_MAX)
        self._wrong = 0

    @property
    def bad_frames(self) -> int:
        """Frames thrown away so far: cut short, too long, wrong CRC, or no record we know."""
        return self._wrong + int(self._deframer.discarded)

    def feed(self, octets: bytes) -> Iterator[tuple[int, Any]]:
        """(token, record) of every frame that `octets` completes."""
        for octet in octets:
            if self._deframer.push(octet):
                found = self._record(self._deframer.frame())
                if found is not None:
                    yield found

    def _record(self, frame: bytes) -> tuple[int, Any] | None:
        try:
            red, _ = codec.unpack(wire.RedFrame, frame)
            if zlib.crc32(frame[_CRC_OCTETS:]) != red.crc:
                raise RemoteProtocolError("the CRC does not fit")
            return red.token, codec.unpack_coded(self._table, red.record)
        except RemoteProtocolError:
            self._wrong += 1
            return None
