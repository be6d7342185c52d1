"""What the station tells, and where it goes: the idle screen, the messages that ring, dialogues, the printer."""

from redphone.wire import (
    HOOK,
    INCOMING,
    Alarm,
    BearerState,
    CallOpen,
    Escalate,
    LineTestReport,
    Presence,
    Progress,
    Ring,
    RingEnd,
    Said,
    Status,
    Stepped,
)

from box import slips
from box.alarms import REMINDERS
from box.orderwire import talk
from box.screens import bearer_line, closing_line


def learn(duty, record):
    """What the idle screen says, from an event or an answer."""
    idle = duty.panel.idle
    if isinstance(record, BearerState):
        idle.bearers[record.number : record.number + 1] = [bearer_line(record)]
    elif isinstance(record, Presence):
        duty.watches.take(record)
    elif isinstance(record, Status):
        idle.take_status(record, "AB"[1 - duty.role])
        return
    else:
        return
    idle.changed()


def show(duty, record, now):
    """An event that people here should see, besides what it says of the idle screen."""
    if isinstance(record, Ring):
        duty.arrivals.ring(record, now)
        return
    if isinstance(record, RingEnd):
        duty.arrivals.end(record.ref)
    elif isinstance(record, Progress):
        duty.notice(closing_line(duty.role, record.ref, record.status))
    elif isinstance(record, Stepped) and record.direction == INCOMING:
        duty.panel.stepped(record.ref, record.step)
    elif isinstance(record, Escalate) and record.step != HOOK:
        # After a restart nothing else says which steps were taken before it.
        duty.panel.stepped(record.ref, record.step)
    elif isinstance(record, CallOpen):
        _call_opened(duty, record)
    elif isinstance(record, Said):
        duty.orderwire.take(record)
    elif isinstance(record, LineTestReport):
        duty.panel.idle.show(duty.line_tests.take(record))
    elif isinstance(record, Alarm):
        _alarm(duty, record, now)
    _print(duty, slips.of(duty.printer, duty.role, record))
    duty.panel.dialogues.say("")


def _alarm(duty, alarm, now):
    words = duty.alarms.take(alarm)
    if not words:
        return
    duty.notice(words)
    duty.look_soon()
    _print(duty, slips.alarm(duty.printer, words, alarm.at))
    if alarm.alarm in REMINDERS:
        duty.panel.strike(now)


def _print(duty, job):
    if job is not None:
        duty.printer.submit(job)


def _call_opened(duty, call):
    """The orderwire comes to the front when a call is answered, and goes when it is over."""
    duty.orderwire.opened(call)
    if duty.talking is not None:
        duty.panel.dialogues.end_one(duty.talking)
        duty.talking = None
    if call.open:
        duty.talking = talk(duty)
        duty.panel.dialogues.begin(duty.talking)
    else:
        duty.notice("CALL IS OVER")
