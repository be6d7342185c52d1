"""Dialogues whose modules are in memory only while one goes on: most of the time nobody is at the panel."""

import sys

import box

_LET_GO = ("menu", "sign_on", "open_items", "calling")


def menu(duty):
    """The dialogue `menu.menu`."""
    from box.menu import menu as steps

    yield from steps(duty)


def sign_on(duty):
    """The dialogue `sign_on.sign_on`."""
    from box.sign_on import sign_on as steps

    yield from steps(duty)


def call_or_give_up(duty, journal):
    """What `calling.call_or_give_up` does, in steps."""
    from box.calling import call_or_give_up as steps

    yield from steps(duty, journal)


def let_go():
    """Forget the modules: no dialogue goes on."""
    for name in _LET_GO:
        if sys.modules.pop("box." + name, None) is not None:
            delattr(box, name)
