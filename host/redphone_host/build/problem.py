"""What can go wrong while building."""

from redphone_host.errors import HostError


class BuildProblem(HostError):
    """The application cannot be built, or what is said to be a build is none."""
