"""Filling: who may do it, what the box keeps of it, and the words that the two ends' people compare.

A fill is taken while the key switch is on; else when somebody presses ACK after the display has asked. The seed that is
kept is the fill's mixed with octets of the laptop's and of the box's own noise.
"""

from redphone import codec, ticks
from redphone.cipher.fingerprint import fingerprint_of
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.red import desks
from redphone.red.words import words_of
from redphone.station import bearers
from redphone.wire import (
    ALREADY_FILLED,
    FAULT,
    KEY_SWITCH_OFF,
    MALFORMED,
    STORAGE_FULL,
    Done,
    Fill,
)

from box import key_store
from box.black_side import obstacle
from box.display import INVERTED
from box.entropy import mixed_seed
from box.lettering import is_ascii
from box.noise import NoiseFailed

_ASK_MS = const(30000)
_WORDS_MS = const(120000)
_COLUMNS = const(16)


class Filling:
    """Fills the box of an `app`; `answer(record, token)` and `refuse(reason, advice, token)` answer the laptop."""

    def __init__(self, app, answer, refuse):
        self._app = app
        self._answer = answer
        self._refuse = refuse
        self._asking = None
        self._until = None

    def load(self, order, token):
        """Take a LoadFill, or ask on the panel whether to; the laptop is answered now or then."""
        app = self._app
        if app.panel.fault:
            self._refuse(FAULT, app.panel.fault, token)
            return
        if app.fill is not None:
            self._refuse(ALREADY_FILLED, "the box holds a fill already: zeroize it first", token)
            return
        try:
            fill = codec.unpack_all(Fill, order.fill)
            setups = bearers.setups(fill)
            for octets in (fill.own_desks, fill.peer_desks):
                desks.names_of(octets)
        except RemoteProtocolError:
            self._refuse(MALFORMED, "this is not a fill for this version of the box", token)
            return
        found = obstacle(setups, fill.role, app.hal)
        if found is not None:
            self._refuse(found[0], found[1], token)
        elif not key_store.is_sound(fill, app.suite):
            self._refuse(MALFORMED, "the fill's keys do not belong together: make a new pair of fills", token)
        elif self._asking is not None:
            self._refuse(KEY_SWITCH_OFF, "the box is asking about another fill: answer that first", token)
        elif app.hal.key_switch_on():
            self._take(fill, order.entropy, token)
        else:
            self._asking = fill, order.entropy, token
            question = [INVERTED + "FILL THIS BOX?", "End " + "AB"[fill.role] + " of a line"]
            self._show(question + ["", "ACK      yes", "DECLINE  no"], _ASK_MS)

    def show_words(self):
        """The fingerprint's words on the display, to be read aloud, until a key is pressed or a message rings."""
        fill = self._app.fill
        words = words_of(fingerprint_of(fill))
        lines = [INVERTED + "FINGERPRINT", _names(fill)]
        lines += [words[at] + " " * (_COLUMNS // 2 - len(words[at])) + words[at + 1] for at in range(0, len(words), 2)]
        self._show(lines + ["", "same there? ACK"], _WORDS_MS)

    def key(self, name):
        """Whether a key of the panel was pressed for what is shown here."""
        if self._until is None:
            return False
        asking = self._end()
        if asking is not None and name == "ACK":
            self._take(*asking)
        elif asking is not None:
            self._refuse(KEY_SWITCH_OFF, "somebody at the box has declined the fill", asking[2])
        return True

    def poll(self, now):
        """Whoever was asked has not answered; or the words have been shown long enough."""
        if self._until is None or not ticks.reached(now, self._until):
            return
        asking = self._end()
        if asking is not None:
            self._refuse(KEY_SWITCH_OFF, "nobody at the box has pressed ACK, and its key switch is off", asking[2])

    def give_way(self):
        """A message rings: the words make room for it."""
        if self._asking is None:
            self._end()

    def clear(self):
        """The box is zeroized: nobody is asked any more, and nothing is shown."""
        asking = self._end()
        if asking is not None:
            self._refuse(KEY_SWITCH_OFF, "the box has been zeroized meanwhile: load the fill again", asking[2])

    def _show(self, lines, duration_ms):
        self._until = ticks.add(self._app.hal.ticks(), duration_ms)
        self._app.panel.say(lines)

    def _end(self):
        asking = self._asking
        self._asking = self._until = None
        self._app.panel.say(())
        return asking

    def _take(self, fill, laptop_octets, token):
        app = self._app
        try:
            fill.seed = mixed_seed(app.hal, app.noise, fill.seed, laptop_octets)
            app.storage.take(fill)
        except NoiseFailed as error:
            self._refuse(FAULT, str(error) + ": replace this box", token)
            return
        except OSError:
            # Once more: should even that fail, the display says so.
            app.zeroize()
            self._refuse(STORAGE_FULL, "the fill could not be stored: the box's storage is full or faulty", token)
            return
        app.open_line()
        if app.station is None:
            self._refuse(FAULT, app.panel.fault, token)
            return
        self.show_words()
        self._answer(Done(), token)


def _names(fill):
    """Which line it is, in letters that the display has small."""
    return "-".join(name if is_ascii(name) else "?" for name in (fill.own_name, fill.peer_name))[:_COLUMNS]
