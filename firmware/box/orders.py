"""What the box does with each order of the laptop's.

No order reads a key out. Filling and zeroizing need the key switch.
"""

import build
from redphone import codec
from redphone.cipher.fingerprint import fingerprint_of
from redphone.errors import RemoteProtocolError
from redphone.red.journal import JournalDamaged
from redphone.wire import (
    ALREADY_FILLED,
    FAULT,
    INCOMING,
    KEY_SWITCH_OFF,
    MALFORMED,
    NOT_FILLED,
    STORAGE_FULL,
    UNKNOWN_MESSAGE,
    UNSUPPORTED,
    VERSION,
    Acknowledge,
    Decline,
    Done,
    End,
    Fill,
    Fingerprint,
    GetFingerprint,
    GetStatus,
    GiveUp,
    Hello,
    ListMessages,
    LoadFill,
    ReadLog,
    Refused,
    Send,
    Service,
    SetClock,
    Show,
    Silence,
    Status,
    Zeroize,
)

from box import history, key_store, service


class Orders:
    """Carries orders out for an `app`."""

    def __init__(self, app):
        self._app = app
        self._handlers = {
            Hello: self._hello,
            GetStatus: self._status,
            Send: self._for_station,
            Acknowledge: self._for_station,
            Decline: self._for_station,
            GiveUp: self._for_station,
            SetClock: self._set_clock,
            Silence: self._silence,
            ListMessages: self._list,
            Show: self._show,
            ReadLog: self._log,
            LoadFill: self._load_fill,
            Zeroize: self._zeroize,
            GetFingerprint: self._fingerprint,
            Service: self._service,
        }

    def obey(self, order, token):
        """Carry out one order; it is always answered."""
        self._handlers[type(order)](order, token)

    def completed(self, record):
        """A station's Status with what only the box knows; any other record as it is."""
        if isinstance(record, Status):
            record.version, record.board, record.build = build.VERSION, build.BOARD, build.ID
            record.key_switch = int(self._app.hal.key_switch_on())
            record.fault = int(bool(self._app.panel.fault))
            record.frames_discarded = (record.frames_discarded + self._app.red_port.discarded) & 0xFFFFFFFF
        return record

    def _answer(self, record, token):
        self._app.red_port.tell(record, token)

    def _refuse(self, reason, advice, token):
        self._answer(Refused(reason=reason, advice=advice), token)

    def _hello(self, order, token):
        if order.version != VERSION:
            advice = "this box speaks version {} of the red port's protocol: use matching tools".format(VERSION)
            self._refuse(UNSUPPORTED, advice, token)
            return
        self._app.red_port.following = bool(order.follow)
        self._status(GetStatus(), token)

    def _status(self, order, token):
        if self._app.station is not None:
            self._app.submit(order, token)
        else:
            status = Status(filled=int(self._app.fill is not None), utc=self._app.hal.utc())
            self._answer(self.completed(status), token)

    def _for_station(self, order, token):
        if self._app.panel.fault:
            self._refuse(FAULT, self._app.panel.fault, token)
        elif self._app.station is None:
            self._refuse(NOT_FILLED, "the box holds no fill: load one with `redphone fill load`", token)
        else:
            self._app.submit(order, token)

    def _set_clock(self, order, token):
        if self._app.station is not None:
            self._app.submit(order, token)
        else:
            self._app.hal.set_clock(order.utc)
            self._answer(Done(), token)

    def _silence(self, order, token):
        self._app.panel.silence()
        self._answer(Done(), token)

    def _list(self, order, token):
        self._stream(lambda journal: history.listed(journal, order.direction), token)

    def _log(self, order, token):
        self._stream(history.logged, token)

    def _stream(self, records_of, token):
        """Answer with records and an End. The journal may be missing if the box has a fault."""
        journal = self._app.journal
        self._app.red_port.stream(_ended(records_of(journal) if journal else iter(())), token)

    def _show(self, order, token):
        journal = self._app.journal
        try:
            shown = history.shown(journal, order.direction, order.ref) if journal else None
        except JournalDamaged as error:
            self._refuse(FAULT, str(error) + ": what it held cannot be shown", token)
            return
        if shown is None:
            where = "inbox" if order.direction == INCOMING else "inbox --sent"
            advice = "the journal holds no such message: see `redphone " + where + "`"
            self._refuse(UNKNOWN_MESSAGE, advice, token)
        else:
            self._answer(shown, token)

    def _load_fill(self, order, token):
        app = self._app
        if not app.hal.key_switch_on():
            self._refuse(KEY_SWITCH_OFF, "turn the key switch on the box to FILL first", token)
        elif app.fill is not None or app.panel.fault:
            self._refuse(ALREADY_FILLED, "the box holds a fill already: zeroize it first", token)
        else:
            self._take_fill(order.fill, token)

    def _take_fill(self, octets, token):
        app = self._app
        try:
            fill = codec.unpack_all(Fill, octets)
        except RemoteProtocolError:
            self._refuse(MALFORMED, "this is not a fill for this version of the box", token)
            return
        if not key_store.is_sound(fill, app.suite):
            self._refuse(MALFORMED, "the fill's keys do not belong together: make a new pair of fills", token)
            return
        try:
            app.journal.begin()
            key_store.store(fill)
        except OSError:
            self._refuse(STORAGE_FULL, "the fill could not be stored: the box's storage is full or faulty", token)
            return
        app.fill = fill
        app.start_line()
        self._answer(Done(), token)

    def _zeroize(self, order, token):
        if not self._app.hal.key_switch_on():
            self._refuse(KEY_SWITCH_OFF, "turn the key switch on the box to FILL first", token)
            return
        self._app.zeroize()
        self._answer(Done(), token)

    def _service(self, order, token):
        if not self._app.hal.key_switch_on():
            self._refuse(KEY_SWITCH_OFF, "turn the key switch on the box to FILL first", token)
            return
        try:
            service.request()
        except OSError:
            self._refuse(STORAGE_FULL, "the box's storage takes nothing: hold SILENCE while turning it on", token)
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
        self._answer(answer, token)


def _ended(records):
    """The records, then an End that counts them."""
    count = 0
    for record in records:
        if record is not None:
            count += 1
        yield record
    yield End(count=count)
