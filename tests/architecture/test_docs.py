"""What README.md and docs/ refer to is there: files, headings, commands with their options, make's targets."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from paths import ROOT
from redphone_host.cli import app

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_ELSEWHERE = re.compile(r"^[a-z]+:")
_BETWEEN_COMMANDS = {"|", "||", "&&", ";", "&", ">", ">>", "<", "2>"}
_SETS_A_VARIABLE = re.compile(r"^[A-Z_]+=")


def _prose(text):
    return _FENCE.sub("", text)


def _commands(text):
    """The commands of a page as lists of words: those quoted in prose, and those in console and sh blocks."""
    lines = [code for code in _INLINE.findall(_prose(text)) if re.match(r"(\S*/)?(redphone|make)\s", code)]
    for language, body in _FENCE.findall(text):
        body = body.replace("\\\n", " ")
        if language == "console":
            lines += [line[2:] for line in body.splitlines() if line.startswith("$ ")]
        elif language in ("sh", "bash"):
            lines += body.splitlines()
    for line in lines:
        yield from _split(line)


def _split(line):
    words = []
    for word in [*shlex.split(line, comments=True), ";"]:
        if word in _BETWEEN_COMMANDS:
            while words and _SETS_A_VARIABLE.match(words[0]):
                words.pop(0)
            if words:
                yield [Path(words[0]).name, *words[1:]]
            words = []
        else:
            words.append(word)


def _targets():
    written = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z-]+):", written, re.MULTILINE))


def _options(command):
    return {"--help"} | {name for param in command.params for name in [*param.opts, *param.secondary_opts]}


def _wrong_with(words):
    """What is wrong with a quoted command, or None."""
    if words[0] == "make":
        unknown = [word for word in words[1:] if not _SETS_A_VARIABLE.match(word) and word not in _targets()]
        return f"make has no {unknown}" if unknown else None
    if words[0] != "redphone":
        return None
    command = typer.main.get_command(app)
    for word in words[1:]:
        if word.startswith("-") and len(word) > 1:
            name = word.split("=")[0]
            if name not in _options(command):
                return f"{command.name} has no {name}"
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return f"{command.name} has no command {word}"
            command = command.commands[word]
    return None


def _anchors(page):
    """The anchors of a page's headings, as they are made of them on the web."""
    headings = re.findall(r"^#+ +(.+?) *$", _FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_wrong_commands_are_found():
    text = (
        "`redphone frobnicate PORT` and `redphone send PORT hello --louder`\n"
        "```console\n$ make tea\n$ FOO=1 .venv/bin/redphone fill make x | redphone status PORT\nredphone output\n```\n"
    )
    found = [_wrong_with(words) for words in _commands(text)]
    assert [bool(wrong) for wrong in found] == [True, True, True, True, False], found


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_quoted_command_exists(page):
    wrong = {" ".join(words): _wrong_with(words) for words in _commands(page.read_text())}
    assert {command: what for command, what in wrong.items() if what} == {}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_leads_somewhere(page):
    broken = []
    for groups in _LINK.findall(_prose(page.read_text())):
        link = groups[0] or groups[1]
        if _ELSEWHERE.match(link):
            continue
        target, _, anchor = link.partition("#")
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in _anchors(there)):
            broken.append(link)
    assert broken == []
