"""Our own link over an emulated line: how much gets through, how soon, and what is possible at all.

Stands on a station's six verbs, the wire formats and the shell's events, and on nothing inside the station.
"""
