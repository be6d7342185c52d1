"""The pseudo-terminals and links that stand for a box's sockets on the outside."""

import os
import tty
from contextlib import suppress
from pathlib import Path


class Terminal:
    """A raw pseudo-terminal. The box gets `master`; the path is for whoever is plugged in.

    Both sides stay open here, so that neither a box without power nor an empty socket looks like a hang-up.
    """

    def __init__(self, link: Path | None = None) -> None:
        self.master, self._slave = os.openpty()
        self.link = link
        try:
            tty.setraw(self._slave)
            os.set_blocking(self.master, False)
            self.device = Path(os.ttyname(self._slave))
            if link is not None:
                make_link(link, self.device)
        except OSError:
            self._close_descriptors()
            raise

    @property
    def path(self) -> Path:
        """The link where there is one, else the device."""
        return self.link or self.device

    def discard_input(self) -> None:
        """Forget what was sent to the box: a chip without power hears nothing."""
        os.set_blocking(self.master, False)
        try:
            while os.read(self.master, 4096):
                continue
        except OSError:
            return

    def say(self, octets: bytes) -> None:
        """Say something on the box's behalf, as far as there is room for it."""
        os.set_blocking(self.master, False)
        with suppress(BlockingIOError):
            os.write(self.master, octets)

    def close(self) -> None:
        """Close both sides and take the link away, if it still is ours."""
        self._close_descriptors()
        if self.link is not None and self.link.is_symlink() and self.link.readlink() == self.device:
            self.link.unlink()

    def _close_descriptors(self) -> None:
        os.close(self.master)
        os.close(self._slave)


def make_link(link: Path, device: Path) -> None:
    """Point `link` to `device`; an old link gives way, anything else is left alone (FileExistsError)."""
    if link.is_symlink():
        link.unlink()
    elif link.exists():
        raise FileExistsError(f"{link} exists and is no link; remove it or give the box another name")
    link.symlink_to(device)
