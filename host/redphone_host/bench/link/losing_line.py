"""A line that loses chosen octets of one end and nothing else: so a frame can be lost whole, whatever its framing."""

from redphone_host.line import Line, LineSettings


class LosingLine(Line):
    """Loses what `end` sends while `losing` is set. For lines without errors: it tells octets apart by counting."""

    def __init__(self, settings: LineSettings, end: int) -> None:
        super().__init__(settings)
        self.losing = False
        self.lost = 0
        self._end = end
        self._sent = 0
        self._received = 0
        self._losses: set[int] = set()

    def send(self, end: int, data: bytes, now_us: int) -> None:
        """As `Line.send`."""
        if end == self._end:
            if self.losing:
                self._losses.update(range(self._sent, self._sent + len(data)))
                self.lost += len(data)
            self._sent += len(data)
        super().send(end, data, now_us)

    def receive(self, end: int, now_us: int) -> bytes:
        """As `Line.receive`, without what is lost."""
        data = super().receive(end, now_us)
        if end == self._end:
            return data
        began = self._received
        self._received += len(data)
        return bytes(octet for number, octet in enumerate(data, began) if number not in self._losses)
