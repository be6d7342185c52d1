"""What a display shows, pixel by pixel, and its way over the panel's socket."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any, Self

_ROWS_PER_OCTET = 8
_SIDE_MAX = 1024


@dataclass(frozen=True)
class Pixels:
    """`octets` are in framebuf's MONO_VLSB layout: each is eight pixels downwards, bit 0 the uppermost."""

    width: int
    height: int
    octets: bytes = field(repr=False)

    def rows(self) -> list[list[int]]:
        """Rows from the top, 1 for a pixel that is lit."""
        return [[self._lit(x, y) for x in range(self.width)] for y in range(self.height)]

    def _lit(self, x: int, y: int) -> int:
        return self.octets[y // _ROWS_PER_OCTET * self.width + x] >> y % _ROWS_PER_OCTET & 1

    def to_json(self) -> dict[str, Any]:
        """For the panel's socket."""
        return {"width": self.width, "height": self.height, "octets": base64.b64encode(self.octets).decode()}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """From the panel's socket; ValueError for what is no picture."""
        width, height = int(fields["width"]), int(fields["height"])
        try:
            octets = base64.b64decode(fields["octets"], validate=True)
        except binascii.Error as error:
            raise ValueError("the panel's picture is damaged") from error
        if not 0 < width <= _SIDE_MAX or len(octets) * _ROWS_PER_OCTET != width * height:
            raise ValueError("the panel's picture has not the size that it claims")
        return cls(width, height, octets)
