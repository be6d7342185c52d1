"""Which octets of a message are still wanted: a short sorted list of (start, end) that never overlap or touch."""


class Ranges:
    """Half-open ranges of octet offsets."""

    def __init__(self):
        self._list = []

    def __bool__(self):
        return bool(self._list)

    def __len__(self):
        return len(self._list)

    def first(self):
        """The lowest range."""
        return self._list[0]

    def add(self, start, end):
        """Put start .. end in, joined with what it touches."""
        kept = []
        for low, high in self._list:
            if high < start or low > end:
                kept.append((low, high))
            else:
                start = min(start, low)
                end = max(end, high)
        if start < end:
            kept.append((start, end))
        self._list = sorted(kept)

    def remove(self, start, end):
        """Take start .. end out; how many octets of it were in."""
        kept = []
        count = 0
        for low, high in self._list:
            cut = min(high, end) - max(low, start)
            if cut <= 0:
                kept.append((low, high))
                continue
            count += cut
            if low < start:
                kept.append((low, start))
            if high > end:
                kept.append((end, high))
        self._list = kept
        return count

    def take(self, limit):
        """Remove and return the lowest range, cut to `limit` octets."""
        start, end = self._list[0]
        end = min(end, start + limit)
        self.remove(start, end)
        return start, end
