"""What the box does with each order of the laptop's.

No order reads out a key, or anything of a PIN. What changes who may do what needs the key switch.
"""

import build
from redphone.cipher.fingerprint import fingerprint_of
from redphone.red.journal import JournalDamaged
from redphone.wire import (
    FAULT,
    INCOMING,
    KEY_SWITCH_OFF,
    NOT_FILLED,
    STORAGE_FULL,
    UNKNOWN_MESSAGE,
    UNSUPPORTED,
    VERSION,
    Acknowledge,
    Decline,
    Done,
    End,
    EndCall,
    Fingerprint,
    GetBearers,
    GetChain,
    GetEscalation,
    GetFingerprint,
    GetHealth,
    GetOutlooks,
    GetStatus,
    GetWatches,
    GiveUp,
    Hello,
    HookDone,
    ListMessages,
    ListOperators,
    LoadFill,
    OperatorName,
    PutOperator,
    ReadLog,
    Refused,
    RemoveOperator,
    RunLineTest,
    Say,
    Send,
    Service,
    SetClock,
    SetEscalation,
    Show,
    SignOff,
    SignOn,
    Silence,
    Status,
    Trust,
    Zeroize,
)

from box import health, history, roster, service
from box.filling import Filling
from box.journal_tail import JournalTail
from box.pin_checks import PinChecks

_FOR_STATION = (
    Send,
    Acknowledge,
    Decline,
    GiveUp,
    GetWatches,
    Say,
    EndCall,
    RunLineTest,
    GetEscalation,
    HookDone,
    GetChain,
)
_WITH_PIN = (SignOn, SignOff, Trust)
_WITH_KEY_SWITCH = (Zeroize, Service, SetEscalation, PutOperator, RemoveOperator)


class Orders:
    """Carries orders out for an `app`."""

    def __init__(self, app):
        self._app = app
        self.filling = Filling(app, self._answer, self._refuse)
        self.pins = PinChecks(app)
        self._handlers = {
            Hello: self._hello,
            GetStatus: self._status,
            GetBearers: self._bearers,
            GetOutlooks: self._outlooks,
            SetEscalation: self._for_station,
            PutOperator: self._put_operator,
            RemoveOperator: self._remove_operator,
            ListOperators: self._operators,
            SetClock: self._set_clock,
            Silence: self._silence,
            ListMessages: self._list,
            Show: self._show,
            ReadLog: self._log,
            LoadFill: self.filling.load,
            Zeroize: self._zeroize,
            GetFingerprint: self._fingerprint,
            GetHealth: self._health,
            Service: self._service,
        }

    def obey(self, order, token):
        """Carry out one order; it is always answered."""
        if isinstance(order, _WITH_KEY_SWITCH) and not self._app.hal.key_switch_on():
            self._refuse(KEY_SWITCH_OFF, "turn the key switch on the box to FILL first", token)
        elif isinstance(order, _FOR_STATION):
            self._for_station(order, token)
        elif isinstance(order, _WITH_PIN):
            self.sign(order, token)
        else:
            self._handlers[type(order)](order, token)

    def sign(self, order, token):
        """Check the PIN of a SignOn, SignOff or Trust; the station gets those that are right."""
        if self._has_line(token):
            self.pins.sign(order, token)

    def completed(self, record):
        """A station's Status with what only the box knows; any other record as it is."""
        if isinstance(record, Status):
            record.version, record.board, record.build = build.VERSION, build.BOARD, build.ID
            record.key_switch = int(self._app.hal.key_switch_on())
            record.fault = int(bool(self._app.panel.fault))
            record.frames_discarded = (record.frames_discarded + self._app.red_port.discarded) & 0xFFFFFFFF
        return record

    def _answer(self, record, token):
        self._app.tell(record, token)

    def _refuse(self, reason, advice, token):
        self._answer(Refused(reason=reason, advice=advice), token)

    def _hello(self, order, token):
        if order.version != VERSION:
            advice = "this box speaks version {} of the red port's protocol: use matching tools".format(VERSION)
            self._refuse(UNSUPPORTED, advice, token)
            return
        journal = self._app.journal
        # Whoever attended has gone; if this laptop attends, the station learns that when it has its answer.
        self._app.attend(False)
        self._app.red_port.greet(order.follow, JournalTail(journal) if journal else None)
        self._status(GetStatus(), token)

    def _status(self, order, token):
        if self._app.station is not None:
            self._app.submit(order, token)
        else:
            self._answer(Status(filled=int(self._app.fill is not None), utc=self._app.hal.utc()), token)

    def _bearers(self, order, token):
        """A box without a line has no bearers."""
        if self._app.station is not None:
            self._app.submit(order, token)
        else:
            self._answer(End(), token)

    def _outlooks(self, order, token):
        """There may be more of these than the red port has room for at once: they go as the laptop takes them."""
        if self._has_line(token):
            self._app.red_port.stream(iter(self._app.ask(order)), token)

    def _for_station(self, order, token):
        if self._has_line(token):
            self._app.submit(order, token)

    def _has_line(self, token):
        """Whether there is a station; if not, the order is refused."""
        if self._app.station is None and self._app.panel.fault:
            self._refuse(FAULT, self._app.panel.fault, token)
        elif self._app.station is None:
            self._refuse(NOT_FILLED, "the box holds no fill: load one with `redphone fill load`", token)
        return self._app.station is not None

    def _put_operator(self, order, token):
        if self._has_line(token):
            self.pins.put(order, token)

    def _remove_operator(self, order, token):
        if self._has_line(token):
            self.pins.remove(order, token)

    def _operators(self, order, token):
        try:
            names = roster.names()
        except (roster.RosterDamaged, OSError):
            self._refuse(FAULT, roster.DAMAGED_ADVICE, token)
            return
        self._app.red_port.stream(_ended(OperatorName(name=name) for name in names), token)

    def _set_clock(self, order, token):
        if self._app.station is not None:
            self._app.submit(order, token)
        else:
            self._app.hal.set_clock(order.utc)
            self._answer(Done(), token)

    def _silence(self, order, token):
        self._app.silence()
        self._answer(Done(), token)

    def _list(self, order, token):
        self._stream(lambda journal: history.listed(journal, order.direction), token)

    def _log(self, order, token):
        self._stream(lambda journal: history.logged(journal, order.first), token)

    def _stream(self, records_of, token):
        """Answer with records and an End. The journal may be missing if the box has a fault."""
        journal = self._app.journal
        self._app.red_port.stream(_ended(records_of(journal) if journal else iter(())), token)

    def _show(self, order, token):
        self._app.red_port.stream(self._found(order), token)

    def _found(self, order):
        """The one message asked for, or why it is not there; None while it is being looked for."""
        found = None
        try:
            for found in history.shown(self._app.journal, order.direction, order.ref) if self._app.journal else ():
                yield found
        except JournalDamaged as error:
            yield Refused(reason=FAULT, advice=str(error) + ": what it held cannot be shown")
            return
        if found is None:
            where = "inbox" if order.direction == INCOMING else "inbox --sent"
            advice = "the journal holds no such message: see `redphone " + where + "`"
            yield Refused(reason=UNKNOWN_MESSAGE, advice=advice)

    def _zeroize(self, order, token):
        if self._app.zeroize():
            self._answer(Done(), token)
        else:
            self._refuse(FAULT, self._app.panel.fault, token)

    def _health(self, order, token):
        self._answer(health.of(self._app), token)

    def _service(self, order, token):
        try:
            service.request()
        except OSError:
            self._refuse(STORAGE_FULL, "the storage takes nothing: turn the box on while holding SILENCE", token)
            return
        self._answer(Done(), token)
        self._app.restart()

    def _fingerprint(self, order, token):
        fill = self._app.fill
        if fill is None:
            self._refuse(NOT_FILLED, "the box holds no fill: load one with `redphone fill load`", token)
            return
        answer = Fingerprint(role=fill.role, line_id=fill.line_id, digest=fingerprint_of(fill))
        answer.own_name, answer.peer_name = fill.own_name, fill.peer_name
        self.filling.show_words()
        self._answer(answer, token)


def _ended(records):
    """The records, then an End that counts them."""
    count = 0
    for record in records:
        if record is not None:
            count += 1
        yield record
    yield End(count=count)
