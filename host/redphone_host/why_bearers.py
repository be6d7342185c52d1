"""Why a bearer is not up, for people: what that means, and what to do about it."""

from redphone.black import bearer

_MEANINGS = {
    bearer.NOT_TRIED: "at rest: it is opened when there is something to send",
    bearer.FORBIDDEN: "ciphertext is forbidden there by law",
    bearer.MODEM_SILENT: "the modem does not answer the box",
    bearer.MODEM_ERROR: "the modem refuses",
    bearer.DIALLING: "a call is being made or answered",
    bearer.BUSY: "engaged, or the network is full",
    bearer.NO_CARRIER: "no modem has answered, or the call was lost",
    bearer.NO_ANSWER: "nobody answers the call",
    bearer.NO_DIALTONE: "the telephone line is dead",
    bearer.NO_NETWORK: "no signal",
    bearer.NO_VALID_FRAMES: "what comes in is none of the peer's",
    bearer.BREAK: "the line is held low",
    bearer.UNANSWERED: "the peer does not answer",
}

_ADVICE = {
    bearer.FORBIDDEN: "nothing is sent there: make a fill without it, or one that allows it",
    bearer.MODEM_SILENT: "check the modem's power, its cable, and the port's bit rate",
    bearer.MODEM_ERROR: "turn the modem off and on, and check its settings in the fill",
    bearer.BUSY: "wait: the box tries again; if it lasts, check the number",
    bearer.NO_CARRIER: "wait: the box tries again; if it lasts, check both modems and the number",
    bearer.NO_ANSWER: "have the other end's box and modem looked at; check the number",
    bearer.NO_DIALTONE: "check the telephone's cable and line",
    bearer.NO_NETWORK: "move the antenna to where it sees the sky",
    bearer.NO_VALID_FRAMES: "check that both ends have the same bit rate, and that nobody else is on the line",
    bearer.BREAK: "check the cable and what it is plugged into: something holds the line low",
    bearer.UNANSWERED: "check the cable, the modem, and the other end's box",
}

_UNKNOWN = "bring redphone up to date: this reason is newer than it is"


def meaning(why: int) -> str:
    """The reason in words; empty for none."""
    if why == bearer.NOTHING:
        return ""
    return _MEANINGS.get(why, f"reason {why}")


def advice(why: int) -> str:
    """What to do; empty if there is nothing to be done."""
    if why in (bearer.NOTHING, bearer.NOT_TRIED, bearer.DIALLING):
        return ""
    return _ADVICE.get(why, _UNKNOWN)
