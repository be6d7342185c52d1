"""A box under virtual time that keeps fill and journal as a box does: by box.storage, on a simulated flash."""

from box import files
from box.storage import Storage
from power.flash import Flash
from redphone import wire
from redphone.cipher import sodium
from redphone.station import shell
from redphone_host.virtual import VirtualBox, entries_in


class FlashBox(VirtualBox):
    """One end, off and empty. `fill` is set by `load`, and after a cut by what the flash holds."""

    def __init__(self, fill: wire.Fill, seed: int, flash: Flash) -> None:
        super().__init__(fill, sodium, seed)
        self.flash = flash
        flash.mount(files)
        self.storage = Storage(lambda: None)

    @property
    def is_filled(self) -> bool:
        return self.storage.fill is not None

    def start(self, now_us: int) -> None:
        """Power on. Without a fill there is no station."""
        self.station = None
        self.storage = Storage(lambda: None)
        self.storage.open()
        if self.storage.fill is not None:
            self.fill = self.storage.fill
            self.segments = [bytearray(octets) for _, octets in sorted(self._segment_files())]
            for segment in self.segments:  # it may have been stored when the power went, before anybody was told
                self._note(bytes(segment), now_us)
            super().start(now_us)

    def load(self, fill: wire.Fill, now_us: int) -> None:
        """Fill an empty box, and start its line."""
        self.storage.take(fill)
        self.start(now_us)

    def zeroize(self) -> None:
        """Destroy everything."""
        self.stop()
        self.storage.zeroize()

    def records(self):
        return self.storage.records()

    def _finish_storing(self, now_us: int) -> None:
        if self._storing is None or self.station is None or self._storing[0] > now_us:
            return
        _, store = self._storing
        self._storing = None
        try:
            self.storage.journal.store(store.records, store.begin, store.keep_from)
        except OSError:
            self.station.submit(shell.StoreFailed(), self.tick(now_us))
            return
        self._note(store.octets, now_us)
        self.station.submit(shell.Stored(), self.tick(now_us))

    def _segment_files(self):
        for path, octets in self.flash.live.items():
            name = path.rpartition("/")[2]
            if name.startswith("journal-"):
                yield name, octets

    def _note(self, records, now_us):
        """Remember what is stored, for good: segments are retired."""
        for record, entry in entries_in(records):
            if record.index >= len(self.stored):
                self.stored.append((now_us, entry))
