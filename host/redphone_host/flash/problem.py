"""What can go wrong while a box is flashed. In each case it boots what it booted before."""

from redphone_host.errors import HostError


class FlashProblem(HostError):
    """The application was not installed, or did not come up."""


class StorageFull(FlashProblem):
    """The box's storage has no room for it."""


class BoxError(FlashProblem):
    """The box's interpreter raised an error; `last_line` is what it said, such as "OSError: 2"."""

    def __init__(self, last_line: str) -> None:
        super().__init__(f"the box's interpreter failed: {last_line}", "try again; if it stays so, try another box")
        self.last_line = last_line
