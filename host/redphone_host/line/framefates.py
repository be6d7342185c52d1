"""What happens to whole frames, stuffed or coded: lost, doubled, held back behind the next.

The coin for each fate is tossed when the frame's first byte is offered; the fate is carried out as the
frame arrives. Bytes 0x00 with no frame before them are no frame: they always pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from redphone_host.line.frames import FrameSplitter
from redphone_host.line.impairments import random_stream
from redphone_host.line.settings import LineSettings

HOLD_MS = 1000  # a frame held back arrives after this much silence if no other comes to overtake it


@dataclass(frozen=True)
class Fate:
    """What is to happen to one frame; `dropped` outweighs the others."""

    dropped: bool = False
    duplicated: bool = False
    held: bool = False


class FateTosser:
    """Finds the frames in one direction's bytes and tosses for each. One draw a frame from every stream."""

    def __init__(self, settings: LineSettings, end: int) -> None:
        self._chances = (settings.drop, settings.duplicate, settings.reorder)
        names = ("drop", "duplicate", "reorder")
        self._streams = [random_stream(settings.seed, end, name) for name in names]
        self._frames = FrameSplitter()
        self._fate = Fate()
        self.drop_next = 0

    def _toss(self) -> Fate:
        pairs = zip(self._chances, self._streams, strict=True)
        dropped, duplicated, held = (rng.random() < chance for chance, rng in pairs)
        if self.drop_next:
            self.drop_next -= 1
            dropped = True
        if dropped:
            return Fate(dropped=True)
        return Fate(duplicated=duplicated, held=held and not self._fate.held)

    def split(self, data: bytes) -> Iterator[tuple[bytes, Fate | None, bool]]:
        """Cut `data` where frames begin and end: (bytes, fate, whether these bytes end the frame)."""
        for part in self._frames.split(data):
            if part.begins:
                self._fate = self._toss()
            yield part.octets, self._fate if part.framed else None, part.ends


class FrameGate:
    """The last stage before the receiver: carries the fates out."""

    def __init__(self) -> None:
        self._collected = bytearray()
        self._held: bytes | None = None
        self._held_since = 0
        self._inside = False

    def held_since(self) -> int | None:
        """When the frame that waits for the next one was complete; None while none waits to be released.

        Once the next frame has begun to arrive, its end releases the held one, however late.
        """
        return self._held_since if self._held is not None and not self._inside else None

    @property
    def empty(self) -> bool:
        """Whether nothing is held back."""
        return self._held is None

    def release(self) -> bytes:
        """The frame that was held back, or nothing."""
        held, self._held = self._held, None
        return held or b""

    def pass_on(self, data: bytes, fate: Fate | None, closes: bool, time: int) -> bytes:
        """What the receiver gets when `data` arrives at `time` (in the caller's unit)."""
        if fate is None:
            return data
        self._inside = not closes
        if fate.duplicated or fate.held:
            self._collected += data
        delivered = b"" if fate.dropped or fate.held else data
        return delivered + self._close(fate, time) if closes else delivered

    def _close(self, fate: Fate, time: int) -> bytes:
        frame = bytes(self._collected)
        self._collected.clear()
        if not fate.held:
            return (frame if fate.duplicated else b"") + self.release()
        earlier = self.release()
        self._held = frame * 2 if fate.duplicated else frame
        self._held_since = time
        return earlier
