"""The station: red, cipher and black joined into one end of a line. `Station` is the core's one public class."""

from redphone.station.station import Station

__all__ = ["Station"]
