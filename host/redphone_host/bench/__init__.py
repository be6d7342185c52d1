"""Measures: how long the cipher takes on each kind of box, and beside libsodium."""
