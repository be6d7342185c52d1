"""What the two runtimes name differently, taken by import."""

try:
    from micropython import const
except ImportError:

    def const(value):  # type: ignore[misc]  # MicroPython's takes constants only
        """On CPython a constant is just its value."""
        return value


__all__ = ["const"]
