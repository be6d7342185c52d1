"""The board that the firmware runs on: from source, this one; a built application has its own board's pin map here."""

from boards.pico import *  # noqa: F403 - constants only
