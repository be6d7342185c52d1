"""The panel: what it shows when, its keys, its bell; under a clock of its own."""

import pytest
from bench_panel import BenchPanel
from box.display import INVERTED
from redphone import wire
from redphone.wire import CALL, EXERCISE, FLASH, IMMEDIATE, ROUTINE, reference

GUARD_MS = 320

F12 = reference(FLASH, 12)
R3 = reference(ROUTINE, 3)
TEXT = ("FLASH      A-F12", "", "", "Ada\nTwo trawlers aground off Skerry Point")


@pytest.fixture
def bench():
    made = BenchPanel()
    made.panel.heading = ("North", "LINE UP South")
    return made


def ring(bench, ref=F12, flags=0, text=TEXT):
    bench.panel.ring(ref, flags, text, bench.now)
    bench.run(GUARD_MS)
    bench.settle()


# What it shows.


def test_at_rest_it_says_whose_it_is_and_how_the_line_is(bench):
    bench.settle()
    assert bench.screen[:2] == ["North", "LINE UP South"]


BEARERS = ("WIRE UP", "PHONE DOWN BUSY", "HF UP", "SAT NO SIGNAL")


def test_at_rest_it_has_a_line_for_each_bearer(bench):
    bench.panel.idle.bearers = list(BEARERS)
    bench.settle()
    assert bench.screen[:6] == ["North", "LINE UP South", *BEARERS]


def test_bearers_that_there_is_no_room_for_are_left_out_and_a_notice_stays(bench):
    bench.panel.heading = ("Север", "Юг")
    bench.panel.idle.bearers = list(BEARERS)
    bench.panel.notice("A-F12 RUNG", bench.now)
    bench.settle()
    assert bench.screen[-4:] == [*BEARERS[:3], "A-F12 RUNG"]


def test_bearers_make_room_for_a_message_and_go_when_the_box_is_zeroized(bench):
    bench.panel.idle.bearers = list(BEARERS)
    ring(bench)
    assert "WIRE UP" not in bench.screen
    bench.panel.clear()
    bench.settle()
    assert "WIRE UP" not in bench.screen


def test_bell_and_lamp_are_on_when_ring_returns(bench):
    bench.panel.ring(F12, 0, None, bench.now)
    assert (bench.hal.lamps["RING"].value(), bench.hal.bell.value()) == (1, 1)


def test_a_message_that_cannot_be_read_says_its_precedence(bench):
    ring(bench, reference(IMMEDIATE, 1), text=None)
    assert bench.screen[0] == "IMMEDIATE"
    assert bench.hal.bell.value()


def test_what_is_read_later_changes_the_text_and_not_the_ringing(bench):
    ring(bench, text=None)
    bench.panel.silence()
    ring(bench)
    assert bench.screen[1] == "Ada"
    assert not bench.hal.bell.value()


def test_pages_turn_every_four_seconds_and_come_round(bench):
    ring(bench)
    pages = []
    for _ in range(3):
        pages.append(bench.screen)
        bench.run(4000)
        bench.settle()
    assert pages[0] == ["FLASH      A-F12", "Ada", "Two trawlers", "aground off", "ACK/DECLINE  1/2"]
    assert pages[1][:2] == ["FLASH      A-F12", "Skerry Point"]
    assert pages[2] == pages[0]


def test_an_exercise_is_called_one_on_every_page(bench):
    ring(bench, flags=EXERCISE)
    for page in ("1/2", "2/2"):
        assert bench.screen[1] == "*** EXERCISE ***"
        assert bench.screen[-1].endswith(page)
        bench.run(4000)
        bench.settle()


def test_a_tall_display_keeps_name_and_line_in_sight():
    bench = BenchPanel("SH1107")
    bench.panel.heading = ("Узел связи", "LINE UP South")
    ring(bench)
    assert bench.screen[:3] == ["Узел связи", "LINE UP South", "FLASH      A-F12"]
    assert [line for line in bench.screen[3:] if line] == [
        "Ada",
        "Two trawlers",
        "aground off",
        "Skerry Point",
        "ACK/DECLINE",
    ]


@pytest.mark.parametrize("kind", ["SSD1306", "SH1107"])
@pytest.mark.parametrize("name", ["North", "Север"])
@pytest.mark.parametrize("flags", [0, EXERCISE, CALL])
def test_every_screen_is_exactly_full(kind, name, flags):
    """The last row is the bottom line, wherever lines are two rows high."""
    bench = BenchPanel(kind)
    bench.panel.heading = (name, "LINE UP " + name)
    for show in (lambda: None, lambda: ring(bench, flags=flags), lambda: setattr(bench.panel, "fault", "it is broken")):
        show()
        bench.panel.notice("the bottom line", bench.now)
        bench.run(GUARD_MS)
        bench.settle()
        assert bench.screen[-1] == "the bottom line"


def test_the_most_urgent_is_shown_and_how_many_there_are(bench):
    ring(bench, R3, text=("ROUTINE     A-R3", "", "", "Bert\nlunch"))
    ring(bench)
    assert bench.screen[0] == TEXT[0]
    assert bench.screen[-1] == "ACK 1 OF 2   1/2"
    bench.panel.ring_end(F12)
    bench.settle()
    assert bench.screen[0] == "ROUTINE     A-R3"


def test_few_texts_are_kept_and_the_rest_is_asked_for_when_it_is_shown(bench):
    """Sixty-four messages may be open; their texts must not fill a box's memory."""
    refs = [reference(ROUTINE, number) for number in range(1, 13)]
    for ref in refs:
        bench.panel.ring(ref, 0, ("ROUTINE", "", "", f"Ada\ntext {ref}"), bench.now)
    kept = [message.ref for message in bench.panel._ringing._messages if message.pages is not None]
    assert kept == refs[:8]
    bench.settle()
    assert bench.wanted == []
    for ref in refs[:8]:
        bench.panel.ring_end(ref)
    bench.settle()
    assert bench.wanted == [refs[8]]
    assert bench.screen[0] == "ROUTINE"
    bench.panel.ring(refs[8], 0, ("ROUTINE", "", "", "Ada\nread again"), bench.now)
    bench.settle()
    assert bench.screen[2] == "read again"
    assert bench.wanted == [refs[8]]


def test_the_most_urgent_keep_their_texts(bench):
    for number in range(1, 9):
        bench.panel.ring(reference(ROUTINE, number), 0, ("ROUTINE", "", "", "Ada\ncan wait"), bench.now)
    ring(bench)
    assert bench.screen[2] == "Two trawlers"
    assert bench.wanted == []


def test_a_fault_hides_a_message_and_lights_its_lamp(bench):
    ring(bench)
    bench.panel.fault = "the journal is missing: zeroize and refill"
    bench.settle()
    assert bench.screen[:5] == ["North", "FAULT", "the journal is", "missing: zeroize", "and refill"]
    assert bench.hal.lamps["FAULT"].value()


def test_words_of_the_box_stand_until_they_are_taken_away(bench):
    """Eight words of a fingerprint, the longest there are, on one screen."""
    lines = [INVERTED + "FINGERPRINT"] + ["gazelle gymnast"] * 4 + ["", "", "same there? ACK"]
    bench.panel.say(lines)
    bench.settle()
    assert bench.screen == [line.lstrip(INVERTED) for line in lines]
    bench.run(10000)
    assert bench.screen[1] == "gazelle gymnast"
    bench.panel.say(())
    bench.settle()
    assert bench.screen[0] == "North"


def test_a_notice_goes_after_eight_seconds(bench):
    bench.panel.notice("A-F12 ACKED", bench.now)
    bench.run(7900)
    assert bench.screen[-1] == "A-F12 ACKED"
    bench.run(300)
    assert bench.screen[-1] == ""


def test_a_notice_makes_room_for_the_keys_of_a_message_that_comes(bench):
    bench.panel.notice("A-F12 ACKED", bench.now)
    ring(bench)
    assert bench.screen[-1] == "ACK/DECLINE  1/2"
    bench.panel.notice("A-F12 ACKED", bench.now)
    bench.settle()
    assert bench.screen[-1] == "A-F12 ACKED"


# Keys.


@pytest.mark.parametrize("key", ["ACK", "DECLINE", "SILENCE", "CALL"])
def test_a_key_is_reported_once_when_it_is_pressed(bench, key):
    bench.hold(key, True)
    bench.run(1000)
    bench.hold(key, False)
    bench.run(1000)
    assert bench.pressed == [key]


def test_a_key_that_bounces_is_pressed_once(bench):
    for _ in range(6):
        bench.hold("ACK", True)
        bench.run(20)
        bench.hold("ACK", False)
        bench.run(20)
    assert bench.pressed == []
    bench.hold("ACK", True)
    bench.run(40)
    assert bench.pressed == ["ACK"]


def test_zeroize_acts_after_three_seconds_once_and_counts_down(bench):
    bench.hold("ZEROIZE", True)
    seen = []
    for _ in range(32):
        bench.run(100)
        seen.append((bench.screen[2].strip(), list(bench.pressed)))
    assert [said for said, _ in seen].count("in 1 s") >= 8
    assert seen[27][1] == []
    assert bench.pressed == ["ZEROIZE"]
    bench.run(5000)
    assert bench.pressed == ["ZEROIZE"]
    bench.hold("ZEROIZE", False)
    bench.run(100)
    bench.hold("ZEROIZE", True)
    bench.run(3100)
    assert bench.pressed == ["ZEROIZE", "ZEROIZE"]


def test_zeroize_let_go_early_does_nothing(bench):
    bench.hold("ZEROIZE", True)
    bench.run(2800)
    bench.hold("ZEROIZE", False)
    bench.run(5000)
    assert bench.pressed == []
    assert bench.screen[0] == "North"


# The bell.


@pytest.mark.parametrize(
    ("precedence", "strokes"), [(FLASH, 8), (IMMEDIATE, 5), (ROUTINE, 1)], ids=["FLASH", "IMMEDIATE", "ROUTINE"]
)
def test_the_bell_strikes_as_the_precedence_wants(bench, precedence, strokes):
    bench.panel.ring(reference(precedence, 1), 0, None, bench.now)
    heard = [bench.hal.bell.value()]
    for _ in range(199):
        bench.run(20)
        heard.append(bench.hal.bell.value())
    assert strokes_in(heard) == strokes


@pytest.mark.parametrize("precedence", range(4), ids=wire.PRECEDENCES)
def test_an_exercise_rings_with_two_short_strokes_for_each_long_one(bench, precedence):
    heard = {}
    for flags in (0, EXERCISE):
        bench.panel.clear()
        bench.panel.ring(reference(precedence, 1), flags, None, bench.now)
        heard[flags] = [bench.hal.bell.value()]
        for _ in range(199):
            bench.run(20)
            heard[flags].append(bench.hal.bell.value())
    assert 2 * strokes_in(heard[0]) == strokes_in(heard[EXERCISE])
    assert longest_in(heard[0]) == 20
    assert longest_in(heard[EXERCISE]) == 5


def test_what_is_no_exercise_is_heard_and_shown_before_one_as_urgent(bench):
    ring(bench, reference(FLASH, 1), EXERCISE, ("FLASH       A-F1", "", "", "drill"))
    ring(bench)
    assert bench.screen[0] == TEXT[0]
    assert not bench.panel._ringing.most_urgent(audible=True).flags


def strokes_in(heard):
    return sum(now and not before for before, now in zip([0, *heard], heard, strict=False))


def longest_in(heard):
    """Polls of the longest stroke."""
    return max(len(stroke) for stroke in "".join(map(str, heard)).split("0"))


def test_silence_lasts_until_the_next_message(bench):
    ring(bench)
    bench.panel.silence()
    bench.settle()
    assert not bench.hal.bell.value()
    assert bench.hal.lamps["RING"].value()
    assert bench.screen[-1] == "silenced     1/2"
    ring(bench, R3)
    assert bench.hal.bell.value()


def test_it_rings_on_over_weeks_of_ticks(bench):
    """Ticks wrap at 2**30; a message that rings is looked at often enough for that."""
    bench.now = (1 << 30) - 50
    ring(bench)
    for _ in range(200):
        bench.now = (bench.now + 20) % (1 << 30)
        bench.panel.poll(bench.now)
    strokes = 0
    for _ in range(50):
        bench.now = (bench.now + 20) % (1 << 30)
        bench.panel.poll(bench.now)
        strokes += bench.hal.bell.value()
    assert 30 <= strokes <= 48
