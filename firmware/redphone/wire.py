"""Every format of the protocol, once. docs/protocol.md is normative; a test holds its tables to these.

Both runtimes pack and unpack by `codec`; the host derives its `construct` schemas from the same classes.
Annotations name the types for readers and checkers and cost nothing on the box.
"""

from redphone.codec import Format, blob8, blob16, fixed, layout, rest, text8, u8, u16, u32, varint

# Specification constants: changing one changes the protocol (docs/protocol.md section 2).

VERSION = 1
SUITE = 1

ROLE_A = 0
ROLE_B = 1

FRAME_OCTETS_MAX = 1004
TAG_OCTETS = 16
MAC_OCTETS = 8
REPLAY_WINDOW = 64
ACK_BITMAP_OCTETS_MAX = 8

TEXT_OCTETS_MAX = 16384
BODY_OCTETS_MAX = 16896
SERIES_WINDOW = 4
CHAIN_OCTETS = 16
CHECK_OCTETS = 2
SEGMENT_OCTETS = 65536
NUMBER_MAX = (1 << 28) - 1
REF_MAX = (1 << 30) - 1

REKEY_AFTER_S = 3600
SESSION_AGE_MAX_S = 7200
SESSION_FRAMES_MAX = 1 << 24
HANDSHAKE_COUNTER_MAX = (1 << 30) - 1

ROUTINE, PRIORITY, IMMEDIATE, FLASH = range(4)
PRECEDENCES = ("ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH")

EXERCISE = 0x01
CALL = 0x02
TEST = 0x04
KNOWN_FLAGS = EXERCISE | CALL | TEST

DELIVERED, RUNG, ACKNOWLEDGED, DECLINED, REFUSED, WITHDRAWN, HELD, ANSWERED, GIVEN_UP = range(1, 10)
STATUSES = (
    "ACCEPTED",
    "DELIVERED",
    "RUNG",
    "ACKNOWLEDGED",
    "DECLINED",
    "REFUSED",
    "WITHDRAWN",
    "HELD",
    "ANSWERED",
    "GIVEN_UP",
)

# Reasons that go with REFUSED, HELD and VOID (section 8.4) and with a refused order (section 10.3).

(
    NO_REASON,
    MALFORMED,
    NOT_UNDERSTOOD,
    TOO_LARGE,
    STORAGE_FULL,
    QUEUE_FULL,
    NOT_FILLED,
    ALREADY_FILLED,
    KEY_SWITCH_OFF,
    UNKNOWN_MESSAGE,
    WRONG_STATE,
    LOST_AT_SENDER,
    FAULT,
    UNSUPPORTED,
    WRONG_PIN,
    LOCKED,
    UNKNOWN_DESK,
    OPEN_ITEMS,
    LAST_DESK,
    NOT_SIGNED_ON,
    READ_BACK,
    NO_CALL,
) = range(22)

# A desk's watch (section 6.6), and a bit that is said to the peer and to nobody at this end.

UNATTENDED, ATTENDED = range(2)
UNDER_DURESS = 0x02
DESKS_MAX = 7
ANY_DESK = 0xFF
WATCH_MARK_OCTETS = 4

# What a box does about a message that nobody answers (section 8.7), and what has come of it.

BELL, SIREN, DESKS, HOOK = range(1, 5)
STEPS = ("", "BELL", "SIREN", "DESKS", "HOOK")
STEP_DONE, STEP_FAILED, STEP_NOBODY = range(3)
OUTCOMES = ("DONE", "FAILED", "NOBODY")
ESCALATION_OCTETS = 32
NEVER_S = 0

# Where a message of ours stands, as far as its sender can know (section 8.8).

(
    VIEW_SENDING,
    VIEW_BEARER_DOWN,
    VIEW_BOX_SILENT,
    VIEW_HELD,
    VIEW_UNATTENDED,
    VIEW_UNANSWERED,
    VIEW_EXPIRED,
    VIEW_ACKNOWLEDGED,
    VIEW_DECLINED,
    VIEW_ANSWERED,
    VIEW_REFUSED,
    VIEW_WITHDRAWN,
    VIEW_GIVEN_UP,
) = range(13)
VIEWS = (
    "SENDING",
    "BEARER_DOWN",
    "BOX_SILENT",
    "HELD",
    "UNATTENDED",
    "UNANSWERED",
    "EXPIRED",
    "ACKNOWLEDGED",
    "DECLINED",
    "ANSWERED",
    "REFUSED",
    "WITHDRAWN",
    "GIVEN_UP",
)

# How a message is related to an earlier one of its sender's (section 7.3).

CORRECTS, CANCELS, SUPERSEDES = range(1, 4)
RELATIONS = ("", "CORRECTS", "CANCELS", "SUPERSEDES")

# What has come of a line test (section 6.8).

TEST_ANSWERED, TEST_ANSWERED_LATE, TEST_UNANSWERED = range(3)
TEST_RESULTS = ("ANSWERED", "LATE", "MISSED")

# Differences of clocks are told with this added, so that they are never negative.
CLOCK_BIAS_S = 1 << 31

DESK_OCTETS_MAX = 16
SUBJECT_OCTETS_MAX = 80
LANGUAGE_OCTETS_MAX = 35
NAME_OCTETS_MAX = 32
NOTE_OCTETS_MAX = 80
TALK_OCTETS_MAX = 120
TEST_TEXT_OCTETS_MAX = 120
PIN_OCTETS_MAX = 16


# Frames (section 3).


class Handshake1(Format):
    """The initiator's frame: Noise message 1 and, in it, its first items."""

    CODE = 0x00
    head: int
    counter: int
    mac: bytes
    noise: bytes
    FIELDS = layout(
        u8("head", VERSION, VERSION),
        u32("counter", 1, HANDSHAKE_COUNTER_MAX),
        fixed("mac", MAC_OCTETS),
        rest("noise", FRAME_OCTETS_MAX - 13, 48),
    )


class Handshake2(Format):
    """The responder's frame: Noise message 2 and its first items."""

    CODE = 0x01
    head: int
    mac: bytes
    noise: bytes
    FIELDS = layout(u8("head", 0x40, 0x7F), fixed("mac", MAC_OCTETS), rest("noise", FRAME_OCTETS_MAX - 9, 48))


class Transport(Format):
    """A sealed frame of a session."""

    CODE = 0x02
    head: int
    sealed: bytes
    FIELDS = layout(u16("head", 0x8000, 0xFFFF), rest("sealed", FRAME_OCTETS_MAX - 2, TAG_OCTETS + 1))


FRAMES = (Handshake1, Handshake2, Transport)


# Items: what a sealed payload is made of (section 6).


class Ack(Format):
    """Which frames of this session have arrived."""

    CODE = 0x01
    largest: int
    bitmap: bytes
    FIELDS = layout(u16("largest"), blob8("bitmap", ACK_BITMAP_OCTETS_MAX))


class Whole(Format):
    """A message that fits one frame."""

    CODE = 0x02
    ref: int
    body: bytes
    FIELDS = layout(varint("ref", 4, REF_MAX), rest("body", FRAME_OCTETS_MAX, 6))


class Part(Format):
    """A fragment of a longer message."""

    CODE = 0x03
    ref: int
    total: int
    offset: int
    data: bytes
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        varint("total", 6, BODY_OCTETS_MAX),
        varint("offset", 0, BODY_OCTETS_MAX - 1),
        rest("data", FRAME_OCTETS_MAX, 1),
    )


class Poll(Format):
    """Asks for an Ack at once; alone in a frame it is the heartbeat."""

    CODE = 0x04


class Receipt(Format):
    """A fact about a message that the receiver of this item has sent."""

    CODE = 0x05
    ref: int
    status: int
    at: int
    reason: int
    by: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        u8("status", DELIVERED, HELD),
        u32("at"),
        u8("reason"),
        text8("by", 80),
    )


class Query(Format):
    """The originator asks for every receipt of one of its messages, or for what is still missing of it."""

    CODE = 0x06
    ref: int
    FIELDS = layout(varint("ref", 4, REF_MAX))


class Gap(Format):
    """The receiver lacks these octets of a message; offset 0 and length 0 mean all of it."""

    CODE = 0x07
    ref: int
    offset: int
    length: int
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        varint("offset", 0, BODY_OCTETS_MAX - 1),
        varint("length", 0, BODY_OCTETS_MAX),
    )


class Void(Format):
    """The originator states that this number will never come, and why."""

    CODE = 0x08
    ref: int
    reason: int
    FIELDS = layout(varint("ref", 4, REF_MAX), u8("reason"))


class Withdraw(Format):
    """The originator gives up a call or a message: stop ringing for it."""

    CODE = 0x09
    ref: int
    at: int
    by: str
    FIELDS = layout(varint("ref", 4, REF_MAX), u32("at"), text8("by", 32))


class Quality(Format):
    """How damaged the addressee's frames arrive here on this bearer, for its choice of error correction."""

    CODE = 0x0A
    spoilt: int
    margin: int
    FIELDS = layout(u16("spoilt"), u8("margin"))


class Filler(Format):
    """Nothing: one octet that makes a frame as long as the others."""

    CODE = 0x0B


class Beat(Format):
    """The heartbeat of a line with desks: a Poll that says which Watch was the last."""

    CODE = 0x0C
    revision: int
    FIELDS = layout(u8("revision"))


class BeatAck(Format):
    """What answers a Beat where nothing else has come: an Ack of one frame, and a Beat."""

    CODE = 0x0D
    largest: int
    revision: int
    FIELDS = layout(u8("largest"), u8("revision"))


class Watch(Format):
    """Who keeps the watch at one of the sender's desks."""

    CODE = 0x0E
    revision: int
    desk: int
    state: int
    since: int
    by: str
    FIELDS = layout(
        varint("revision", 1, 0xFFFFFFFF),
        u8("desk", 0, DESKS_MAX - 1),
        u8("state", UNATTENDED, ATTENDED | UNDER_DURESS),
        u32("since"),
        text8("by", NAME_OCTETS_MAX),
    )


class WatchQuery(Format):
    """Asks for a Watch of each of the addressee's desks."""

    CODE = 0x0F


class Step(Format):
    """What has been done at the sender's end about a message that nobody there has answered."""

    CODE = 0x10
    ref: int
    step: int
    outcome: int
    at: int
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        u8("step", SIREN, HOOK),
        u8("outcome", STEP_DONE, STEP_NOBODY),
        u32("at"),
    )


class Talk(Format):
    """A line of the orderwire."""

    CODE = 0x11
    number: int
    at: int
    by: str
    text: str
    FIELDS = layout(
        varint("number", 1, NUMBER_MAX),
        u32("at"),
        text8("by", NAME_OCTETS_MAX, 1),
        text8("text", TALK_OCTETS_MAX, 1),
    )


class Heard(Format):
    """The line of the orderwire with this number, and all before it, are stored and shown."""

    CODE = 0x12
    number: int
    FIELDS = layout(varint("number", 1, NUMBER_MAX))


class HangUp(Format):
    """A call that was answered is over."""

    CODE = 0x13
    own: int
    ref: int
    at: int
    by: str
    FIELDS = layout(u8("own", 0, 1), varint("ref", 4, REF_MAX), u32("at"), text8("by", NAME_OCTETS_MAX))


class LineTest(Format):
    """A line test: to be answered at once, by the box."""

    CODE = 0x14
    number: int
    utc: int
    index: int
    chain: bytes
    text: str
    FIELDS = layout(
        u32("number", 1),
        u32("utc"),
        u32("index"),
        fixed("chain", CHAIN_OCTETS),
        text8("text", TEST_TEXT_OCTETS_MAX),
    )


class LineTestAnswer(Format):
    """Answers a line test."""

    CODE = 0x15
    number: int
    utc: int
    index: int
    chain: bytes
    check: int
    FIELDS = layout(
        u32("number", 1),
        u32("utc"),
        u32("index"),
        fixed("chain", CHAIN_OCTETS),
        u32("check"),
    )


ITEMS = {
    form.CODE: form
    for form in (
        Ack,
        Whole,
        Part,
        Poll,
        Receipt,
        Query,
        Gap,
        Void,
        Withdraw,
        Quality,
        Filler,
        Beat,
        BeatAck,
        Watch,
        WatchQuery,
        Step,
        Talk,
        Heard,
        HangUp,
        LineTest,
        LineTestAnswer,
    )
}


# The message's body (section 7).


class BodyHead(Format):
    """What every message begins with; then options, a zero octet, and the text."""

    flags: int
    dtg: int
    FIELDS = layout(u8("flags"), u32("dtg"))


class Option(Format):
    """One optional field of a message. The top bit of the tag: whoever does not know it must refuse the message."""

    tag: int
    value: bytes
    FIELDS = layout(u8("tag", 1), blob8("value", 255))


OPTION_DESK = 0x01
OPTION_SUBJECT = 0x02
OPTION_LANGUAGE = 0x03
OPTION_REPLY_TO = 0x04
OPTION_REPLY_BY = 0x05
OPTION_FROM = 0x06
OPTION_CORRECTS = 0x07
OPTION_CANCELS = 0x08
OPTION_SUPERSEDES = 0x09
OPTION_MANDATORY = 0x80
OPTION_READ_BACK = 0x81

READ_BACK_OCTETS_MAX = 80


# Journal entries (section 9).


class Boot(Format):
    """The box has started."""

    CODE = 0x01
    boots: int
    FIELDS = layout(u32("boots", 1))


class OutMessage(Format):
    """Our operator's message is accepted for sending."""

    CODE = 0x02
    ref: int
    body: bytes
    FIELDS = layout(varint("ref", 4, REF_MAX), rest("body", BODY_OCTETS_MAX, 6))


class OutStatus(Format):
    """What has become of a message of ours."""

    CODE = 0x03
    ref: int
    status: int
    at: int
    reason: int
    by: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX), u8("status", DELIVERED, GIVEN_UP), u32("at"), u8("reason"), text8("by", 80)
    )


class InMessage(Format):
    """A message of the peer's is stored."""

    CODE = 0x04
    ref: int
    body: bytes
    FIELDS = OutMessage.FIELDS


class InStatus(Format):
    """What has become of a message of the peer's here."""

    CODE = 0x05
    ref: int
    status: int
    at: int
    reason: int
    by: str
    FIELDS = layout(varint("ref", 4, REF_MAX), u8("status", RUNG, WITHDRAWN), u32("at"), u8("reason"), text8("by", 80))


class InVoid(Format):
    """A number of the peer's holds no message: refused, or withdrawn before it came."""

    CODE = 0x06
    ref: int
    status: int
    reason: int
    FIELDS = layout(varint("ref", 4, REF_MAX), u8("status", REFUSED, WITHDRAWN), u8("reason"))


class OwnCounter(Format):
    """Handshake counters below `mark` may have been used."""

    CODE = 0x07
    mark: int
    FIELDS = layout(u32("mark", 1, HANDSHAKE_COUNTER_MAX))


class PeerCounter(Format):
    """The peer's handshake counter `seen` and all below it are spent."""

    CODE = 0x08
    seen: int
    FIELDS = layout(u32("seen", 1, HANDSHAKE_COUNTER_MAX))


class Checkpoint(Format):
    """A segment begins: the chain before it, and where everything that counts stands. Messages still open follow."""

    CODE = 0x09
    chain: bytes
    boots: int
    own_mark: int
    peer_seen: int
    out_next: bytes
    in_next: bytes
    FIELDS = layout(
        fixed("chain", CHAIN_OCTETS),
        u32("boots"),
        u32("own_mark", 1, HANDSHAKE_COUNTER_MAX),
        u32("peer_seen", 0, HANDSHAKE_COUNTER_MAX),
        fixed("out_next", 16),
        fixed("in_next", 16),
    )


class OutKnown(Format):
    """A message of ours that the peer has and that is not closed; `index` is its entry's."""

    CODE = 0x0A
    ref: int
    status: int
    at: int
    index: int
    flags: int
    desk: int
    by: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        u8("status", 0, GIVEN_UP),
        u32("at"),
        u32("index"),
        u8("flags"),
        u8("desk"),
        text8("by", 80),
    )


class InKnown(Format):
    """A message of the peer's that is open here, or was closed lately."""

    CODE = 0x0B
    ref: int
    status: int
    at: int
    index: int
    flags: int
    reason: int
    desk: int
    by: str
    read_back: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        u8("status", 0, GIVEN_UP),
        u32("at"),
        u32("index"),
        u8("flags"),
        u8("reason"),
        u8("desk"),
        text8("by", 80),
        text8("read_back", READ_BACK_OCTETS_MAX),
    )


class Noted(Format):
    """An alarm or a change of the line's state, for the record only."""

    CODE = 0x0C
    alarm: int
    ref: int
    detail: int
    FIELDS = layout(u8("alarm"), varint("ref", 0, REF_MAX), u32("detail"))


class InPart(Format):
    """Octets of a message of the peer's that comes in slowly: what is not all here yet need not come again."""

    CODE = 0x0D
    ref: int
    total: int
    offset: int
    data: bytes
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        varint("total", 6, BODY_OCTETS_MAX),
        varint("offset", 0, BODY_OCTETS_MAX - 1),
        rest("data", BODY_OCTETS_MAX, 1),
    )


class OwnWatch(Format):
    """An operator has signed on or off at a desk here. `mark` tells the box, and nobody else, under duress or not."""

    CODE = 0x0E
    revision: int
    desk: int
    state: int
    since: int
    accepted: int
    mark: bytes
    by: str
    FIELDS = layout(
        varint("revision", 1, 0xFFFFFFFF),
        u8("desk", 0, DESKS_MAX - 1),
        u8("state", UNATTENDED, ATTENDED),
        u32("since"),
        u16("accepted"),
        fixed("mark", WATCH_MARK_OCTETS),
        text8("by", NAME_OCTETS_MAX),
    )


class PeerWatch(Format):
    """The peer has told who keeps the watch at one of its desks."""

    CODE = 0x0F
    revision: int
    desk: int
    state: int
    since: int
    by: str
    FIELDS = Watch.FIELDS


class InStep(Format):
    """What has been done here about a message of the peer's that nobody has answered."""

    CODE = 0x10
    ref: int
    step: int
    outcome: int
    at: int
    FIELDS = Step.FIELDS


class OutStep(Format):
    """What the peer's box has done about a message of ours that nobody there has answered."""

    CODE = 0x11
    ref: int
    step: int
    outcome: int
    at: int
    FIELDS = Step.FIELDS


class OutTalk(Format):
    """A line of ours on the orderwire."""

    CODE = 0x12
    number: int
    at: int
    by: str
    text: str
    FIELDS = Talk.FIELDS


class InTalk(Format):
    """A line of the peer's on the orderwire."""

    CODE = 0x13
    number: int
    at: int
    by: str
    text: str
    FIELDS = Talk.FIELDS


class OutHeard(Format):
    """Our lines up to this one are stored and shown at the other end."""

    CODE = 0x14
    number: int
    FIELDS = Heard.FIELDS


class CallState(Format):
    """A call is answered, and the orderwire open, or is over."""

    CODE = 0x15
    open: int
    own: int
    ref: int
    at: int
    by: str
    by_peer: int
    FIELDS = layout(
        u8("open", 0, 1),
        u8("own", 0, 1),
        varint("ref", 4, REF_MAX),
        u32("at"),
        text8("by", 80),
        u8("by_peer", 0, 1),
    )


class LineTestResult(Format):
    """A line test of ours, or of the peer's, and what has come of it."""

    CODE = 0x16
    own: int
    number: int
    result: int
    took_ms: int
    offset: int
    FIELDS = layout(
        u8("own", 0, 1),
        u32("number", 1),
        u8("result", TEST_ANSWERED, TEST_UNANSWERED),
        u32("took_ms"),
        u32("offset"),
    )


class Measured(Format):
    """How a bearer was at a line test."""

    CODE = 0x17
    bearer: int
    state: int
    why: int
    round_trip_ms: int
    spoilt: int
    FIELDS = layout(u8("bearer", 0, 3), u8("state", 0, 2), u8("why"), u32("round_trip_ms"), u16("spoilt"))


class PeerChain(Format):
    """What the peer said of its journal at a line test: the chain before its entry `index`."""

    CODE = 0x18
    index: int
    chain: bytes
    FIELDS = layout(u32("index"), fixed("chain", CHAIN_OCTETS))


class Escalation(Format):
    """The table of escalation has been changed (section 8.7)."""

    CODE = 0x19
    table: bytes
    FIELDS = layout(fixed("table", ESCALATION_OCTETS))


class Stamped(Format):
    """A message is corrected, cancelled or superseded by a later one."""

    CODE = 0x1A
    direction: int
    ref: int
    relation: int
    by_ref: int
    FIELDS = layout(
        u8("direction", 0, 1),
        varint("ref", 4, REF_MAX),
        u8("relation", CORRECTS, SUPERSEDES),
        varint("by_ref", 4, REF_MAX),
    )


class Due(Format):
    """A message asks to be answered by a time, and is not answered yet."""

    CODE = 0x1B
    direction: int
    ref: int
    reply_by: int
    told: int
    FIELDS = layout(u8("direction", 0, 1), varint("ref", 4, REF_MAX), u32("reply_by"), u8("told", 0, 2))


class Trusted(Format):
    """A person here has made sure that the peer is not under duress any more."""

    CODE = 0x1C
    at: int
    by: str
    FIELDS = layout(u32("at"), text8("by", NAME_OCTETS_MAX))


ENTRIES = {
    form.CODE: form
    for form in (
        Boot,
        OutMessage,
        OutStatus,
        InMessage,
        InStatus,
        InVoid,
        OwnCounter,
        PeerCounter,
        Checkpoint,
        OutKnown,
        InKnown,
        Noted,
        InPart,
        OwnWatch,
        PeerWatch,
        InStep,
        OutStep,
        OutTalk,
        InTalk,
        OutHeard,
        CallState,
        LineTestResult,
        Measured,
        PeerChain,
        Escalation,
        Stamped,
        Due,
        Trusted,
    )
}


class Record(Format):
    """An entry as it is stored: its number, when, the entry with its CODE, and the chain's hash up to here."""

    index: int
    utc: int
    check: bytes
    entry: bytes
    chain: bytes
    FIELDS = layout(
        u32("index"),
        u32("utc"),
        fixed("check", CHECK_OCTETS),
        blob16("entry", BODY_OCTETS_MAX + 16, 1),
        fixed("chain", CHAIN_OCTETS),
    )


# What an alarm, or an entry Noted, is about (section 9.3).

(
    ALARM_NONE,
    LINE_UP,
    LINE_DOWN,
    GAP_QUERIED,
    NUMBER_VOID,
    STORAGE_FAILED,
    NOISE_FAILED,
    BEARER,
    TEST_MISSED,
    TEST_LATE,
    CLOCK_WRONG,
    CLOCK_RIGHT,
    COMPROMISED,
    NO_ANSWER,
    REPLY_DUE,
    REPLY_OVERDUE,
    PIN_FAILED,
) = range(17)
ALARMS = (
    "NONE",
    "LINE_UP",
    "LINE_DOWN",
    "GAP_QUERIED",
    "NUMBER_VOID",
    "STORAGE_FAILED",
    "NOISE_FAILED",
    "BEARER",
    "TEST_MISSED",
    "TEST_LATE",
    "CLOCK_WRONG",
    "CLOCK_RIGHT",
    "COMPROMISED",
    "NO_ANSWER",
    "REPLY_DUE",
    "REPLY_OVERDUE",
    "PIN_FAILED",
)


# The fill (section 4.1).


# What carries a bearer, and what must be known of it.
SERIAL, TELEPHONE, PACKET, HF, SATELLITE = range(5)
BEARERS = ("serial", "telephone", "packet", "hf", "satellite")
BEARERS_MAX = 4

HALF_DUPLEX = 0x01
RS485 = 0x02
NO_CIPHERTEXT = 0x04
KNOWN_BEARER_FLAGS = HALF_DUPLEX | RS485 | NO_CIPHERTEXT


class BearerSetup(Format):
    """One of a fill's bearers: what it is, on which port, and how to use it."""

    kind: int
    port: int
    flags: int
    bit_rate: int
    cover_octets: int
    cover_ms: int
    address: str
    setup: str
    FIELDS = layout(
        u8("kind", SERIAL, SATELLITE),
        u8("port", 0, BEARERS_MAX - 1),
        u8("flags"),
        u32("bit_rate", 50, 921600),
        u16("cover_octets", 0, FRAME_OCTETS_MAX),
        u32("cover_ms", 0, 3600000),
        text8("address", 32),
        text8("setup", 64),
    )


DESK_NAMES_OCTETS_MAX = DESKS_MAX * (1 + DESK_OCTETS_MAX)


class Fill(Format):
    """The key material of one end of one line, its bearers, its desks, and what it does when nobody answers."""

    version: int
    line_id: bytes
    role: int
    own_secret: bytes
    own_public: bytes
    peer_public: bytes
    static_static: bytes
    psk: bytes
    seed: bytes
    created: int
    heartbeat_s: int
    own_name: str
    peer_name: str
    bearers: bytes
    own_desks: bytes
    peer_desks: bytes
    escalation: bytes
    test_min: int
    FIELDS = layout(
        u8("version", VERSION, VERSION),
        fixed("line_id", 8),
        u8("role", ROLE_A, ROLE_B),
        fixed("own_secret", 32),
        fixed("own_public", 32),
        fixed("peer_public", 32),
        fixed("static_static", 32),
        fixed("psk", 32),
        fixed("seed", 32),
        u32("created"),
        u16("heartbeat_s"),
        text8("own_name", 32, 1),
        text8("peer_name", 32, 1),
        blob16("bearers", 452, 15),
        blob8("own_desks", DESK_NAMES_OCTETS_MAX),
        blob8("peer_desks", DESK_NAMES_OCTETS_MAX),
        fixed("escalation", ESCALATION_OCTETS),
        u16("test_min", 0, 1440),
    )


# The red port (section 10): orders from the laptop, answers and events from the box.


# What a laptop asks to be told from now on.
FOLLOW_EVENTS = 0x01
FOLLOW_LOG = 0x02
ATTEND = 0x04


class Hello(Format):
    """Begins a conversation, and asks for events from now on."""

    CODE = 0x01
    version: int
    follow: int
    FIELDS = layout(u8("version"), u8("follow", 0, FOLLOW_EVENTS | FOLLOW_LOG | ATTEND))


class GetStatus(Format):
    """Asks for a Status."""

    CODE = 0x02


class Send(Format):
    """A message (or, with the CALL flag, a call) for the peer."""

    CODE = 0x03
    precedence: int
    flags: int
    reply_to: int
    reply_by: int
    relation: int
    relates_to: int
    read_back: str
    desk: str
    subject: str
    language: str
    sender: str
    text: bytes
    FIELDS = layout(
        u8("precedence", ROUTINE, FLASH),
        u8("flags", 0, KNOWN_FLAGS),
        varint("reply_to", 0, REF_MAX),
        u32("reply_by"),
        u8("relation", 0, SUPERSEDES),
        varint("relates_to", 0, REF_MAX),
        text8("read_back", READ_BACK_OCTETS_MAX),
        text8("desk", DESK_OCTETS_MAX),
        text8("subject", SUBJECT_OCTETS_MAX),
        text8("language", LANGUAGE_OCTETS_MAX),
        text8("sender", NAME_OCTETS_MAX),
        rest("text", BODY_OCTETS_MAX),
    )


class Acknowledge(Format):
    """A named person has read this message of the peer's."""

    CODE = 0x04
    ref: int
    by: str
    read_back: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX), text8("by", NAME_OCTETS_MAX, 1), text8("read_back", READ_BACK_OCTETS_MAX)
    )


class Decline(Format):
    """A named person declines this message or call, and may say why."""

    CODE = 0x05
    ref: int
    by: str
    note: str
    FIELDS = layout(varint("ref", 4, REF_MAX), text8("by", NAME_OCTETS_MAX, 1), text8("note", 40))


class GiveUp(Format):
    """The caller gives up a call or a message of ours."""

    CODE = 0x06
    ref: int
    by: str
    FIELDS = layout(varint("ref", 4, REF_MAX), text8("by", NAME_OCTETS_MAX))


class Silence(Format):
    """Stops the bell, and nothing else: the lamp stays on and the sender is not told otherwise."""

    CODE = 0x07


class ListMessages(Format):
    """Asks for the messages of one direction, oldest first: Listed for each, then End."""

    CODE = 0x08
    direction: int
    FIELDS = layout(u8("direction", 0, 1))


class Show(Format):
    """Asks for one message whole: Shown."""

    CODE = 0x09
    direction: int
    ref: int
    FIELDS = layout(u8("direction", 0, 1), varint("ref", 4, REF_MAX))


class ReadLog(Format):
    """Asks for the journal from an entry on: Logged for each, then End."""

    CODE = 0x0A
    first: int
    FIELDS = layout(u32("first"))


class LoadFill(Format):
    """Fills an empty box. Needs the key switch, or ACK pressed on the panel when it asks."""

    CODE = 0x0B
    entropy: bytes
    fill: bytes
    FIELDS = layout(fixed("entropy", 32), rest("fill", 1056))


class Zeroize(Format):
    """Destroys keys and journal. Needs the key switch."""

    CODE = 0x0C


class SetClock(Format):
    """Sets the box's clock."""

    CODE = 0x0D
    utc: int
    FIELDS = layout(u32("utc"))


class GetFingerprint(Format):
    """Asks which fill the box holds: Fingerprint. Its words are shown on the panel, too."""

    CODE = 0x0E


class GetHealth(Format):
    """Asks how the box itself is: Health."""

    CODE = 0x0F


class Service(Format):
    """Restarts the box into service: nothing runs, and a technician has its interpreter. Needs the key switch."""

    CODE = 0x10


class GetBearers(Format):
    """Asks how each bearer is: BearerState for each, then End."""

    CODE = 0x11


class SignOn(Format):
    """An operator takes the watch at a desk here."""

    CODE = 0x12
    desk: str
    by: str
    pin: str
    accepts: int
    FIELDS = layout(
        text8("desk", DESK_OCTETS_MAX),
        text8("by", NAME_OCTETS_MAX, 1),
        text8("pin", PIN_OCTETS_MAX),
        u16("accepts"),
    )


class SignOff(Format):
    """An operator leaves the watch at a desk here."""

    CODE = 0x13
    desk: str
    by: str
    pin: str
    confirmed: int
    FIELDS = layout(
        text8("desk", DESK_OCTETS_MAX),
        text8("by", NAME_OCTETS_MAX, 1),
        text8("pin", PIN_OCTETS_MAX),
        u8("confirmed", 0, 1),
    )


class GetWatches(Format):
    """Asks who keeps the watch, at both ends: a Presence for each desk, then End."""

    CODE = 0x14


class Say(Format):
    """A line for the orderwire, while a call is open."""

    CODE = 0x15
    by: str
    text: str
    FIELDS = layout(text8("by", NAME_OCTETS_MAX, 1), text8("text", TALK_OCTETS_MAX, 1))


class EndCall(Format):
    """The call that is open is over."""

    CODE = 0x16
    by: str
    FIELDS = layout(text8("by", NAME_OCTETS_MAX))


class RunLineTest(Format):
    """Begins a line test now."""

    CODE = 0x17


class GetOutlooks(Format):
    """Asks where our messages stand that are not closed: an Outlook for each, then End."""

    CODE = 0x18


class GetEscalation(Format):
    """Asks for the table of escalation: EscalationTable."""

    CODE = 0x19


class SetEscalation(Format):
    """Changes the table of escalation. Needs the key switch."""

    CODE = 0x1A
    table: bytes
    FIELDS = layout(fixed("table", ESCALATION_OCTETS))


class HookDone(Format):
    """The attending laptop has run its hook for a message."""

    CODE = 0x1B
    ref: int
    outcome: int
    FIELDS = layout(varint("ref", 4, REF_MAX), u8("outcome", STEP_DONE, STEP_NOBODY))


class PutOperator(Format):
    """An operator who may sign on here, or a new PIN for one. Needs the key switch."""

    CODE = 0x1C
    name: str
    pin: str
    duress_pin: str
    FIELDS = layout(
        text8("name", NAME_OCTETS_MAX, 1), text8("pin", PIN_OCTETS_MAX, 1), text8("duress_pin", PIN_OCTETS_MAX)
    )


class RemoveOperator(Format):
    """An operator who may not sign on here any more. Needs the key switch."""

    CODE = 0x1D
    name: str
    FIELDS = layout(text8("name", NAME_OCTETS_MAX, 1))


class ListOperators(Format):
    """Asks who may sign on here: an OperatorName for each, then End."""

    CODE = 0x1E


class GetChain(Format):
    """Asks for the journal's chain as it is now: ChainHead."""

    CODE = 0x1F


class Trust(Format):
    """An operator has made sure that the peer is not under duress any more."""

    CODE = 0x20
    by: str
    pin: str
    FIELDS = layout(text8("by", NAME_OCTETS_MAX, 1), text8("pin", PIN_OCTETS_MAX))


ORDERS = {
    form.CODE: form
    for form in (
        Hello,
        GetStatus,
        Send,
        Acknowledge,
        Decline,
        GiveUp,
        Silence,
        ListMessages,
        Show,
        ReadLog,
        LoadFill,
        Zeroize,
        SetClock,
        GetFingerprint,
        GetHealth,
        Service,
        GetBearers,
        SignOn,
        SignOff,
        GetWatches,
        Say,
        EndCall,
        RunLineTest,
        GetOutlooks,
        GetEscalation,
        SetEscalation,
        HookDone,
        PutOperator,
        RemoveOperator,
        ListOperators,
        GetChain,
        Trust,
    )
}

OUTGOING = 0
INCOMING = 1


class Done(Format):
    """The order has been carried out."""

    CODE = 0x41


class Refused(Format):
    """The order has been refused and nothing has changed."""

    CODE = 0x42
    reason: int
    advice: str
    FIELDS = layout(u8("reason"), text8("advice", 160))


class Status(Format):
    """The state of box and line."""

    CODE = 0x43
    filled: int
    role: int
    line_up: int
    line_since: int
    last_heard: int
    utc: int
    boots: int
    key_switch: int
    fault: int
    ringing: int
    open_out: int
    open_in: int
    open_items: int
    frames_sent: int
    frames_received: int
    frames_discarded: int
    frames_resent: int
    octets_sent: int
    octets_received: int
    round_trip_ms: int
    clock_offset: int
    compromised: int
    call: int
    own_name: str
    peer_name: str
    version: str
    board: str
    build: str
    FIELDS = layout(
        u8("filled", 0, 1),
        u8("role", 0, 1),
        u8("line_up", 0, 1),
        u32("line_since"),
        u32("last_heard"),
        u32("utc"),
        u32("boots"),
        u8("key_switch", 0, 1),
        u8("fault"),
        u16("ringing"),
        u16("open_out"),
        u16("open_in"),
        u16("open_items"),
        u32("frames_sent"),
        u32("frames_received"),
        u32("frames_discarded"),
        u32("frames_resent"),
        u32("octets_sent"),
        u32("octets_received"),
        u32("round_trip_ms"),
        u32("clock_offset"),
        u32("compromised"),
        u8("call", 0, 1),
        text8("own_name", 32),
        text8("peer_name", 32),
        text8("version", 16),
        text8("board", 16),
        text8("build", 16),
    )


class Accepted(Format):
    """A message is stored and will be sent; this is its reference."""

    CODE = 0x44
    ref: int
    at: int
    FIELDS = layout(varint("ref", 4, REF_MAX), u32("at"))


class Progress(Format):
    """What has become of a message of ours."""

    CODE = 0x45
    ref: int
    status: int
    at: int
    reason: int
    by: str
    FIELDS = OutStatus.FIELDS


class Arrived(Format):
    """A message of the peer's is stored here."""

    CODE = 0x46
    ref: int
    at: int
    flags: int
    sender: str
    desk: str
    subject: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        u32("at"),
        u8("flags"),
        text8("sender", NAME_OCTETS_MAX),
        text8("desk", DESK_OCTETS_MAX),
        text8("subject", SUBJECT_OCTETS_MAX),
    )


class Ring(Format):
    """The bell must ring for this message until a person answers. `resumed`: it rang before the box restarted."""

    CODE = 0x47
    ref: int
    flags: int
    resumed: int
    FIELDS = layout(varint("ref", 4, REF_MAX), u8("flags"), u8("resumed", 0, 1))


class RingEnd(Format):
    """The bell need not ring for this message any more, and why (a status)."""

    CODE = 0x48
    ref: int
    status: int
    at: int
    by: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        u8("status", ACKNOWLEDGED, WITHDRAWN),
        u32("at"),
        text8("by", 80),
    )


class Alarm(Format):
    """Something that a person should know (section 9.3)."""

    CODE = 0x49
    alarm: int
    ref: int
    at: int
    detail: int
    FIELDS = layout(u8("alarm"), varint("ref", 0, REF_MAX), u32("at"), u32("detail"))


class Listed(Format):
    """One message's summary."""

    CODE = 0x4A
    direction: int
    ref: int
    status: int
    at: int
    flags: int
    dtg: int
    sender: str
    stamp: int
    stamped_by: int
    desk: str
    subject: str
    by: str
    FIELDS = layout(
        u8("direction", 0, 1),
        varint("ref", 4, REF_MAX),
        u8("status", 0, GIVEN_UP),
        u32("at"),
        u8("flags"),
        u32("dtg"),
        u8("stamp", 0, SUPERSEDES),
        varint("stamped_by", 0, REF_MAX),
        text8("sender", NAME_OCTETS_MAX),
        text8("desk", DESK_OCTETS_MAX),
        text8("subject", SUBJECT_OCTETS_MAX),
        text8("by", 80),
    )


class Shown(Format):
    """One message whole: its body as it was sealed (section 7)."""

    CODE = 0x4B
    direction: int
    ref: int
    status: int
    at: int
    stamp: int
    stamped_by: int
    by: str
    body: bytes
    FIELDS = layout(
        u8("direction", 0, 1),
        varint("ref", 4, REF_MAX),
        u8("status", 0, GIVEN_UP),
        u32("at"),
        u8("stamp", 0, SUPERSEDES),
        varint("stamped_by", 0, REF_MAX),
        text8("by", 80),
        rest("body", BODY_OCTETS_MAX, 6),
    )


class Logged(Format):
    """One journal entry: its number since the box was filled, when, and the entry with its CODE."""

    CODE = 0x4C
    index: int
    at: int
    entry: bytes
    FIELDS = layout(u32("index"), u32("at"), rest("entry", BODY_OCTETS_MAX + 16, 1))


class End(Format):
    """The list is complete."""

    CODE = 0x4D
    count: int
    FIELDS = layout(u32("count"))


class Fingerprint(Format):
    """Which fill the box holds. The digest is the same at both ends and tells nothing about the keys."""

    CODE = 0x4E
    role: int
    line_id: bytes
    digest: bytes
    own_name: str
    peer_name: str
    FIELDS = layout(
        u8("role", ROLE_A, ROLE_B),
        fixed("line_id", 8),
        fixed("digest", 8),
        text8("own_name", 32),
        text8("peer_name", 32),
    )


class Health(Format):
    """How the box itself is: why it started, its memory and storage, its random source, its keys and inputs."""

    CODE = 0x4F
    by_watchdog: int
    up_s: int
    heap_free: int
    heap_octets: int
    storage_free: int
    storage_octets: int
    noise: int
    clock_set: int
    tampered: int
    keys_down: int
    slot: str
    fault: str
    FIELDS = layout(
        u8("by_watchdog", 0, 1),
        u32("up_s"),
        u32("heap_free"),
        u32("heap_octets"),
        u32("storage_free"),
        u32("storage_octets"),
        u8("noise", 0, 1),
        u8("clock_set", 0, 1),
        u8("tampered", 0, 1),
        u8("keys_down"),
        text8("slot", 32),
        text8("fault", 160),
    )


class BearerState(Format):
    """How one bearer is: an answer, and an event when its state has changed and stayed so for 1 s."""

    CODE = 0x50
    number: int
    kind: int
    state: int
    why: int
    since: int
    bit_rate: int
    round_trip_ms: int
    frames_sent: int
    frames_resent: int
    frames_received: int
    frames_discarded: int
    spoilt: int
    level: int
    FIELDS = layout(
        u8("number", 0, BEARERS_MAX - 1),
        u8("kind", SERIAL, SATELLITE),
        u8("state", 0, 2),
        u8("why"),
        u32("since"),
        u32("bit_rate"),
        u32("round_trip_ms"),
        u32("frames_sent"),
        u32("frames_resent"),
        u32("frames_received"),
        u32("frames_discarded"),
        u16("spoilt"),
        u8("level", 0, 4),
    )


class Presence(Format):
    """Who keeps the watch at a desk: an answer, and an event when that has changed."""

    CODE = 0x51
    end: int
    desk: int
    state: int
    since: int
    name: str
    by: str
    FIELDS = layout(
        u8("end", 0, 1),
        u8("desk", 0, DESKS_MAX - 1),
        u8("state", UNATTENDED, ATTENDED | UNDER_DURESS),
        u32("since"),
        text8("name", DESK_OCTETS_MAX),
        text8("by", NAME_OCTETS_MAX),
    )


class Said(Format):
    """A line of the orderwire: of the peer's, as it comes; of ours, when it is stored and when it is heard."""

    CODE = 0x52
    direction: int
    number: int
    at: int
    heard: int
    by: str
    text: str
    FIELDS = layout(
        u8("direction", 0, 1),
        varint("number", 1, NUMBER_MAX),
        u32("at"),
        u8("heard", 0, 1),
        text8("by", NAME_OCTETS_MAX),
        text8("text", TALK_OCTETS_MAX),
    )


class CallOpen(Format):
    """The orderwire is open, or is so no longer."""

    CODE = 0x53
    open: int
    own: int
    ref: int
    at: int
    by: str
    FIELDS = layout(u8("open", 0, 1), u8("own", 0, 1), varint("ref", 4, REF_MAX), u32("at"), text8("by", 80))


class Escalate(Format):
    """A step to be taken here for a message that nobody has answered; HOOK is for the laptop that attends."""

    CODE = 0x54
    ref: int
    step: int
    FIELDS = layout(varint("ref", 4, REF_MAX), u8("step", SIREN, HOOK))


class Stepped(Format):
    """A step that has been taken, here or at the other end."""

    CODE = 0x55
    direction: int
    ref: int
    step: int
    outcome: int
    at: int
    FIELDS = layout(
        u8("direction", 0, 1),
        varint("ref", 4, REF_MAX),
        u8("step", SIREN, HOOK),
        u8("outcome", STEP_DONE, STEP_NOBODY),
        u32("at"),
    )


class EscalationTable(Format):
    """The table of escalation as it is now (section 8.7)."""

    CODE = 0x56
    table: bytes
    FIELDS = layout(fixed("table", ESCALATION_OCTETS))


class Outlook(Format):
    """Where a message of ours stands: an answer, and an event when that has changed."""

    CODE = 0x57
    ref: int
    view: int
    since: int
    status: int
    status_at: int
    step: int
    outcome: int
    step_at: int
    by: str
    FIELDS = layout(
        varint("ref", 4, REF_MAX),
        u8("view", VIEW_SENDING, VIEW_GIVEN_UP),
        u32("since"),
        u8("status", 0, GIVEN_UP),
        u32("status_at"),
        u8("step", 0, HOOK),
        u8("outcome", STEP_DONE, STEP_NOBODY),
        u32("step_at"),
        text8("by", 80),
    )


class LineTestReport(Format):
    """A line test is over."""

    CODE = 0x58
    own: int
    number: int
    result: int
    at: int
    took_ms: int
    offset: int
    text: str
    FIELDS = layout(
        u8("own", 0, 1),
        u32("number"),
        u8("result", TEST_ANSWERED, TEST_UNANSWERED),
        u32("at"),
        u32("took_ms"),
        u32("offset"),
        text8("text", TEST_TEXT_OCTETS_MAX),
    )


class OperatorName(Format):
    """An operator who may sign on here."""

    CODE = 0x59
    name: str
    FIELDS = layout(text8("name", NAME_OCTETS_MAX))


class ChainHead(Format):
    """The journal's chain before its entry `index`, which is the next to be stored."""

    CODE = 0x5A
    index: int
    chain: bytes
    FIELDS = PeerChain.FIELDS


ANSWERS = {
    form.CODE: form
    for form in (
        Done,
        Refused,
        Status,
        Accepted,
        Progress,
        Arrived,
        Ring,
        RingEnd,
        Alarm,
        Listed,
        Shown,
        Logged,
        End,
        Fingerprint,
        Health,
        BearerState,
        Presence,
        Said,
        CallOpen,
        Escalate,
        Stepped,
        EscalationTable,
        Outlook,
        LineTestReport,
        OperatorName,
        ChainHead,
    )
}


class RedFrame(Format):
    """What stands between two delimiters on the red port."""

    crc: int
    token: int
    record: bytes
    FIELDS = layout(u32("crc"), u16("token"), rest("record", BODY_OCTETS_MAX + 512, 1))


RED_FRAME_OCTETS_MAX = BODY_OCTETS_MAX + 518


def reference(precedence, number):
    """The ref of message `number` (1 ..) of a precedence's series."""
    return number << 2 | precedence


def precedence_of(ref):
    """ROUTINE .. FLASH."""
    return ref & 3


def number_of(ref):
    """The message's number in its series."""
    return ref >> 2


def name_of(role, ref):
    """A message as people write it: the sender's end, the precedence's letter, the number ("A-F12")."""
    return "AB"[role] + "-" + PRECEDENCES[ref & 3][0] + str(ref >> 2)
