"""What a telephone modem can be doing, as the box sees it, and what the box says to it then.

Black side. Sees ciphertext only. No key and no plaintext may enter here.
"""

from redphone.compat import const
from redphone.errors import LocalProtocolError

RESTING = const(0)  # it did not answer, or refused its settings: to be tried again
PROBING = const(1)  # AT: is it there, and does it take orders?
RESETTING = const(2)  # ATZ
SETTING_UP = const(3)  # the settings
ON_HOOK = const(4)  # set up, no call
CHECKING = const(5)  # the settings once more: is it still there?
DIALLING = const(6)  # ATDT
ANSWERING = const(7)  # ATA, or it answers by itself
ON_LINE = const(8)  # a call is up: octets are the peer's
GUARDING = const(9)  # silence before +++
ESCAPING = const(10)  # +++ and silence: will it take orders?
RETURNING = const(11)  # ATO: back to the call after all
HANGING_UP = const(12)  # ATH

DEFAULT_SETUP = "ATE0V1X4&C1S0=0"

_DIALLED = "0123456789ABCDTPW*#,@!()-+ "
_LINE_OCTETS_MAX = const(64)


def order(text):
    """An order as it goes to the modem; behind a carriage return, which ends whatever lay in its memory."""
    return b"\r" + text.encode() + b"\r"


def checked_number(number):
    """A number to dial, as bytes of an order. LocalProtocolError if it holds anything but digits and pauses."""
    if len(number) > _LINE_OCTETS_MAX or any(letter not in _DIALLED for letter in number.upper()):
        raise LocalProtocolError("the modem cannot dial this number: give digits, * and #, and commas for pauses")
    return number


def checked_setup(setup):
    """A line of settings. LocalProtocolError if it is not one line that begins with AT."""
    setup = setup or DEFAULT_SETUP
    if len(setup) > _LINE_OCTETS_MAX or any(not " " <= letter <= "~" for letter in setup):
        raise LocalProtocolError(
            "the modem's settings must be one line of at most 64 letters, such as " + DEFAULT_SETUP
        )
    if setup[:2].upper() != "AT":
        raise LocalProtocolError("the modem's settings must begin with AT, such as " + DEFAULT_SETUP)
    return setup


def answers_by_itself(setup):
    """Whether these settings make the modem answer calls (S0 is not 0) without being told to."""
    at = setup.upper().replace(" ", "").rfind("S0=")
    digits = setup.upper().replace(" ", "")[at + 3 :] if at >= 0 else ""
    return digits[:1] in ("1", "2", "3", "4", "5", "6", "7", "8", "9")
