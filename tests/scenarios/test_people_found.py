"""What went wrong between people once, found by looking for it: each of these failed before it was mended."""

import pytest
from redphone import wire
from redphone_host import escalation
from scenarios.conftest import UTC, Dialogue

pytestmark = pytest.mark.virtual_time

DESKS = (("watch",), ("watch", "cyber"))
NO_TABLE = bytes(wire.ESCALATION_OCTETS)
FLASH_TABLE = escalation.parse(["flash:siren=20,desks=40,hook=60,ask=90"], NO_TABLE)
HOOK_ONLY = escalation.parse(["flash:hook=10"], NO_TABLE)
STORE_MS = 400
# What was sent has arrived and is acknowledged, and is not stored yet.
ARRIVED_MS = 370


def watched(heartbeat_s=60, **values):
    return Dialogue(watched=DESKS, heartbeat_s=heartbeat_s, **values).opened()


def slow_to_store(**values):
    """Each entry takes a while to be stored, so that the power can go between two."""
    return Dialogue(store_delay_us=lambda _: 1000 * STORE_MS, **values).opened()


def back(dialogue):
    """The line is up again and there is nothing more to say."""
    north, south, line = dialogue
    line.run_until(lambda: north.is_up and south.is_up)
    line.run_until_quiet()


def loses_power_when_stored(dialogue, end, form, count=1):
    """The power goes as soon as so many entries of a form are in the journal, and is back at once."""
    dialogue.line.run_until(lambda: len(end.entries(form)) >= count)
    end.restarts()
    back(dialogue)


def new_segment(dialogue, sender):
    """Messages go until both journals have begun another segment."""
    while len(dialogue.north.box.segments) < 2 or len(dialogue.south.box.segments) < 2:
        ref = sender.sends("x" * 15_000)
        dialogue.line.run_until(lambda ref=ref: wire.RUNG in sender.saw(ref))
        receiver = dialogue.south if sender is dialogue.north else dialogue.north
        receiver.declines(ref)
        dialogue.line.run_until(lambda ref=ref: wire.DECLINED in sender.saw(ref))


def steps(end, direction):
    return [(record.step, record.outcome) for record in end.news(wire.Stepped) if record.direction == direction]


# Watches.


def test_two_operators_who_signed_on_while_the_line_was_down_are_both_known_after_a_restart():
    dialogue = watched()
    north, south, line = dialogue
    line.cut()
    south.signs_on("Boris", "watch")
    south.signs_on("Vera", "cyber")
    south.restarts()
    line.heal()
    back(dialogue)
    assert north.presences(1) == [("watch", wire.ATTENDED, "Boris"), ("cyber", wire.ATTENDED, "Vera")]


def test_a_watch_that_could_not_be_stored_at_the_other_end_is_asked_for_though_a_later_one_was():
    dialogue = watched()
    north, south, line = dialogue
    north.box.storage_full = True
    south.signs_on("Boris", "watch")
    line.run(2000)
    north.box.storage_full = False
    south.signs_on("Vera", "cyber")
    line.run(180_000)
    assert north.presences(1) == [("watch", wire.ATTENDED, "Boris"), ("cyber", wire.ATTENDED, "Vera")]


def test_a_watch_that_could_not_be_stored_is_not_asked_for_with_every_heartbeat():
    dialogue = watched()
    _north, south, line = dialogue
    south.signs_on("Boris", "watch")
    line.run(180_000)
    quiet = line.octets
    line.run(600_000)
    quiet = line.octets - quiet
    south.box.storage_full = True
    assert south.signs_on("Vera", "cyber").reason == wire.STORAGE_FULL
    south.box.storage_full = False
    before = line.octets
    line.run(600_000)
    assert line.octets - before <= quiet


def test_duress_is_not_forgotten_when_the_operator_signs_on_again_and_the_journal_begins_a_segment():
    dialogue = Dialogue(115_200, watched=((), ("watch",))).opened()
    north, south, line = dialogue
    south.signs_on("Boris", duress=True)
    line.run_until_quiet()
    since = north.status().compromised
    assert since
    south.signs_on("Boris")
    line.run_until_quiet()
    new_segment(dialogue, south)
    line.run(10_000)
    north.restarts()
    assert north.status().compromised == since


def test_the_sender_is_told_at_once_of_a_watch_that_was_overtaken():
    dialogue = watched(heartbeat_s=0)
    north, south, line = dialogue
    ref = north.sends("Boris?", desk="watch")
    line.run_until_quiet()
    line.drop_next(south)
    south.signs_on("Boris", "watch", accepts=1)
    line.run(30)
    south.signs_on("Vera", "cyber", accepts=1)
    line.run_until_quiet()
    assert [presence.by for presence in north.news(wire.Presence)] == ["Vera", "Boris"]
    assert north.views(ref)[-1] == wire.VIEW_UNANSWERED


# What a power cut leaves half done.


def test_a_reply_counts_though_the_power_went_when_it_had_just_been_stored():
    dialogue = slow_to_store()
    north, south, line = dialogue
    asked = north.sends("Are you there?", reply_by=UTC + 3600)
    line.run_until_quiet()
    south.sends("We are.", reply_to=asked, sender="Boris")
    loses_power_when_stored(dialogue, north, wire.InMessage)
    assert north.saw(asked)[-1] == wire.ANSWERED
    line.run(3_700_000)
    assert wire.REPLY_OVERDUE not in north.alarms()


@pytest.mark.parametrize("form", [wire.InMessage, wire.Stamped])
def test_a_correction_silences_what_it_corrects_though_the_power_went_when_it_had_just_been_stored(form):
    dialogue = slow_to_store()
    north, south, line = dialogue
    wrong = north.sends("Go")
    line.run_until_quiet()
    right = north.sends("Stop", relation=wire.CANCELS, relates_to=wrong)
    loses_power_when_stored(dialogue, south, form, 2 if form is wire.InMessage else 1)
    assert south.rings() == [right]
    assert north.saw(wrong)[-1] == wire.WITHDRAWN


@pytest.mark.parametrize("who", [0, 1])
def test_a_call_is_open_at_both_ends_though_the_power_went_when_it_had_just_been_answered(who):
    dialogue = slow_to_store()
    north, south, line = dialogue
    ref = north.calls()
    line.run_until_quiet()
    statuses = len(north.entries(wire.OutStatus))
    if who:
        token = line.world.order(1, wire.Acknowledge(ref=ref, by="Boris"))
        acknowledged = [wire.RUNG, wire.ACKNOWLEDGED]
        line.run_until(lambda: [entry.status for entry in south.entries(wire.InStatus)] == acknowledged)
        south.restarts()
        assert token
    else:
        south.acknowledges(ref, "Boris")
        line.run_until(lambda: len(north.entries(wire.OutStatus)) > statuses)
        north.restarts()
    back(dialogue)
    assert north.status().call
    assert south.status().call


def test_a_hang_up_ends_the_call_though_the_power_went_before_it_was_stored():
    dialogue = slow_to_store()
    north, south, line = dialogue
    ref = north.calls()
    line.run_until_quiet()
    south.acknowledges(ref, "Boris")
    line.run_until_quiet()
    south.order(wire.EndCall(by="Boris"))
    line.run(ARRIVED_MS)
    north.restarts()
    back(dialogue)
    assert not north.status().call


def test_a_step_is_known_to_the_sender_though_its_power_went_before_it_was_stored():
    dialogue = slow_to_store(watched=DESKS, escalation=escalation.parse(["flash:siren=20"], NO_TABLE))
    north, south, line = dialogue
    ref = north.sends("Help", wire.FLASH)
    line.run_until(lambda: steps(south, 1), 30_000)
    line.run(ARRIVED_MS)
    north.restarts()
    back(dialogue)
    assert north.outlook(ref).step == wire.SIREN


def test_no_line_is_said_before_it_is_stored():
    dialogue = slow_to_store()
    north, south, line = dialogue
    ref = north.calls()
    line.run_until_quiet()
    south.acknowledges(ref, "Boris")
    line.run_until_quiet()
    north.order(wire.Say(by="Ada", text="One"))
    line.run_until(lambda: south.news(wire.Said))
    line.world.order(0, wire.Say(by="Ada", text="Two"))
    line.run(ARRIVED_MS)
    north.restarts()
    back(dialogue)
    north.order(wire.Say(by="Ada", text="Three"))
    line.run_until_quiet()
    said = [entry.text for entry in north.entries(wire.OutTalk)]
    assert [entry.text for entry in south.entries(wire.InTalk)] == said == ["One", "Three"]


# Calls.


def test_a_call_that_is_answered_when_its_siren_has_just_begun_opens_at_the_caller_too():
    dialogue = slow_to_store(escalation=FLASH_TABLE)
    north, south, line = dialogue
    ref = north.calls()
    line.run(15_000)
    line.cut()
    line.run_until(lambda: steps(south, 1), 30_000)
    south.acknowledges(ref, "Boris")
    line.heal()
    line.run_until(lambda: wire.ACKNOWLEDGED in north.saw(ref))
    assert north.status().call


def test_hanging_up_the_second_of_two_calls_while_the_line_is_down_ends_it():
    dialogue = Dialogue().opened()
    north, south, line = dialogue
    calls = [north.calls(), north.calls()]
    line.run_until_quiet()
    line.cut()
    for ref in calls:
        south.acknowledges(ref, "Boris")
        south.order(wire.EndCall(by="Boris"))
    line.heal()
    line.run_until(lambda: wire.ACKNOWLEDGED in north.saw(calls[1]), 300_000)
    line.run_until_quiet()
    assert not north.status().call


def test_a_call_that_is_replied_to_before_it_is_answered_opens_at_both_ends():
    dialogue = Dialogue().opened()
    north, south, line = dialogue
    ref = north.calls()
    line.run_until_quiet()
    south.sends("I am coming", wire.FLASH, reply_to=ref)
    line.run_until_quiet()
    south.acknowledges(ref, "Boris")
    line.run_until_quiet()
    assert north.status().call
    assert south.status().call


# Escalation.


def test_a_hook_alone_calls_no_other_desk():
    dialogue = watched(escalation=HOOK_ONLY)
    north, south, line = dialogue
    south.signs_on("Vera", "cyber")
    ref = north.sends("Watch?", wire.FLASH, desk="watch")
    line.run(20_000)
    assert steps(north, 0) == [(wire.HOOK, wire.STEP_NOBODY)]
    assert north.outlook(ref).view == wire.VIEW_UNATTENDED
    assert south.acknowledges(ref, "Vera").reason == wire.NOT_SIGNED_ON


def test_a_hook_that_nobody_asked_for_has_not_been_run():
    dialogue = watched(escalation=FLASH_TABLE)
    north, south, line = dialogue
    ref = north.sends("Help", wire.FLASH)
    line.run(5_000)
    south.order(wire.HookDone(ref=ref, outcome=wire.STEP_DONE))
    line.run(5_000)
    assert steps(north, 0) == []
    south.attends()
    line.run(60_000)
    assert [record.step for record in south.news(wire.Escalate)] == [wire.SIREN, wire.HOOK]


def test_a_step_that_could_not_be_stored_is_told_as_soon_as_it_can_be():
    dialogue = watched(escalation=FLASH_TABLE)
    north, south, line = dialogue
    north.sends("Help", wire.FLASH)
    line.run(15_000)
    south.box.storage_full = True
    line.run(10_000)
    south.box.storage_full = False
    line.run(12_000)
    assert steps(north, 0) == [(wire.SIREN, wire.STEP_DONE)]
    assert [record.step for record in south.news(wire.Escalate)] == [wire.SIREN]


def test_a_bell_that_is_reported_late_makes_no_step_be_taken_twice():
    dialogue = watched(escalation=FLASH_TABLE)
    north, south, line = dialogue
    south.box.answers_bell = False
    north.sends("Help", wire.FLASH)
    line.run(25_000)
    south.box.answers_bell = True
    south.restarts()
    line.run(5_000)
    south.restarts()
    line.run(120_000)
    assert steps(south, 1) == [(wire.SIREN, 0), (wire.DESKS, wire.STEP_NOBODY), (wire.HOOK, wire.STEP_NOBODY)]


# The sender's view.


def test_a_restart_tells_nothing_of_what_was_closed_long_ago():
    dialogue = Dialogue().opened()
    north, south, line = dialogue
    ref = north.sends("Once")
    line.run_until_quiet()
    south.acknowledges(ref)
    line.run_until_quiet()
    told = len(north.news(wire.Outlook))
    north.restarts()
    back(dialogue)
    assert len(north.news(wire.Outlook)) == told


def test_when_the_line_goes_all_views_are_told_but_never_more_at_once_than_a_laptop_s_queue_has_room_for():
    dialogue = Dialogue(115_200, watched=DESKS, heartbeat_s=60).opened()
    north, _south, line = dialogue
    refs = [north.sends(str(count), count % 4) for count in range(20)]
    line.run_until(lambda: all(wire.RUNG in north.saw(ref) for ref in refs))
    line.run_until_quiet()
    line.breaks(0)
    line.cut()
    cut_us = line.world.now_us
    north.sends("Hello?")
    line.run_until(lambda: not north.is_up, 1_000_000)
    line.run(2000)
    told = [when for when, record, _ in north.box.told if isinstance(record, wire.Outlook) and when > cut_us]
    assert all(north.views(ref)[-1] in (wire.VIEW_BOX_SILENT, wire.VIEW_BEARER_DOWN) for ref in refs)
    assert max(map(told.count, told)) <= 8


# Line tests and clocks.


@pytest.mark.parametrize("utc", [(UTC, 0xFFFFFFFF - 100_000), (0xFFFFFFFF - 100_000, 0)])
def test_clocks_a_lifetime_apart_stop_no_box(utc):
    dialogue = Dialogue(test_min=60, utc=utc).opened()
    north, south, line = dialogue
    north.order(wire.RunLineTest())
    south.order(wire.RunLineTest())
    line.run(10_000)
    assert wire.CLOCK_WRONG in north.alarms()
    assert wire.CLOCK_WRONG in south.alarms()
