"""Notifications on a real session bus, to a service that takes them as a desktop does."""

import socket
from html import escape, unescape

import pytest
from desktop_double import ADDRESS_VARIABLE, NotificationService, SessionBus, require_bus
from redphone_host.notify import CHARACTERS_MAX, Desktop
from redphone_host.safe_text import visible

HOSTILE = "<b>bold</b> <a href='x'>&lt;\x1b[2J\u202eevil\x00"


@pytest.fixture
def bus(monkeypatch, tmp_path):
    require_bus()
    with SessionBus(tmp_path) as running:
        monkeypatch.setenv(ADDRESS_VARIABLE, running.address)
        yield running


@pytest.fixture
def desktop():
    return Desktop(patience_s=5)


def test_what_is_shown_arrives_at_the_desktop(bus, desktop):
    with NotificationService(bus.address) as service:
        assert desktop.show("Redphone: South", "FLASH", urgent=True)
        assert desktop.show("Redphone: South", "line test", urgent=False)
    assert service.taken == [
        ("Redphone", "Redphone: South", "FLASH", 2),
        ("Redphone", "Redphone: South", "line test", 1),
    ]


def test_no_text_is_markup_there(bus, desktop):
    with NotificationService(bus.address) as service:
        assert desktop.show(HOSTILE, HOSTILE, urgent=False)
    ((_, title, text, _),) = service.taken
    assert title == visible(HOSTILE)  # a title is never read as markup
    assert text == escape(visible(HOSTILE), quote=False)
    assert "<" not in text


def test_where_nothing_is_markup_nothing_is_escaped(bus, desktop):
    with NotificationService(bus.address, ["body"]) as service:
        assert desktop.show("a", "<&>", urgent=False)
    assert service.taken[0][2] == "<&>"


def test_an_enormous_text_is_cut(bus, desktop):
    with NotificationService(bus.address) as service:
        assert desktop.show("x" * 100_000, "&" * 100_000, urgent=False)
    ((_, title, text, _),) = service.taken
    assert (len(title), len(unescape(text))) == (CHARACTERS_MAX, CHARACTERS_MAX)


def test_a_desktop_that_comes_later(bus, desktop):
    assert not desktop.show("a", "b", urgent=False)
    with NotificationService(bus.address) as service:
        assert desktop.show("a", "b", urgent=False)
    assert len(service.taken) == 1
    assert not desktop.show("a", "b", urgent=False)


def test_no_desktop_at_all(monkeypatch, desktop, capfd):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv(ADDRESS_VARIABLE, "unix:path=/nowhere")
    assert not desktop.show("a", "b", urgent=True)
    monkeypatch.delenv(ADDRESS_VARIABLE)
    assert not desktop.show("a", "b", urgent=True)
    assert capfd.readouterr() == ("", "")


def test_a_desktop_that_hangs_holds_nobody_up(monkeypatch, tmp_path):
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf"))
        deaf.listen()
        monkeypatch.setenv(ADDRESS_VARIABLE, f"unix:path={tmp_path / 'deaf'}")
        desktop = Desktop(patience_s=0.2)
        assert not desktop.show("a", "b", urgent=True)
