"""Redphone's portable core. No I/O, no clock, no random source: see docs/architecture.md."""

__version__ = "0.1.0"
