"""How the clocks of the two ends differ, in words."""

from redphone_host.vocabulary import clock_difference

_CLOCKS_AGREE_S = 30  # docs/protocol.md section 6.8


def clock_words(told: int) -> str:
    """From how the wire tells it, such as `the other end's is 12 s behind`."""
    seconds = clock_difference(told)
    if seconds is None:
        return "not compared yet"
    if not seconds:
        return "the same at both ends"
    wrong = ": set the one that is wrong with 'redphone set-clock'" if abs(seconds) > _CLOCKS_AGREE_S else ""
    return f"the other end's is {abs(seconds)} s {'ahead' if seconds > 0 else 'behind'}{wrong}"
