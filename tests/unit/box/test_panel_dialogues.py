"""What a person can do at the panel besides answering: menu, signing on and off, open items, calls, alarms, tests."""

import pytest
from bench_duty import AT, BenchDuty
from redphone import wire
from redphone.wire import FLASH, PRIORITY, Refused, reference

F5 = reference(FLASH, 5)
P2 = reference(PRIORITY, 2)
MENU = ["CALL B", "OPEN ITEMS", "SIGN ON", "SIGN OFF", "ALARMS", "TEST LINE"]
PIN = "2011"


@pytest.fixture
def bench():
    return BenchDuty()


def chosen(bench):
    return next((line[1:] for line in bench.screen if line.startswith(">")), None)


def choose(bench, entry):
    """From the idle screen."""
    bench.press("CALL", *["SILENCE"] * MENU.index(entry), "ACK")


# The menu.


def test_call_opens_the_menu_with_calling_chosen_and_says_that_once_more_calls(bench):
    bench.press("CALL")
    assert bench.screen == ["MENU", ">" + MENU[0], *[" " + entry for entry in MENU[1:]], "AGAIN: CALL"]


def test_call_twice_within_five_seconds_calls(bench):
    bench.press("CALL", "CALL")
    (order,) = bench.orders(wire.Send)
    assert (order.precedence, order.flags, order.sender) == (FLASH, wire.CALL, "panel North")
    assert bench.screen[0] == "North"


def test_call_twice_with_more_between_asks_again(bench):
    bench.press("CALL")
    bench.run(5000)
    bench.press("CALL")
    assert bench.orders(wire.Send) == []
    assert bench.screen[-1] == "AGAIN: CALL"
    bench.press("SILENCE", "CALL")
    assert bench.orders(wire.Send) == []
    bench.press("CALL")
    assert len(bench.orders(wire.Send)) == 1


def test_silence_goes_down_and_round_ack_chooses_decline_goes_back(bench):
    bench.press("CALL")
    for entry in [*MENU[1:], MENU[0]]:
        bench.press("SILENCE")
        assert chosen(bench) == entry
    bench.press("DECLINE")
    assert bench.screen[0] == "North"
    assert bench.ordered.count(wire.Send()) == 0


def test_a_box_without_desks_has_nobody_sign_on():
    bench = BenchDuty(own=())
    bench.press("CALL")
    assert [line[1:] for line in bench.screen[1:5]] == ["CALL B", "OPEN ITEMS", "ALARMS", "TEST LINE"]


# Signing on.


def test_signing_on_at_the_one_desk(bench):
    choose(bench, "SIGN ON")
    assert bench.screen[:3] == ["WHO ARE YOU?", ">ADA", " BORIS"]
    bench.press("SILENCE", "ACK")
    assert bench.screen[0] == "PIN"
    bench.picks(PIN)
    assert bench.screen[:2] == ["PIN", "checking ..."]
    (order,) = bench.signed
    assert type(order) is wire.SignOn
    assert (order.desk, order.by, order.pin, order.accepts) == ("watch", "BORIS", PIN, 0)
    bench.press("ACK", "DECLINE")
    assert bench.screen[1] == "checking ..."
    bench.answers_pin(wire.Done())
    assert (bench.screen[0], bench.screen[-1]) == ("North", "SIGNED ON")


def test_of_several_desks_one_is_chosen():
    bench = BenchDuty(own=("watch", "Кибер", "principal"))
    choose(bench, "SIGN ON")
    assert bench.screen[:4] == ["WHICH DESK?", ">watch", " Кибер", " principal"]
    bench.press("SILENCE", "ACK", "ACK")
    bench.picks(PIN)
    assert bench.signed[0].desk == "Кибер"


def test_every_open_item_is_shown_and_accepted(bench):
    bench.rings(P2, ("PRIORITY    B-P2", "", "", "Ada\nShift summary"))
    outlook = wire.Outlook(ref=F5, view=wire.VIEW_UNANSWERED, since=AT - 60, status=wire.RUNG, status_at=AT - 50)
    outlook.step, outlook.outcome, outlook.step_at = wire.HOOK, wire.STEP_NOBODY, AT - 40
    bench.outlooks = [outlook]
    bench.status.open_items = 4
    bench.press("CALL", "SILENCE", "SILENCE", "ACK", "ACK")
    assert bench.screen[:4] == ["OPEN 1 OF 4", "PRIORITY    B-P2", "Ada", "Shift summary"]
    bench.press("ACK")
    assert bench.screen[:7] == [
        "OPEN 2 OF 4",
        "A-F5",
        "UNANSWERED",
        "since 0903Z",
        "RUNG 0903Z",
        "HOOK NOBODY",
        "0903Z",
    ]
    bench.press("ACK")
    assert bench.screen[1] == "2 more of the"
    bench.press("ACK")
    bench.picks(PIN)
    assert bench.signed[0].accepts == 4


def test_what_is_not_accepted_ends_it(bench):
    bench.rings(P2, ("PRIORITY    B-P2", "", "", "Ada"))
    bench.status.open_items = 1
    bench.press("CALL", "SILENCE", "SILENCE", "ACK", "ACK", "DECLINE")
    assert bench.screen[0] == "PRIORITY    B-P2"
    assert bench.signed == []


def test_what_has_come_meanwhile_is_shown_before_the_pin_is_asked_for_again(bench):
    choose(bench, "SIGN ON")
    bench.press("ACK")
    bench.picks(PIN)
    bench.status.open_items = 1
    bench.answers_pin(Refused(reason=wire.OPEN_ITEMS))
    assert bench.screen[1] == "1 more of the"
    bench.press("ACK")
    bench.picks(PIN)
    assert [order.accepts for order in bench.signed] == [0, 1]


@pytest.mark.parametrize("reason", [wire.WRONG_PIN, wire.LOCKED, wire.QUEUE_FULL])
def test_what_the_box_says_of_a_pin_is_shown(bench, reason):
    choose(bench, "SIGN ON")
    bench.press("ACK")
    bench.picks(PIN)
    bench.answers_pin(Refused(reason=reason, advice="no operator has this PIN"))
    assert bench.screen[:3] == ["NOT DONE", "no operator has", "this PIN"]
    bench.press("ACK")
    assert bench.screen[0] == "North"


def test_a_pin_is_never_shown_and_each_looks_the_same(bench):
    seen = []
    for pin in ("7777", "0000"):
        choose(bench, "SIGN ON")
        bench.press("ACK")
        shown = []
        for figure in pin:
            bench.press(*["SILENCE"] * int(figure))
            assert f"[{figure}]" in bench.screen[4]
            bench.press("ACK")
            shown.append(bench.screen)
        bench.press("CALL")
        shown.append(bench.screen)
        bench.answers_pin(wire.Done())
        seen.append([*shown, bench.screen])
        bench.run(9000)
    assert seen[0] == seen[1]
    assert [screen[2] for screen in seen[0][:4]] == ["*", "**", "***", "****"]


def test_figures_are_taken_back_and_then_it_is_left(bench):
    choose(bench, "SIGN ON")
    bench.press("ACK", "ACK", "ACK", "DECLINE")
    assert bench.screen[2] == "*"
    bench.press("CALL")
    assert bench.signed[0].pin == "0"
    bench.answers_pin(wire.Done())
    choose(bench, "SIGN ON")
    bench.press("ACK", "CALL", "DECLINE")
    assert bench.screen[0] == "North"


def test_a_pin_that_is_left_standing_is_wiped(bench):
    choose(bench, "SIGN ON")
    bench.press("ACK", "SILENCE", "ACK")
    entry = bench.panel.dialogues.view
    assert entry.text == "1"
    bench.run(61000)
    assert bench.screen[0] == "North"
    assert entry.text == "\0"


def test_the_answer_finds_its_dialogue_behind_a_call(bench):
    choose(bench, "SIGN ON")
    bench.press("ACK")
    bench.picks(PIN)
    bench.told(wire.CallOpen(open=1, own=0, ref=F5, at=AT))
    bench.answers_pin(wire.Done())
    assert (bench.screen[0], bench.screen[-1]) == ("CALL        B-F5", "SIGNED ON")
    bench.told(wire.CallOpen(open=0, own=0, ref=F5, at=AT))
    assert bench.screen[0] == "North"


@pytest.mark.parametrize("entry", ["SIGN ON", "SIGN OFF"])
def test_where_there_is_nobody_it_says_so(bench, entry):
    bench.operators = []
    choose(bench, entry)
    assert bench.screen[0] == {"SIGN ON": "OPERATORS", "SIGN OFF": "DESKS"}[entry]
    bench.press("ACK")
    assert bench.screen[0] == "North"


def test_which_keys_to_press_is_said_when_they_count(bench):
    choose(bench, "SIGN ON")
    bench.press("ACK")
    bench.picks(PIN)
    bench.duty.answer(Refused(reason=wire.WRONG_PIN, advice="no"))
    bench.run(260)
    assert (bench.screen[0], bench.screen[-1]) == ("NOT DONE", "")
    bench.run(200)
    assert bench.screen[-1] == "ACK"


# Signing off, trusting.


def test_signing_off_the_last_desk_asks_again(bench):
    bench.attends("ADA")
    choose(bench, "SIGN OFF")
    bench.picks(PIN)
    bench.answers_pin(Refused(reason=wire.LAST_DESK, advice="confirm"))
    assert (bench.screen[0], bench.screen[-1]) == ("LAST DESK", "ACK signs off")
    bench.press("ACK")
    orders = [(order.desk, order.by, order.pin, order.confirmed) for order in bench.signed]
    assert orders == [("watch", "ADA", PIN, 0), ("watch", "ADA", PIN, 1)]
    bench.answers_pin(wire.Done())
    assert bench.screen[-1] == "SIGNED OFF"


def test_declining_that_stays_signed_on(bench):
    bench.attends("ADA")
    choose(bench, "SIGN OFF")
    bench.picks(PIN)
    bench.answers_pin(Refused(reason=wire.LAST_DESK))
    bench.press("DECLINE")
    assert len(bench.signed) == 1
    assert bench.screen[0] == "North"


def test_a_compromised_peer_is_trusted_again_from_the_menu(bench):
    bench.status.compromised = AT
    bench.told(wire.Alarm(alarm=wire.COMPROMISED, at=AT))
    assert "B COMPROMISED" in bench.screen
    bench.press("CALL", *["SILENCE"] * 4)
    assert chosen(bench) == "TRUST B"
    bench.press("ACK", "ACK")
    bench.picks(PIN)
    (order,) = bench.signed
    assert (type(order), order.by, order.pin) == (wire.Trust, "ADA", PIN)
    bench.status.compromised = 0
    bench.answers_pin(wire.Done())
    assert bench.screen[-1] == "TRUSTED"
    assert bench.panel.idle.compromised == ""


# Open items.


def test_an_open_item_of_the_peers_is_read_again_and_answered(bench):
    bench.attends("ADA")
    bench.rings(F5, ("FLASH       B-F5", "", "", "urgent"))
    bench.rings(P2, ("PRIORITY    B-P2", "", "", "less so"))
    bench.press("CALL", "SILENCE", "ACK")
    assert bench.screen[:3] == ["OPEN ITEMS", ">B-F5 rings", " B-P2 rings"]
    bench.press("SILENCE", "ACK")
    assert bench.screen[0] == "PRIORITY    B-P2"
    assert "less so" in bench.screen
    bench.press("ACK")
    assert [order.ref for order in bench.orders(wire.Acknowledge)] == [P2]
    bench.told(wire.RingEnd(ref=P2, status=wire.ACKNOWLEDGED))
    assert bench.screen[0] == "FLASH       B-F5"


def test_what_is_chosen_gives_way_to_what_comes(bench):
    bench.rings(P2, ("PRIORITY    B-P2", "", "", "less so"))
    bench.press("CALL", "SILENCE", "ACK", "ACK")
    bench.rings(F5, ("FLASH       B-F5", "", "", "urgent"))
    assert bench.screen[0] == "FLASH       B-F5"


def test_without_open_items_it_says_so(bench):
    choose(bench, "OPEN ITEMS")
    assert bench.screen[:2] == ["OPEN ITEMS", "none"]


# A call.


def says(bench, words, direction=1, number=1, heard=0, by="Борис"):
    bench.told(wire.Said(direction=direction, number=number, at=AT, heard=heard, by=by, text=words))


@pytest.fixture
def call(bench):
    bench.attends("ADA")
    bench.told(wire.CallOpen(open=1, own=0, ref=F5, at=AT, by="ADA"))
    return bench


def test_what_is_said_is_shown_newest_first_in_its_script(call):
    says(call, "Видите дым?")
    says(call, "YES", direction=0, by="ADA")
    assert call.screen[:2] == ["CALL        B-F5", "A?ADA: YES"]
    assert call.screen[2][1:] == ":Борис: Видите"  # a B looks like the first letter of Cyrillic words
    assert call.screen[3] == "  дым?"
    says(call, "YES", direction=0, heard=1, by="ADA")
    assert call.screen[1] == "A:ADA: YES"


def test_eight_lines_are_kept_and_turned_by_hand(call):
    for number in range(1, 12):
        says(call, f"line {number}", number=number, by="B")
    assert call.screen[1] == "B:B: line 11"
    pages = [call.screen]
    call.run(9000)
    assert call.screen[:-1] == pages[0][:-1]
    call.press("SILENCE")
    assert call.screen[1:3] == ["B:B: line 5", "B:B: line 4"]
    call.press("SILENCE")
    assert call.screen[:-1] == pages[0][:-1]


def test_canned_phrases_are_said(call):
    call.press("ACK")
    assert call.screen[:3] == ["SAY", ">YES", " NO"]
    call.press("SILENCE", "SILENCE", "ACK")
    (order,) = call.orders(wire.Say)
    assert (order.by, order.text) == ("ADA", "WAIT")
    assert call.screen[0] == "CALL        B-F5"


def test_what_is_said_is_shown_at_once_though_its_dialogue_is_at_work(call):
    call.answers[wire.Say] = lambda order: (
        call.duty.show(wire.Said(direction=0, number=1, at=AT, by=order.by, text=order.text)) or [wire.Done()]
    )
    call.press("ACK", "ACK")
    assert call.screen[1] == "A?ADA: YES"


def test_decline_twice_hangs_up(call):
    call.press("DECLINE")
    assert call.screen[-1] == "AGAIN: DECLINE"
    assert call.orders(wire.EndCall) == []
    call.press("DECLINE")
    assert [order.by for order in call.orders(wire.EndCall)] == ["ADA"]
    call.told(wire.CallOpen(open=0, own=0, ref=F5, at=AT))
    assert (call.screen[0], call.screen[-1]) == ("North", "CALL IS OVER")


@pytest.mark.parametrize("keys", [("DECLINE", "DECLINE"), ("CALL", "ACK")], ids=["by keys", "by the menu"])
def test_the_call_may_be_over_before_the_key_has_done_its_work(call, keys):
    over = wire.CallOpen(open=0, own=0, ref=F5, at=AT)
    call.answers[wire.EndCall] = lambda order: call.duty.show(over) or [wire.Done()]
    call.press(*keys)
    assert (call.screen[0], call.screen[-1]) == ("North", "CALL IS OVER")


def test_in_a_call_the_menu_ends_it_and_call_twice_does_not_call_again(call):
    call.press("CALL")
    assert call.screen[:3] == ["MENU", ">END CALL", " TALK"]
    call.press("CALL", "CALL")
    assert call.orders(wire.Send) == []
    call.press("SILENCE", "ACK", "ACK")
    assert [order.text for order in call.orders(wire.Say)] == ["YES"]
    call.press("CALL", "ACK")
    assert len(call.orders(wire.EndCall)) == 1


def test_a_call_waits_behind_a_message_and_nobody_need_be_at_it(call):
    call.rings(P2, ("PRIORITY    B-P2", "", "", "meanwhile"))
    assert call.screen[0] == "PRIORITY    B-P2"
    call.told(wire.RingEnd(ref=P2, status=wire.ACKNOWLEDGED))
    call.run(120000)
    assert call.screen[0] == "CALL        B-F5"


def test_one_call_takes_the_place_of_another(call):
    call.told(wire.CallOpen(open=1, own=1, ref=P2, at=AT))
    assert call.screen[0] == "CALL        A-P2"
    call.told(wire.CallOpen(open=0, own=1, ref=P2, at=AT))
    assert call.screen[0] == "North"


# Alarms.


def alarm(bench, number, ref=0, detail=0):
    bench.told(wire.Alarm(alarm=number, ref=ref, at=AT, detail=detail))


@pytest.mark.parametrize(
    ("number", "ref", "detail", "words"),
    [
        (wire.LINE_DOWN, 0, 0, "NO LINE"),
        (wire.GAP_QUERIED, F5, 0, "MISSING B-F5"),
        (wire.NUMBER_VOID, F5, wire.STORAGE_FULL, "NEVER CAME B-F5"),
        (wire.STORAGE_FAILED, 0, 0, "NOT STORED"),
        (wire.NOISE_FAILED, 0, 0, "NOISE FAILED"),
        (wire.TEST_MISSED, 0, 5, "TEST MISSED"),
        (wire.TEST_LATE, 0, 5, "TEST WAS LATE"),
        (wire.CLOCK_WRONG, 0, wire.CLOCK_BIAS_S - 312, "CLOCK -312 s"),
        (wire.CLOCK_WRONG, 0, wire.CLOCK_BIAS_S + 86400, "CLOCK +24 h"),
        (wire.CLOCK_RIGHT, 0, wire.CLOCK_BIAS_S, "CLOCK RIGHT"),
        (wire.NO_ANSWER, F5, 0, "NO ANSWER A-F5"),
        (wire.REPLY_DUE, P2, 0, "REPLY DUE A-P2"),
        (wire.REPLY_OVERDUE, P2, 1, "REPLY OVERDUE B-P2"),
        (wire.PIN_FAILED, 0, 3, "WRONG PIN, 3"),
        (250, 0, 0, "ALARM 250"),
    ],
)
def test_an_alarm_is_said_in_words_until_it_is_answered(bench, number, ref, detail, words):
    alarm(bench, number, ref, detail)
    bench.run(8000)
    assert " ".join(bench.screen[2:4]).startswith(words)
    assert bench.screen[-1].startswith("ACK 1 ALARM")
    bench.press("ACK")
    assert bench.screen[0] == "ALARMS"
    assert " ".join(bench.screen[1:4]).startswith(words)
    bench.press("ACK")
    assert words not in " ".join(bench.screen)
    choose(bench, "ALARMS")
    assert " ".join(bench.screen[1:4]).startswith(words)


def test_sixteen_are_kept_newest_first(bench):
    for count in range(1, 21):
        alarm(bench, wire.PIN_FAILED, detail=count)
    assert bench.screen[2] == "WRONG PIN, 20"
    bench.press("ACK")
    assert bench.screen[1:7:2] == ["WRONG PIN, 20", "WRONG PIN, 19", "WRONG PIN, 18"]
    seen = set()
    for _ in range(24):
        seen |= {line for line in bench.screen if line.startswith("WRONG")}
        bench.press("SILENCE")
    assert seen == {f"WRONG PIN, {count}" for count in range(5, 21)}


def test_only_what_was_shown_is_answered(bench):
    alarm(bench, wire.TEST_MISSED)
    bench.press("ACK")
    alarm(bench, wire.STORAGE_FAILED)
    bench.press("ACK")
    assert bench.screen[2] == "NOT STORED"


def test_a_line_that_comes_and_goes_is_one_alarm(bench):
    alarm(bench, wire.TEST_MISSED)
    for _ in range(30):
        alarm(bench, wire.LINE_DOWN)
        alarm(bench, wire.LINE_UP)
    assert bench.duty.alarms.unanswered == ["NO LINE", "TEST MISSED"]


@pytest.mark.parametrize(("number", "strokes"), [(wire.REPLY_DUE, 1), (wire.REPLY_OVERDUE, 1), (wire.NO_ANSWER, 0)])
def test_reminders_strike_the_bell_once(bench, number, strokes):
    bench.duty.show(wire.Alarm(alarm=number, ref=P2, at=AT))
    heard = []
    for _ in range(400):
        bench.run(20)
        heard.append(bench.hal.bell.value())
    assert sum(now and not before for before, now in zip([0, *heard], heard, strict=False)) == strokes


# Line tests.


def test_a_test_is_begun_and_what_comes_of_it_is_shown(bench):
    choose(bench, "TEST LINE")
    assert len(bench.orders(wire.RunLineTest)) == 1
    assert bench.screen[:2] == ["LINE TESTS", "none since the"]
    report = wire.LineTestReport(own=1, number=7, at=AT, took_ms=212, offset=wire.CLOCK_BIAS_S - 4)
    bench.told(report)
    assert bench.screen[1:4] == ["TEST OF A 0904Z", "ANSWERED 212 ms", "CLOCK -4 s"]
    bench.told(wire.LineTestReport(own=0, number=6, result=wire.TEST_UNANSWERED, at=AT))
    assert bench.screen[1:6] == ["TEST OF B 0904Z", "MISSED", "TEST OF A 0904Z", "ANSWERED 212 ms", "CLOCK -4 s"]


def test_the_text_of_a_test_is_shown_when_it_comes_and_not_for_ever(bench):
    bench.told(wire.LineTestReport(own=0, number=6, at=AT, took_ms=9, text="床前明月光"))
    assert bench.screen[:2] == ["TEST OF B", "床前明月光"]
    bench.run(40000)
    assert bench.screen[0] == "North"


@pytest.mark.parametrize("key", ["SILENCE", "DECLINE"])
def test_a_key_ends_it(bench, key):
    bench.told(wire.LineTestReport(own=0, number=6, at=AT, took_ms=9, text="床前明月光"))
    bench.press(key)
    assert bench.screen[0] == "North"
