"""MicroPython's `framebuf`, monochrome part. Coordinates are pixels; whatever lies outside is not drawn."""

from redphone_host.emulator.chip import font

MONO_VLSB = 0
MONO_HLSB = 3
_CELL = 8


class FrameBuffer:
    """Draws into `buffer`: MONO_VLSB has a byte for eight pixels downwards, MONO_HLSB for eight to the right."""

    def __init__(
        self, buffer: bytearray | memoryview, width: int, height: int, layout: int, stride: int | None = None, /
    ) -> None:
        stride = width if stride is None else stride
        if layout not in (MONO_VLSB, MONO_HLSB) or width < 1 or height < 1 or stride < width:
            raise ValueError
        if layout == MONO_HLSB:
            stride = (stride + 7) & ~7
        needed = stride * ((height + 7) // 8) if layout == MONO_VLSB else stride // 8 * height
        if len(buffer) < needed:
            raise ValueError
        self._buffer = buffer
        self._width, self._height = width, height
        self._vertical = layout == MONO_VLSB
        self._stride = stride

    def _place(self, x: int, y: int) -> tuple[int, int]:
        """(index of the byte, mask of the bit) of a pixel that lies inside."""
        if self._vertical:
            return (y >> 3) * self._stride + x, 1 << (y & 7)
        return (y * self._stride + x) >> 3, 0x80 >> (x & 7)

    def _set(self, x: int, y: int, c: int) -> None:
        if 0 <= x < self._width and 0 <= y < self._height:
            index, mask = self._place(x, y)
            if c:
                self._buffer[index] |= mask
            else:
                self._buffer[index] &= ~mask

    def _get(self, x: int, y: int) -> int:
        index, mask = self._place(x, y)
        return int(bool(self._buffer[index] & mask))

    def pixel(self, x: int, y: int, c: int | None = None) -> int | None:
        """The pixel's colour; with `c`, set it."""
        if c is not None:
            self._set(x, y, c)
            return None
        inside = 0 <= x < self._width and 0 <= y < self._height
        return self._get(x, y) if inside else None

    def fill(self, c: int) -> None:
        """The whole buffer."""
        if self._vertical and self._stride == self._width and self._height % 8 == 0:
            size = self._width * self._height // 8
            self._buffer[:size] = bytes([0xFF if c else 0]) * size
        else:
            self.fill_rect(0, 0, self._width, self._height, c)

    def fill_rect(self, x: int, y: int, w: int, h: int, c: int) -> None:
        """A filled rectangle."""
        for row in range(max(y, 0), min(y + h, self._height)):
            for column in range(max(x, 0), min(x + w, self._width)):
                self._set(column, row, c)

    def hline(self, x: int, y: int, w: int, c: int) -> None:
        """A line to the right, `w` long."""
        self.fill_rect(x, y, w, 1, c)

    def vline(self, x: int, y: int, h: int, c: int) -> None:
        """A line downwards, `h` long."""
        self.fill_rect(x, y, 1, h, c)

    def rect(self, x: int, y: int, w: int, h: int, c: int, f: bool = False) -> None:
        """A rectangle, filled if `f`."""
        if f:
            self.fill_rect(x, y, w, h, c)
            return
        self.hline(x, y, w, c)
        self.hline(x, y + h - 1, w, c)
        self.vline(x, y, h, c)
        self.vline(x + w - 1, y, h, c)

    def text(self, s: str, x: int, y: int, c: int = 1) -> None:
        """Letters in cells of eight by eight; only their strokes are drawn, what is behind stays."""
        for character in s:
            for column, bits in enumerate(font.columns(character), start=1):
                for row in range(font.ROWS):
                    if bits >> row & 1:
                        self._set(x + column, y + row, c)
            x += _CELL

    def blit(self, fbuf: "FrameBuffer", x: int, y: int, key: int = -1, palette: "FrameBuffer | None" = None) -> None:
        """Copy `fbuf` to x, y, but for pixels of colour `key`; `palette` maps its colours to this buffer's."""
        for row in range(max(0, -y), min(fbuf._height, self._height - y)):
            for column in range(max(0, -x), min(fbuf._width, self._width - x)):
                colour = fbuf._get(column, row)
                if palette is not None:
                    colour = palette._get(colour, 0)
                if colour != key:
                    self._set(x + column, y + row, colour)

    def scroll(self, xstep: int, ystep: int) -> None:
        """Shift what is drawn; what it uncovers keeps its old pixels."""
        rows, columns = range(self._height), range(self._width)
        for row in rows if ystep < 0 else reversed(rows):
            for column in columns if xstep < 0 else reversed(columns):
                if 0 <= column - xstep < self._width and 0 <= row - ystep < self._height:
                    self._set(column, row, self._get(column - xstep, row - ystep))
