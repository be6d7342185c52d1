"""Runs first. The red port carries octets, so none of them may interrupt the box as a terminal's control-C would."""

import micropython

micropython.kbd_intr(-1)
