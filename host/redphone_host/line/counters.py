"""What a line has done to what was sent over it."""

from dataclasses import asdict, dataclass


@dataclass
class Counters:
    """What became of the bytes and frames that one end sent."""

    bytes_sent: int = 0
    bytes_delivered: int = 0
    bits_flipped: int = 0
    bytes_collided: int = 0
    bytes_lost_in_outages: int = 0
    bytes_lost_in_turnarounds: int = 0
    frames_dropped: int = 0
    frames_duplicated: int = 0
    frames_reordered: int = 0

    def as_dict(self) -> dict[str, int]:
        """By name, in the order above."""
        return asdict(self)
