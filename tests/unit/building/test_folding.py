"""Numbers are written where they are used, and their names are gone; what could be meant otherwise stays as it is."""

import ast

import pytest
from redphone_host.build.boards import board_of
from redphone_host.build.contents import sources
from redphone_host.build.folding import fold
from redphone_host.emulator.firmware import firmware_dir

WIRE = "FIRST, SECOND = range(2)\nMASK = 1 << 3 | SECOND\nNAMES = ('a', 'b')\n"


def folded(user, **others):
    return fold({"p.wire": WIRE, "user": user, **others})


def value_of(text, name):
    scope = {}
    exec(compile(text, "folded", "exec"), scope)
    return scope[name]


def test_an_imported_number_is_written_where_it_is_used():
    found = folded("from p.wire import MASK, SECOND\nlist_ = [MASK, SECOND]\n")
    assert value_of(found["user"], "list_") == [9, 1]
    assert "import" not in found["user"]


def test_what_nothing_names_any_more_is_left_out():
    assert folded("from p.wire import MASK\nx = MASK\n")["p.wire"].split() == ["NAMES", "=", "('a',", "'b')"]


def test_what_is_no_number_is_imported_as_before():
    found = folded("from p.wire import (\n    MASK,\n    NAMES,\n)\nx = NAMES[MASK - 9]\n")
    assert found["user"] == "from p.wire import NAMES\nx = NAMES[(9) - 9]\n"


def test_a_number_is_found_behind_its_modules_name():
    found = folded("from p import wire\nx = wire.MASK + len(wire.NAMES)\n")
    assert found["user"] == "from p import wire\nx = (9) + len(wire.NAMES)\n"


@pytest.mark.parametrize(
    "user",
    [
        "from p import wire\ndef f(wire):\n    return wire.MASK\n",
        "from p.wire import MASK\ndef f(MASK):\n    return MASK\ny = MASK\n",
        "from p.wire import MASK\nMASK = 3\n",
        "from p.wire import MASK\nfor MASK in (): print(MASK)\n",
        "try:\n    from p.wire import MASK\nexcept ImportError:\n    from other import MASK\nx = MASK\n",
        "def f():\n    from p.wire import MASK\n    return MASK\n",
        "def f(thing):\n    return thing.MASK\n",
    ],
)
def test_a_name_that_may_mean_something_else_is_left_alone(user):
    found = folded(user)
    assert found["user"] == user
    assert value_of(found["p.wire"], "MASK") == 9


def test_of_several_numbers_those_that_are_still_named_stay():
    found = folded("def f(thing):\n    return thing.SECOND\n")["p.wire"]
    assert value_of(found, "SECOND") == 1
    assert "FIRST" not in found


def test_a_number_that_another_module_passes_on_is_found():
    found = folded("from between import MASK\nx = MASK\n", between="from p.wire import MASK\n")
    assert found["user"].strip() == "x = (9)"
    assert "MASK" not in found["between"] + found["p.wire"]


def test_a_number_stays_where_it_is_passed_on_from_if_it_is_wanted_there():
    found = folded("def f():\n    from between import MASK\n", between="from p.wire import MASK\n")
    assert found["between"] == "from p.wire import MASK\n"
    assert value_of(found["p.wire"], "MASK") == 9


def test_a_single_word_is_a_constant_too_and_a_longer_text_is_its_modules_own():
    found = folded('WORD = "word"\n_LONG = "more than nine characters"\nx = WORD + _LONG\n')["user"]
    assert found == "\n_LONG = const(\"more than nine characters\")\nx = ('word') + _LONG\n"


def test_a_tuple_of_constants_is_its_modules_own_and_one_of_anything_else_is_not():
    user = "from p.wire import MASK\n_SOME = (MASK, (1, b'x'))\n_OTHER = (MASK, f())\n"
    assert folded(user)["user"] == "\n_SOME = const(((9), (1, b'x')))\n_OTHER = ((9), f())\n"


def test_text_beyond_ascii_before_a_number_does_not_move_it():
    found = folded('from p.wire import MASK\nx = ("äöü", MASK)\n')["user"]
    assert value_of(found, "x") == ("äöü", 9)


def test_what_is_not_python_is_said():
    with pytest.raises(SyntaxError):
        folded("def f(:\n")


def test_a_private_number_that_the_compiler_folds_already_still_counts():
    found = folded("_OWN = const(4)\ndef f():\n    return _OWN + 1\n")["user"]
    assert value_of(found, "f")() == 5
    assert "_OWN" not in found


def test_folded_source_parses_for_the_whole_firmware():
    texts = {name: (firmware_dir() / name).read_text() for name in sources(firmware_dir(), board_of("pico2"))}
    modules = {name.removesuffix(".py").replace("/", "."): text for name, text in texts.items()}
    for name, text in fold(modules).items():
        ast.parse(text, name)
