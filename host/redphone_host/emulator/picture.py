"""A picture of an emulated panel: the display four times its size, lamps and keys around it."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from redphone_host.emulator.panel_client import PanelState
from redphone_host.emulator.pixels import Pixels

SCALE = 4
MARGIN = 24
_LAMPS_HEIGHT = 44
_CAPTION_AT = 26

_CASE = (38, 42, 48)
_GLASS = (6, 8, 12)
_LIT = (178, 226, 255)
_WORDS = (200, 204, 210)
_DARK = (74, 80, 88)
_LAMPS = {"line": (64, 220, 96), "ring": (255, 176, 32), "fault": (255, 64, 56)}
_OTHER = (96, 168, 255)


def display_picture(pixels: Pixels, scale: int = SCALE) -> Image.Image:
    """The display alone, a square of `scale` by `scale` for each pixel."""
    small = Image.new("1", (pixels.width, pixels.height))
    small.putdata([bit for row in pixels.rows() for bit in row])
    glass = Image.new("RGB", small.size, _GLASS)
    glass.paste(_LIT, mask=small)
    return glass.resize((pixels.width * scale, pixels.height * scale), Image.Resampling.NEAREST)


def panel_picture(state: PanelState) -> Image.Image:
    """The panel: its display, and below it lamps, bell, siren and key switch, filled where they are on."""
    glass = display_picture(state.pixels)
    picture = Image.new("RGB", (glass.width + 2 * MARGIN, glass.height + 2 * MARGIN + _LAMPS_HEIGHT), _CASE)
    picture.paste(glass, (MARGIN, MARGIN))
    shown = dict(state.lamps) | {"bell": state.bell, "siren": state.siren, "fill": state.key_switch}
    step = glass.width // len(shown)
    for place, (name, is_on) in enumerate(shown.items()):
        at = (MARGIN + place * step + step // 2, glass.height + MARGIN + 18)
        _lamp(ImageDraw.Draw(picture), at, name, _LAMPS.get(name, _OTHER) if is_on else None)
    return picture


def _lamp(draw: ImageDraw.ImageDraw, at: tuple[int, int], name: str, colour: tuple[int, int, int] | None) -> None:
    x, y = at
    draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=colour or _CASE, outline=colour or _DARK, width=2)
    words = name.upper()
    font = ImageFont.load_default(13)
    draw.text((x - draw.textlength(words, font) / 2, y + _CAPTION_AT - 14), words, fill=_WORDS, font=font)


def save_panel(state: PanelState, path: Path) -> None:
    """Save a picture of the panel as PNG. OSError if the file cannot be written."""
    panel_picture(state).save(path, format="PNG", optimize=True)
