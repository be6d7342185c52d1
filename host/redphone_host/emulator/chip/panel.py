"""The one panel of this process: its pins and its display. A chip has one of each, so this module has one too."""

from collections.abc import Callable

from redphone_host.emulator.chip.display import Display
from redphone_host.emulator.chip.pins import Pins


class Panel:
    """What can be seen and touched. Whoever shows it sets `watcher`, which is called after every change."""

    def __init__(self) -> None:
        self.watcher: Callable[[], None] | None = None
        self.pins = Pins(self._changed)
        self.display = Display(self._changed)

    def _changed(self) -> None:
        if self.watcher is not None:
            self.watcher()


PANEL = Panel()
