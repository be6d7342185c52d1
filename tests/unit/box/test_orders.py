"""Which order goes where: to the station, to the roster, to the box; and what each needs first."""

from types import SimpleNamespace

import pytest
from box import files, roster
from box.orders import Orders
from in_flash import flash  # noqa: F401
from redphone import codec, wire
from redphone.station import shell

FOR_STATION = [
    wire.GetStatus(),
    wire.GetBearers(),
    wire.Send(),
    wire.Acknowledge(ref=7, by="Ada"),
    wire.Decline(ref=7, by="Ada"),
    wire.GiveUp(ref=7),
    wire.SetClock(utc=5),
    wire.GetWatches(),
    wire.Say(by="Ada", text="hello"),
    wire.EndCall(),
    wire.RunLineTest(),
    wire.GetEscalation(),
    wire.HookDone(ref=7),
    wire.GetChain(),
]
WITH_PIN = [wire.SignOn(desk="watch", by="Ada"), wire.SignOff(desk="watch", by="Ada"), wire.Trust(by="Ada")]
WITH_KEY_SWITCH = [
    wire.Zeroize(),
    wire.Service(),
    wire.SetEscalation(table=bytes(32)),
    wire.PutOperator(name="Ada", pin="1234"),
    wire.RemoveOperator(name="Ada"),
]


class App:
    """A box with a line, around its orders: keeps who was given what, in `done`, and every answer, in `told`."""

    def __init__(self):
        self.done = []
        self.told = []
        self.outlooks = []
        self.key_switch = False
        self.hal = SimpleNamespace(
            key_switch_on=lambda: self.key_switch,
            set_clock=lambda utc: self.done.append(("clock", utc)),
            utc=lambda: 5,
            ticks=lambda: 0,
            random_octets=bytes,
        )
        self.panel = SimpleNamespace(fault="", say=lambda lines: None)
        self.red_port = SimpleNamespace(discarded=0, greet=self._greet, stream=self._stream)
        self.station = object()
        self.journal = None
        self.up_s = 0
        self.fill = wire.Fill(own_desks=b"")
        self.orders = Orders(self)

    def submit(self, record, token):
        self.done.append(("station", record, token))

    def give(self, order):
        self.done.append(("given", order))

    def ask(self, order):
        return [*self.outlooks, wire.End(count=len(self.outlooks))]

    def tell(self, record, token):
        self.told.append((self.orders.completed(record), token))

    def attend(self, attends):
        self.done.append(("attend", attends))

    def silence(self):
        self.done.append(("silence",))

    def zeroize(self):
        self.done.append(("zeroize",))
        return True

    def restart(self):
        self.done.append(("restart",))

    def _greet(self, follow, tail):
        self.done.append(("greet", follow))

    def _stream(self, records, token):
        self.told.extend((record, token) for record in records)


@pytest.fixture
def app(flash, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    files.make_folder()
    return App()


def least(form):
    """An order of this form with the least values that it may have."""
    values = {}
    for field in codec.fields_of(form):
        values[field.name] = (
            field.low if field.is_number() else ("x" if field.kind == codec.TEXT8 else b"x") * field.low
        )
    return form(**values)


@pytest.mark.parametrize("form", wire.ORDERS.values(), ids=lambda form: form.__name__)
def test_every_order_there_is_is_answered_or_given_on(app, form, monkeypatch):
    monkeypatch.setattr("box.health.of", lambda _: wire.Health())
    app.orders.obey(least(form), 7)
    assert app.told or app.done


@pytest.mark.parametrize("order", FOR_STATION, ids=lambda order: type(order).__name__)
def test_what_concerns_the_line_goes_to_the_station_as_it_came(app, order):
    app.orders.obey(order, 7)
    assert (app.done, app.told) == ([("station", order, 7)], [])


@pytest.mark.parametrize("order", WITH_PIN, ids=lambda order: type(order).__name__)
def test_what_has_a_pin_goes_to_the_station_verified(app, order):
    order.pin = "1234"
    app.orders.obey(order, 7)
    [(_, verified)] = app.done
    assert (type(verified), verified.record, verified.token) == (shell.Verified, order, 7)
    assert order.pin == ""


@pytest.mark.parametrize("order", WITH_KEY_SWITCH, ids=lambda order: type(order).__name__)
def test_what_needs_the_key_switch_does_nothing_without_it(app, order):
    app.orders.obey(order, 7)
    [(refused, token)] = app.told
    assert (refused.reason, token) == (wire.KEY_SWITCH_OFF, 7)
    assert app.done == []


def test_with_it_the_table_goes_to_the_station(app):
    app.key_switch = True
    order = wire.SetEscalation(table=bytes(32))
    app.orders.obey(order, 7)
    assert app.done == [("station", order, 7)]


@pytest.mark.parametrize(
    "order", [*FOR_STATION[2:6], *FOR_STATION[7:], *WITH_PIN], ids=lambda order: type(order).__name__
)
@pytest.mark.parametrize(("fault", "reason"), [("", wire.NOT_FILLED), ("broken", wire.FAULT)])
def test_a_box_without_a_line_says_why_it_cannot(app, order, fault, reason):
    app.station, app.panel.fault = None, fault
    app.orders.obey(order, 7)
    assert [record.reason for record, _ in app.told] == [reason]
    assert app.done == []


@pytest.mark.parametrize("order", WITH_KEY_SWITCH[2:], ids=lambda order: type(order).__name__)
def test_nor_has_it_operators_or_a_table(app, order):
    app.station, app.key_switch = None, True
    app.orders.obey(order, 7)
    assert [record.reason for record, _ in app.told] == [wire.NOT_FILLED]


def test_outlooks_are_streamed_for_there_may_be_more_of_them_than_the_red_port_has_room_for(app):
    app.outlooks = [wire.Outlook(ref=ref) for ref in range(4, 100)]
    streamed = []
    app.red_port.stream = lambda records, token: streamed.append((list(records), token))
    app.orders.obey(wire.GetOutlooks(), 7)
    assert streamed == [([*app.outlooks, wire.End(count=96)], 7)]
    assert app.told == []


def test_operators_are_listed_by_name_and_nothing_else_is_told_of_them(app):
    for mark, name in enumerate(["Ada", "Bert"]):
        roster.put(roster.Operator(name=name, salt=b"s" * 16, pin_hash=bytes([mark]) * 32, duress_hash=b"d" * 32))
    app.orders.obey(wire.ListOperators(), 7)
    names = [wire.OperatorName(name="Ada"), wire.OperatorName(name="Bert")]
    assert app.told == [(record, 7) for record in [*names, wire.End(count=2)]]


def test_a_damaged_roster_is_told_as_such(app):
    files.replace("operators", (b"nonsense",))
    app.orders.obey(wire.ListOperators(), 7)
    [(refused, _)] = app.told
    assert refused.reason == wire.FAULT
    assert "redphone operator put" in refused.advice


@pytest.mark.parametrize("follow", [0, wire.FOLLOW_EVENTS, wire.FOLLOW_LOG, wire.ATTEND, 7])
def test_a_hello_ends_attending_before_it_begins_anew(app, follow):
    app.orders.obey(wire.Hello(version=wire.VERSION, follow=follow), 7)
    assert app.done == [("attend", False), ("greet", follow), ("station", wire.GetStatus(), 7)]


def test_another_version_s_hello_changes_nothing(app):
    app.orders.obey(wire.Hello(version=wire.VERSION + 1, follow=7), 7)
    assert app.done == []
    assert [record.reason for record, _ in app.told] == [wire.UNSUPPORTED]
