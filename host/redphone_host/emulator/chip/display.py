"""A display on I2C, 128 columns wide, as far as the pixels go: SSD1306, SSD1309, or SH1107 in page addressing.

It shows as many rows as its multiplex ratio says. Contrast, timing and charge pump are accepted and ignored.
"""

from collections.abc import Callable

ADDRESS = 0x3C
WIDTH = 128
PAGES = 16
RAM_BYTES = WIDTH * PAGES
HEIGHT = 64  # after a reset

_HORIZONTAL, _VERTICAL, _PAGE = 0, 1, 2
_SET_ADDRESSING, _SET_COLUMNS, _SET_PAGES, _SET_MULTIPLEX = 0x20, 0x21, 0x22, 0xA8

# How many bytes follow a command byte; the rest stand alone.
_ARGUMENTS = {_SET_ADDRESSING: 1, _SET_COLUMNS: 2, _SET_PAGES: 2, 0x81: 1, 0x8D: 1, _SET_MULTIPLEX: 1, 0xAD: 1}
_ARGUMENTS |= {0xD3: 1, 0xD5: 1, 0xD9: 1, 0xDA: 1, 0xDB: 1, 0x26: 6, 0x27: 6, 0x29: 5, 0x2A: 5, 0xA3: 2, 0xFD: 1}


class Display:
    """`ram` is in framebuf's MONO_VLSB layout. `on_change` is called when what can be seen may have changed."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.ram = bytearray(RAM_BYTES)
        self.height = HEIGHT
        self.on = False
        self.inverted = False
        self._on_change = on_change
        self._addressing = _PAGE
        self._columns = (0, WIDTH - 1)
        self._pages = (0, HEIGHT // 8 - 1)
        self._column = 0
        self._page = 0
        self._command: list[int] = []

    def visible(self) -> bytes:
        """The pixels as lit, as many rows as it shows: dark while the display is off."""
        shown = self.ram[: WIDTH * self.height // 8]
        if not self.on:
            return bytes(len(shown))
        return bytes(byte ^ 0xFF for byte in shown) if self.inverted else bytes(shown)

    def write(self, data: bytes) -> None:
        """One I2C transfer after the address: control bytes, each with a command byte or the rest behind it."""
        position = 0
        while position < len(data):
            single, is_data = data[position] & 0x80, data[position] & 0x40
            end = position + 2 if single else len(data)
            for byte in data[position + 1 : end]:
                (self._take_data if is_data else self._take_command)(byte)
            position = end
        self._on_change()

    def _take_data(self, byte: int) -> None:
        self.ram[self._page * WIDTH + self._column] = byte
        if self._addressing == _VERTICAL:
            if self._next_page():
                self._next_column()
        elif self._next_column() and self._addressing == _HORIZONTAL:
            self._next_page()

    def _next_column(self) -> bool:
        """Step on; whether that went round to the first."""
        first, last = (0, WIDTH - 1) if self._addressing == _PAGE else self._columns
        wrapped = self._column == last
        self._column = first if wrapped else (self._column + 1) % WIDTH
        return wrapped

    def _next_page(self) -> bool:
        first, last = self._pages
        wrapped = self._page == last
        self._page = first if wrapped else (self._page + 1) % PAGES
        return wrapped

    def _take_command(self, byte: int) -> None:
        self._command.append(byte)
        code, *arguments = self._command
        if len(arguments) == _ARGUMENTS.get(code, 0):
            self._command = []
            self._obey(code, arguments)

    def _obey(self, code: int, arguments: list[int]) -> None:
        if code == _SET_ADDRESSING:
            self._addressing = arguments[0] & 3
        elif code == _SET_COLUMNS:
            self._columns = arguments[0] & 0x7F, arguments[1] & 0x7F
            self._column = self._columns[0]
        elif code == _SET_PAGES:
            self._pages = arguments[0] & 7, arguments[1] & 7
            self._page = self._pages[0]
        elif code == _SET_MULTIPLEX:
            self.height = (arguments[0] & 0x7F) + 1
        elif code in (0xA6, 0xA7):
            self.inverted = code == 0xA7
        elif code in (0xAE, 0xAF):
            self.on = code == 0xAF
        elif self._addressing == _PAGE:
            self._obey_in_page_mode(code)

    def _obey_in_page_mode(self, code: int) -> None:
        if code <= 0x0F:
            self._column = (self._column & 0x70) | code
        elif code <= 0x1F:
            self._column = (self._column & 0x0F) | (code & 7) << 4
        elif 0xB0 <= code <= 0xBF:
            self._page = code & (PAGES - 1)
