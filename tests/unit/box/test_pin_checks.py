"""Orders with a PIN: one at a time, counted whatever happens to the power, and the same from outside whoever asks."""

import hashlib

import pytest
from box import files, roster
from box.noise import NoiseFailed
from box.pin_checks import PinChecks
from in_flash import flash  # noqa: F401
from redphone import wire
from redphone.red import pin
from redphone.station import shell

DESK = b"\x05watch"
FORGIVEN = 3


class App:
    """What a check needs of a box: `given` is what its station has been given, `told` what was answered."""

    def __init__(self):
        self.fill = wire.Fill(own_desks=DESK)
        self.hal = self
        self.up_s = 0
        self.noise_failed = False
        self.given = []
        self.told = []
        self._made = 0

    def give(self, order):
        self.given.append(order)

    def tell(self, record, token):
        self.told.append((record, token))

    def fresh_octets(self):
        if self.noise_failed:
            raise NoiseFailed("the noise source has failed")
        return self.random_octets(32)

    def random_octets(self, count):
        self._made += 1
        return hashlib.sha256(bytes([self._made])).digest()[:count]


class Bench:
    """A box's checks. `restart` takes its power away."""

    def __init__(self):
        files.make_folder()
        self.token = 0
        self.restart()

    def restart(self):
        self.app = App()
        self.pins = PinChecks(self.app)
        self.pins.resume()

    def steps(self):
        count = 0
        while self.pins.step():
            count += 1
        return count

    def begins(self, record):
        self.token += 1
        self.pins.sign(record, self.token)

    def signs_on(self, digits, name="Ada"):
        """A SignOn to its end: why it was refused; what the station was given if it was not."""
        given, told = len(self.app.given), len(self.app.told)
        self.begins(wire.SignOn(desk="watch", by=name, pin=digits))
        self.steps()
        if len(self.app.told) > told:
            [(refused, token)] = self.app.told[told:]
            assert token == self.token
            return refused.reason
        [verified] = self.app.given[given:]
        assert verified.token == self.token
        return verified

    def puts(self, name="Ada", digits="1234", duress="4321"):
        self.token += 1
        self.pins.put(wire.PutOperator(name=name, pin=digits, duress_pin=duress), self.token)
        self.steps()
        [(answer, token)] = self.app.told[-1:]
        assert token == self.token
        return answer

    def fails(self, count):
        for _ in range(count):
            assert self.signs_on("9999") == wire.WRONG_PIN


@pytest.fixture
def bench(flash, monkeypatch):  # noqa: F811
    monkeypatch.setattr(pin.slow_hash, "__defaults__", (20,))
    bench = Bench()
    assert isinstance(bench.puts(), wire.Done)
    return bench


def wrong_ones(bench):
    return [order.count for order in bench.app.given if isinstance(order, shell.PinFailed)]


def test_a_right_pin_gets_through_and_the_station_sees_no_pin(bench):
    verified = bench.signs_on("1234")
    assert type(verified) is shell.Verified
    assert verified.record == wire.SignOn(desk="watch", by="Ada", pin="")
    assert not verified.duress


def test_under_duress_nothing_is_different_but_one_bit(bench):
    verified = bench.signs_on("4321")
    assert verified.record == wire.SignOn(desk="watch", by="Ada", pin="")
    assert verified.duress
    assert bench.app.told[1:] == []


@pytest.mark.parametrize("record", [wire.SignOff(desk="watch", by="Ada", pin="1234"), wire.Trust(by="Ada", pin="1234")])
def test_signing_off_and_trusting_are_checked_alike(bench, record):
    bench.begins(record)
    bench.steps()
    assert [(order.record, order.duress) for order in bench.app.given] == [(record, False)]
    assert record.pin == ""


@pytest.mark.parametrize(
    ("digits", "name"), [("1235", "Ada"), ("1234", "Bert"), ("", "Ada"), ("1234", "ada"), ("x" * 16, "Ada")]
)
def test_what_does_not_fit_is_refused_and_noted(bench, digits, name):
    assert bench.signs_on(digits, name) == wire.WRONG_PIN
    assert wrong_ones(bench) == [1]


def test_it_takes_as_long_whoever_asks_and_whatever_fits(bench, monkeypatch):
    looks = []
    for digits, name in (("1234", "Ada"), ("4321", "Ada"), ("9999", "Ada"), ("1234", "nobody")):
        compared = []
        with monkeypatch.context() as watched:
            watched.setattr(roster, "equal", lambda a, b, compared=compared: compared.append(len(b)) or a == b)
            bench.begins(wire.SignOn(desk="watch", by=name, pin=digits))
            looks.append((bench.steps(), compared))
    assert looks[0][0] > 3
    assert looks == [looks[0]] * 4


def test_of_an_operator_without_a_duress_pin_none_fits(bench):
    bench.puts("Bert", "5678", "")
    assert not bench.signs_on("5678", "Bert").duress
    assert bench.signs_on("", "Bert") == wire.WRONG_PIN
    lengths = {len(operator.duress_hash) for operator in roster.operators()}
    assert lengths == {32}


def test_three_wrong_ones_in_a_row_lock_and_a_right_one_then_does_not_help(bench):
    bench.fails(FORGIVEN)
    assert wrong_ones(bench) == [1, 2, 3]
    assert bench.signs_on("1234") == wire.LOCKED
    assert "30 s" in bench.app.told[-1][0].advice
    bench.app.up_s = 29
    assert bench.signs_on("1234") == wire.LOCKED
    assert wrong_ones(bench) == [1, 2, 3]
    bench.app.up_s = 30
    assert type(bench.signs_on("1234")) is shell.Verified


def test_each_further_one_doubles_the_time_up_to_a_quarter_of_an_hour(bench):
    bench.fails(FORGIVEN)
    waits = []
    for _ in range(7):
        assert bench.signs_on("9999") == wire.LOCKED
        waits.append(int(bench.app.told[-1][0].advice.split()[-2]))
        bench.app.up_s += waits[-1]
        bench.fails(1)
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_right_one_clears_the_count(bench):
    bench.fails(FORGIVEN - 1)
    assert type(bench.signs_on("4321")) is shell.Verified
    bench.fails(FORGIVEN - 1)
    assert type(bench.signs_on("1234")) is shell.Verified
    bench.restart()
    bench.fails(1)
    assert wrong_ones(bench) == [1]


def test_the_count_outlasts_the_power_and_the_time_begins_anew(bench):
    bench.fails(FORGIVEN)
    bench.app.up_s = 30
    bench.fails(1)
    bench.restart()
    assert bench.signs_on("1234") == wire.LOCKED
    assert "60 s" in bench.app.told[-1][0].advice
    bench.app.up_s = 60
    bench.fails(1)
    assert wrong_ones(bench) == [5]


def test_taking_the_power_away_before_the_answer_is_a_wrong_one_too(bench):
    for _ in range(FORGIVEN):
        bench.begins(wire.SignOn(desk="watch", by="Ada", pin="0000"))
        bench.pins.step()
        bench.restart()
    assert bench.signs_on("1234") == wire.LOCKED


def test_a_full_storage_keeps_nobody_out_and_still_counts(bench, flash):  # noqa: F811
    flash.full = True
    bench.fails(FORGIVEN)
    assert bench.signs_on("1234") == wire.LOCKED
    bench.app.up_s = 30
    assert type(bench.signs_on("1234")) is shell.Verified


@pytest.mark.parametrize("octets", [b"", b"\0", b"\0\0\0"])
def test_a_file_that_is_no_count_makes_wait(bench, octets):
    files.replace("wrong-pins", (octets,))
    bench.restart()
    assert bench.signs_on("1234") == wire.LOCKED


def test_one_at_a_time(bench):
    bench.begins(wire.SignOn(desk="watch", by="Ada", pin="1234"))
    bench.pins.step()
    bench.begins(wire.Trust(by="Ada", pin="1234"))
    [(refused, token)] = bench.app.told[1:]
    assert (refused.reason, token) == (wire.QUEUE_FULL, bench.token)
    bench.steps()
    assert [type(order.record) for order in bench.app.given] == [wire.SignOn]
    assert type(bench.signs_on("1234")) is shell.Verified


def test_without_an_operator_nobody_signs_on_and_the_advice_is_how_to_have_one(bench):
    assert roster.remove("Ada")
    assert bench.signs_on("1234") == wire.NOT_SIGNED_ON
    assert "redphone operator put" in bench.app.told[-1][0].advice
    assert wrong_ones(bench) == []


def test_a_damaged_file_says_what_to_do(bench):
    files.replace("operators", (b"nonsense",))
    assert bench.signs_on("1234") == wire.FAULT
    assert "redphone operator put" in bench.app.told[-1][0].advice
    assert isinstance(bench.puts(), wire.Done)
    assert type(bench.signs_on("1234")) is shell.Verified


def test_an_end_that_keeps_no_watch_has_no_operators_and_checks_nothing(bench):
    bench.app.fill.own_desks = b""
    verified = bench.signs_on("")
    assert (type(verified), verified.duress) == (shell.Verified, False)
    assert bench.puts().reason == wire.WRONG_STATE


@pytest.mark.parametrize(
    ("digits", "duress"), [("123", ""), ("12a4", ""), ("1234", "123"), ("1234", "1234"), ("1234", "43 21")]
)
def test_what_is_no_pin_or_the_same_twice_is_refused(bench, digits, duress):
    before = files.read("operators")
    assert bench.puts("Bert", digits, duress).reason == wire.MALFORMED
    assert files.read("operators") == before


def test_a_new_pin_replaces_the_old_one(bench):
    bench.puts("Ada", "8642", "")
    assert bench.signs_on("1234") == wire.WRONG_PIN
    assert type(bench.signs_on("8642")) is shell.Verified


def test_no_two_operators_have_the_same_salt(bench):
    bench.puts("Bert", "1234", "")
    bench.puts("Cy", "1234", "")
    kept = roster.operators()
    assert len({operator.salt for operator in kept}) == len({operator.pin_hash for operator in kept}) == 3


def test_what_is_kept_is_pbkdf2_of_both(bench):
    (ada,) = roster.operators()
    expected = [hashlib.pbkdf2_hmac("sha256", digits, ada.salt, 20) for digits in (b"1234", b"4321")]
    assert [ada.pin_hash, ada.duress_hash] == expected


def test_putting_and_removing_say_what_is_wrong(bench, flash):  # noqa: F811
    for number in range(roster.OPERATORS_MAX - 1):
        bench.puts(str(number))
    assert bench.puts("one more").reason == wire.TOO_LARGE
    bench.pins.remove(wire.RemoveOperator(name="nobody"), 77)
    flash.full = True
    bench.pins.remove(wire.RemoveOperator(name="Ada"), 78)
    assert bench.puts("Ada").reason == wire.STORAGE_FULL
    flash.full = False
    bench.pins.remove(wire.RemoveOperator(name="Ada"), 79)
    bench.app.noise_failed = True
    assert bench.puts("Ada").reason == wire.FAULT
    files.replace("operators", (b"nonsense",))
    bench.pins.remove(wire.RemoveOperator(name="Ada"), 80)
    told = {token: getattr(record, "reason", None) for record, token in bench.app.told if token >= 77}
    assert told == {77: wire.WRONG_STATE, 78: wire.STORAGE_FULL, 79: None, 80: wire.FAULT}


def test_zeroizing_ends_what_is_under_way_and_forgets_the_count(bench):
    bench.fails(FORGIVEN - 1)
    bench.begins(wire.SignOn(desk="watch", by="Ada", pin="1234"))
    bench.pins.step()
    bench.pins.clear()
    refused, token = bench.app.told[-1]
    assert (refused.reason, token) == (wire.NOT_FILLED, bench.token)
    assert bench.steps() == 0
    assert [order for order in bench.app.given if isinstance(order, shell.Verified)] == []
    bench.fails(1)
    assert wrong_ones(bench)[-1] == 1


def test_no_answer_holds_anything_of_a_pin(bench):
    for digits in ("1234", "4321", "90919293", "90919293", "90919293", "90919293"):
        bench.signs_on(digits)
    assert not any(digits in record.advice for record, _ in bench.app.told[1:] for digits in ("1234", "4321", "9091"))
