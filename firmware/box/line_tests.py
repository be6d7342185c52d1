"""The last line tests of both ends (docs/protocol.md section 6.8), as the panel shows them."""

from redphone.compat import const
from redphone.wire import CLOCK_BIAS_S, TEST_RESULTS, TEST_UNANSWERED

from box.alarms import clock
from box.dtg import time_of
from box.views import Reading

_TITLE = const("LINE TESTS")


class LineTests:
    """The last report of a test of each end. `role`: our end's. `view` shows them, made anew by each report."""

    def __init__(self, role, lettering):
        self._role = role
        self._lettering = lettering
        self._last = {}
        self.view = Reading(_TITLE, lettering, "none since the start", "ACK")

    def take(self, report):
        """A test is over: a view of it, and of its text in its own script, for the idle screen."""
        self._last[report.own] = report
        self.view = Reading(_TITLE, self._lettering, "\n".join(self._said()), "ACK")
        text = " ".join(report.text.split())
        return Reading(self._title(report), self._lettering, text or TEST_RESULTS[report.result])

    def shown(self):
        """A dialogue that shows both, and each that comes meanwhile."""
        key = ""
        while key not in ("ACK", "DECLINE"):
            key = yield self.view
            if key == "SILENCE":
                self.view.turn()

    def _title(self, report):
        return "TEST OF " + "AB"[self._role if report.own else 1 - self._role]

    def _said(self):
        for own in sorted(self._last):
            report = self._last[own]
            yield self._title(report) + " " + time_of(report.at)
            took = "" if report.result == TEST_UNANSWERED else " " + str(report.took_ms) + " ms"
            yield TEST_RESULTS[report.result] + took
            if report.offset:
                yield clock(report.offset - CLOCK_BIAS_S)
