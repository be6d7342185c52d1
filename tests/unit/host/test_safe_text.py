"""Text from elsewhere can neither steer the terminal nor lie about its order."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone_host.safe_text import safe, visible
from rich.console import Console

ACTIVE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text())
def test_nothing_active_passes(text):
    assert not {unicodedata.category(character) for character in visible(text)} & ACTIVE


@given(st.text())
def test_newlines_pass_only_where_asked(text):
    shown = visible(text, newlines=True)
    assert shown.count("\n") == text.count("\n")
    assert "\n" not in visible(text)
    assert shown.replace("\n", "") == visible(text.replace("\n", ""))


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "M"])))
def test_plain_text_in_any_script_passes_unchanged(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a<U+202E>b"),
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("a\rb\tc", "a<U+000D>b<U+0009>c"),
        ("\x7f\x9b", "<U+007F><U+009B>"),
        ("\u2066\u200b\ufeff", "<U+2066><U+200B><U+FEFF>"),
        ("\u2028\u2029", "<U+2028><U+2029>"),
        ("\U000e0041", "<U+E0041>"),
        ("Привет, 你好", "Привет, 你好"),
    ],
)
def test_examples(text, shown):
    assert visible(text) == shown


@given(st.text(st.characters(categories=["L", "P", "S"])))
def test_markup_is_never_obeyed(text):
    console = Console(file=io.StringIO(), width=10_000, force_terminal=True, color_system="truecolor")
    console.print(safe(f"[bold red]{text}[/] :warning: [link=x]"), soft_wrap=True)
    assert console.file.getvalue() == f"[bold red]{text}[/] :warning: [link=x]\n"
