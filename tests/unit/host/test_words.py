"""The words people compare by voice: all there, none like another, and the same on the box's interpreter."""

import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from redphone.red import words

FIRMWARE = Path(words.__file__).parents[2]
ALL = words.words_of(bytes(range(256)))


def changes(first, second):
    """Letters to change, add or take away to make one word the other."""
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        before, row = row, [i]
        for j, right in enumerate(second, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
    return row[-1]


def test_there_is_one_word_for_every_octet():
    assert len(set(ALL)) == words.COUNT == 256
    assert sorted(ALL) == ALL


def test_words_are_short_and_plain():
    assert all(3 <= len(word) <= 7 and word.isascii() and word.islower() and word.isalpha() for word in ALL)


def test_the_first_four_letters_tell_a_word():
    assert len({word[:4] for word in ALL}) == 256


def test_no_two_words_are_alike():
    pairs = itertools.combinations(ALL, 2)
    assert [pair for pair in pairs if changes(*pair) < 3 or pair[0][-4:] == pair[1][-4:]] == []


def test_a_digest_becomes_as_many_words():
    assert words.words_of(bytes([0, 255, 0])) == [ALL[0], ALL[255], ALL[0]]
    assert words.words_of(b"") == []


def test_the_box_knows_the_same_words():
    micropython = shutil.which("micropython", path=str(Path(sys.executable).parent)) or shutil.which("micropython")
    if micropython is None:
        pytest.skip("no MicroPython here")
    script = (
        f"import sys; sys.path.insert(0, {str(FIRMWARE)!r})\n"
        "from redphone.red.words import words_of\n"
        "from redphone.cipher.fingerprint import fingerprint_of\n"
        "print(' '.join(words_of(bytes(range(256)))))\n"
    )
    run = subprocess.run([micropython, "-c", script], capture_output=True, text=True, check=True, timeout=10)
    assert run.stdout.split() == ALL
