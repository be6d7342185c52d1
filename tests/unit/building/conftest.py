"""One built application for each board, for all tests that only read it, and images to join it with."""

from functools import cache

import pytest
from building_images import Page, uf2
from redphone_host.build.application import build_application
from redphone_host.build.boards import BOARDS


@pytest.fixture(scope="session")
def built_for(tmp_path_factory):
    """`built_for(board)`: what building for it has given, and the folder."""
    folder = tmp_path_factory.mktemp("built")
    return cache(lambda board: (build_application(board, folder / board), folder / board))


@pytest.fixture(scope="session")
def built(built_for):
    """A folder with the application for the Pico."""
    return built_for("pico")[1]


@pytest.fixture
def base(tmp_path):
    """Writes a small image of MicroPython for a board: `base("pico")` gives its path."""

    def write(board, *more, version="v1.29.0"):
        banner = f"MicroPython {version} on 2026-08-29".encode() + b"\0"
        pages = [Page(0x10000000, b"\x11"), Page(0x10000100, banner), Page(0x10001000, b"\x22"), *more]
        path = tmp_path / f"{board}.uf2"
        path.write_bytes(uf2(BOARDS[board].family, pages))
        return path

    return write
