"""Which build, version and board this is: from source, these; `redphone build` writes them anew for each build."""

from board import NAME
from redphone import __version__

ID = "source"
VERSION = __version__
BOARD = NAME
