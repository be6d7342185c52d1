"""What people at the box see, hear, have printed and press: joins panel, dialogues and printer to an app."""

from redphone.compat import const
from redphone.wire import Done, GetStatus, GetWatches, Refused

from box import answering, on_demand, roster, telling
from box.alarms import Alarms
from box.arrivals import Arrivals
from box.errands import Errands
from box.line_tests import LineTests
from box.orderwire import Orderwire
from box.panel import Panel
from box.screens import refusal
from box.watches import Watches

# The token of orders that come from the panel; the red port's are 1 .. 65535.
PANEL_TOKEN = 1 << 16

_POLLS_A_STATUS = const(500)
# After a minute without a key a dialogue ends: nobody is at it.
_PATIENCE_POLLS = const(3000)


class Duty:
    """The people's side of an `app`. `order(record)` gives an order of the panel's to the station."""

    def __init__(self, app, answer_key, order):
        self._app = app
        self._order = order
        self.arrivals = Arrivals(app, self)
        self.panel = Panel(app.hal, answer_key, self.arrivals.want_text)
        self.lettering = self.panel.lettering
        self.printer = app.hal.printer()
        self._may_let_go = True
        self._begin_anew()

    def _begin_anew(self):
        self.errands = Errands()
        self._answers = self._signed = self.talking = None
        self._patience = 0
        self._until_look = _POLLS_A_STATUS
        self.watches = self.alarms = self.orderwire = self.line_tests = None

    @property
    def role(self):
        """Which end of the line this is."""
        return self._app.fill.role

    @property
    def is_compromised(self):
        """Whether the peer has said under seal that it acts under duress."""
        return bool(self.panel.idle.compromised)

    def resume(self):
        """The line has been opened: look how everything is, and what the messages say that ring again."""
        self.ask(GetWatches())
        self.look_soon()
        self.errands.add(self.arrivals.read_again())

    def clear(self):
        """Forget everything: the box is being zeroized."""
        self.panel.clear()
        self.printer.clear()
        self.arrivals.clear()
        self._begin_anew()

    def poll(self, now):
        """Keys, bell, lamps; a little of what takes long."""
        self._patience = max(self._patience - 1, 0)
        if not self._patience and self.panel.dialogues.view is not None:
            self.panel.dialogues.end(self.talking)
            self.panel.let_dialogues_lead(False)
        if self._signed is not None:
            signed, self._signed = self._signed, None
            self.panel.dialogues.tell(signed)
        self._until_look = max(self._until_look - 1, 0)
        if not self._until_look:
            self._until_look = _POLLS_A_STATUS
            self.ask(GetStatus())
        if self._may_let_go and self.panel.dialogues.view is None:
            self._may_let_go = False
            on_demand.let_go()
        self.panel.poll(now)
        self.errands.step()

    def look_soon(self):
        """Ask how things are, not from within what the station tells."""
        self._until_look = 1

    # What the station tells.

    def answer(self, record):
        """An answer to an order of the panel's."""
        if self._answers is not None:
            self._answers.append(record)
        elif isinstance(record, (Done, Refused)):
            self._signed = record
            self.look_soon()
        self._know_line()
        telling.learn(self, record)

    def show(self, record):
        """An event of the station's."""
        self._know_line()
        telling.learn(self, record)
        telling.show(self, record, self._app.hal.ticks())

    # What dialogues ask for.

    def ask(self, order, form=None):
        """Give an order; what has been answered by the time that this returns, or the records of one form among it."""
        if self._app.station is None:
            return []
        answers = self._answers = []
        self._order(order)
        self._answers = None
        return answers if form is None else [record for record in answers if isinstance(record, form)]

    def do(self, order):
        """Give an order; whether it has been carried out. If not the panel says why."""
        refused = self.ask(order, Refused)
        for answer in refused:
            self.notice(refusal(answer.reason))
        return not refused

    def sign(self, order):
        """Give an order that has a PIN; its answer is told to the dialogues."""
        self._app.sign(order, PANEL_TOKEN)

    def notice(self, text):
        """Show a line for some seconds."""
        self.panel.notice(text, self._app.hal.ticks())

    def confirmed(self, key):
        """Whether a key was pressed for the second time within five seconds."""
        return self.panel.confirmed(key, self._app.hal.ticks())

    def utc(self):
        """Seconds since 1970, or 0."""
        return self._app.hal.utc()

    @staticmethod
    def operators():
        """The names of those who may sign on; none if they cannot be read."""
        try:
            return roster.names()
        except (roster.RosterDamaged, OSError):
            return []

    def silence(self):
        """Stop bell and siren, for what rings now."""
        self._app.silence()

    def call(self):
        """Call, or give our newest call up if it is open."""
        self._may_let_go = True
        self.errands.add(on_demand.call_or_give_up(self, self._app.journal))

    def open_menu(self):
        """Put the menu in front, of a message too. If no call is open, CALL once more calls."""
        if not self.orderwire.is_open:
            self.confirmed("CALL")
        self.panel.let_dialogues_lead()
        self._begin(on_demand.menu(self))

    def interrupt(self, steps):
        """Put a dialogue in front of the message that rings; then the message is there again."""
        self.panel.let_dialogues_lead()
        self._begin(self._then_message(steps))

    # What people press.

    def key(self, name):
        """A key has been pressed, for whatever is in front."""
        self._patience = _PATIENCE_POLLS
        if self._app.station is None or self.panel.fault:
            if name == "SILENCE":
                self._app.silence()
            return
        message = self.panel.message()
        if message is not None:
            answering.key(self, name, message)
        elif self.panel.dialogues.view is not None:
            self.panel.dialogues.say(name)
        elif name == "CALL":
            self.open_menu()
        elif name == "ACK" and self.alarms.unanswered:
            self.panel.dialogues.begin(self.alarms.shown(self.lettering, self.utc()))
        elif not self.panel.idle.end_news():
            self.panel.idle.turn()

    # Within.

    def _begin(self, steps):
        self._may_let_go = True
        self.panel.dialogues.begin(steps)

    def _know_line(self):
        """The first that is told of a line finds where to go."""
        if self.watches is None:
            self.watches = self.panel.idle.watches = Watches(self.role, self._app.fill.own_name)
            self.alarms = self.panel.idle.alarms = Alarms(self.role)
            self.orderwire = Orderwire(self.role, self.lettering)
            self.line_tests = LineTests(self.role, self.lettering)

    def _then_message(self, steps):
        yield from steps
        self.panel.let_dialogues_lead(False)
