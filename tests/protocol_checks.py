"""How each file of tests/vectors/protocol is put to the core. Runs unchanged on CPython and MicroPython.

A check takes a vector and a cipher backend, and returns what the vector's `expect` or `error` should hold. The word
for an error is what the document says of it: `discarded`, `damaged`, the reason told to the peer, or `refused`.
"""

from redphone import codec, wire
from redphone.black import coded
from redphone.black.framing import Deframer, encode
from redphone.black.stream_deframer import StreamDeframer
from redphone.cipher import handshake
from redphone.cipher.fingerprint import fingerprint_of
from redphone.cipher.session import Session
from redphone.cipher.steps import finish
from redphone.cipher.symmetric import CipherState
from redphone.errors import RemoteProtocolError
from redphone.red.desks import names_of, pack
from redphone.red.escalation import seconds_until
from redphone.red.journal import JournalDamaged, Reader
from redphone.red.message import Message, MessageRefused
from redphone.red.words import words_of
from redphone.station.people import People
from redphone.station.reception import Reception

TABLES = {"items": wire.ITEMS, "entries": wire.ENTRIES, "orders": wire.ORDERS, "answers": wire.ANSWERS}
REASONS = {wire.MALFORMED: "MALFORMED", wire.NOT_UNDERSTOOD: "NOT_UNDERSTOOD", wire.TOO_LARGE: "TOO_LARGE"}


def octets_of(text):
    """Octets from the vectors' notation: hex, `41*300` for one octet 300 times."""
    out = b""
    for piece in text.split():
        digits, _, times = piece.partition("*")
        out += bytes.fromhex(digits) * int(times or "1")
    return out


def read(vector, name):
    return octets_of(vector[name])


def same(octets, text):
    """The vectors' own notation if it stands for these octets, else plain hex: the notation is not made here."""
    return text if octets_of(text) == bytes(octets) else bytes(octets).hex()


def fields_of(record, expected):
    """A record's values as the vectors write them."""
    shown = {}
    for field in codec.fields_of(record):
        value = getattr(record, field.name)
        is_octets = isinstance(value, (bytes, bytearray))
        shown[field.name] = same(value, expected.get(field.name, "")) if is_octets else value
    return shown


# Any format.


def parse(vector, suite):
    octets = read(vector, "octets")
    try:
        if "table" in vector:
            record = codec.unpack_coded(TABLES[vector["table"]], octets)
        else:
            record = codec.unpack_all(getattr(wire, vector["format"]), octets)
    except RemoteProtocolError:
        return "refused"
    code = bytes([record.CODE]) if "table" in vector else b""
    assert code + codec.pack(record) == octets
    expected = vector.get("expect", {}).get("fields", {})
    return {"format": type(record).__name__, "fields": fields_of(record, expected)}


# Section 3.


def stuff(vector, suite):
    return same(encode(read(vector, "frame")), vector["expect"])


def find(vector, suite):
    deframer = Deframer(vector["limit"])
    promised = vector["expect"]["frames"]
    frames = []
    for octet in read(vector, "stream"):
        if deframer.push(octet):
            expected = promised[len(frames)] if len(frames) < len(promised) else ""
            frames.append(same(deframer.frame(), expected))
    return {"frames": frames, "discarded": deframer.discarded}


def code(vector, suite):
    return same(coded.encode(read(vector, "frame"), vector["level"]), vector["expect"])


def receive(vector, suite):
    """All at once, and octet by octet: the same."""
    stream = read(vector, "stream")
    found = _received(vector, [stream])
    assert found == _received(vector, [stream[at : at + 1] for at in range(len(stream))])
    return found


def _received(vector, pieces):
    deframer = StreamDeframer(vector["limit"])
    promised = vector["expect"]["frames"]
    frames = []
    for piece in pieces:
        for frame in deframer.feed(piece):
            expected = promised[len(frames)][1] if len(frames) < len(promised) else ""
            frames.append([deframer.level, same(frame, expected)])
    return {"frames": frames, "failed": deframer.failed}


# Sections 4 and 5.


def fill_of(vector):
    return codec.unpack_all(wire.Fill, read(vector, "fill"))


def answer(vector, suite):
    keys = handshake.Keys(fill_of(vector), suite)
    try:
        first = handshake.read_first(keys, read(vector, "frame"), vector["seen"])
        ephemeral = finish(handshake.ephemeral_steps(keys, read(vector, "ephemeral")))
        answer = finish(handshake.answer_steps(keys, first, ephemeral))
    except RemoteProtocolError:
        return "discarded"
    if "expect" not in vector:
        return "taken"
    expected = vector["expect"]
    frame, session = answer.reply(read(vector, "reply"), 0)
    talk = _talk(session, vector)
    talk["payload"] = same(answer.payload, expected["payload"])
    talk["frame"] = same(frame, expected["frame"])
    return talk


def attempt(vector, suite):
    keys = handshake.Keys(fill_of(vector), suite)
    ephemeral = finish(handshake.ephemeral_steps(keys, read(vector, "ephemeral")))
    attempt = handshake.Attempt(keys, vector["counter"], ephemeral)
    frame = attempt.frame(read(vector, "payload"))
    try:
        found, reply = handshake.read_reply([attempt], read(vector, "reply"))
        payload, session = found.finish(reply, 0)
    except RemoteProtocolError:
        return "discarded"
    if "expect" not in vector:
        return "taken"
    talk = _talk(session, vector)
    talk["payload"] = same(payload, vector["expect"]["payload"])
    talk["frame"] = same(frame, vector["expect"]["frame"])
    return talk


def _talk(session, vector):
    counter, opened = session.open(read(vector, "opens"))
    assert counter == 0
    return {"opened": opened.hex(), "sealed": session.seal(read(vector, "seals")).hex()}


def session(vector, suite):
    states = []
    for name in ("seal_key", "open_key"):
        state = CipherState(suite)
        state.initialize_key(read(vector, name))
        states.append(state)
    session = Session(states[0], states[1], vector["number"], 0)
    outcomes = []
    for (do, octets, bearer), expected in zip(vector["steps"], vector["expect"]):  # noqa: B905 - MicroPython has no `strict`
        outcomes.append(_step(session, do, octets_of(octets), bearer, expected))
    return outcomes


def _step(session, do, octets, bearer, expected):
    if do == "seal":
        return same(session.seal(octets, bearer), expected)
    try:
        counter, payload = session.open(octets, bearer)
    except RemoteProtocolError:
        return "discarded"
    return [counter, same(payload, expected[1]) if isinstance(expected, list) else payload.hex()]


# Section 6.


class Heard:
    """In place of a line, a session, an inbox and an outbox: what a payload's items made of themselves."""

    def __init__(self, payload):
        self.payload = payload
        self.items = []
        self.current = self.session = self.sent = self.bearer = self
        self.lanes = [self]
        self.number = 0
        self.received = Window()

    def open(self, path, frame, now):
        return self, 0, self.payload, []

    def next_counter(self, bearer):
        return 1000

    def missed(self, frames):
        pass

    def told(self, spoilt, margin):
        self.add("Quality", spoilt=spoilt, margin=margin)

    def add(self, name, **values):
        self.items.append((name, values))

    def acknowledged(self, largest, bitmap, now):
        self.add("Ack", largest=largest, bitmap=bitmap)
        return [], []

    def fragment(self, ref, total, offset, data, now):
        if len(data) == total:
            self.add("Whole", ref=ref, body=data)
        else:
            self.add("Part", ref=ref, total=total, offset=offset, data=data)

    def receipt(self, ref, status, at, reason, by, now):
        self.add("Receipt", ref=ref, status=status, at=at, reason=reason, by=by)

    def query(self, ref):
        self.add("Query", ref=ref)

    def gap(self, ref, offset, length):
        self.add("Gap", ref=ref, offset=offset, length=length)

    def void(self, ref, reason, now):
        self.add("Void", ref=ref, reason=reason)

    def withdraw(self, ref, at, by, now):
        self.add("Withdraw", ref=ref, at=at, by=by)


class PeopleHeard:
    """In place of what a station knows of people: tells `heard` what the peer says of them."""

    def __init__(self, heard):
        self._heard = heard
        self.peer = self
        names = ("Watch", "WatchQuery", "Step", "Talk", "Heard", "HangUp", "LineTest", "LineTestAnswer")
        self.items = {getattr(wire, name): self._take for name in names}

    def _take(self, item, now):
        self._heard.add(
            type(item).__name__, **{field.name: getattr(item, field.name) for field in codec.fields_of(item)}
        )

    def check(self, revision):
        """A Beat says that; so does a BeatAck, behind what it acknowledges."""
        items = self._heard.items
        if items and items[-1][0] == "Ack" and not items[-1][1]["bitmap"]:
            items[-1] = ("BeatAck", {"largest": items[-1][1]["largest"] & 0xFF, "revision": revision})
        else:
            self._heard.add("Beat", revision=revision)


class Window:
    """In place of a session's receiving window."""

    asked = False
    at_once = False
    was_beaten = False

    def received(self, counter, asks, urgency, at_once, now):
        self.asked, self.at_once = asks, at_once
        return 0


def hear(heard):
    """Give the core a sealed frame with the payload."""
    Reception(heard, None, heard, heard, PeopleHeard(heard), None, None).frame(heard, b"\x80\x00", 0, 0)


def payload(vector, suite):
    heard = Heard(read(vector, "octets"))
    expected = vector["expect"]["items"]
    rest = ""
    try:
        hear(heard)
    except RemoteProtocolError:
        rest = "discarded"
    items = [_shown_item(item, expected[k] if k < len(expected) else None) for k, item in enumerate(heard.items)]
    if heard.received.at_once:
        _insert_polls(items, expected)
    return {"items": items, "rest": rest}


def _shown_item(item, expected):
    name, values = item
    shown = {}
    for key in values:
        value = values[key]
        text = expected[1].get(key, "") if expected and expected[0] == name else ""
        shown[key] = same(value, text) if isinstance(value, (bytes, bytearray)) else value
    return [name, shown]


def _insert_polls(items, expected):
    """A Poll leaves no trace but that the frame is to be acknowledged at once."""
    for at, (name, _) in enumerate(expected):
        if name == "Poll":
            items.insert(at, ["Poll", {}])


# Sections 7, 9, 4.1 and 6.6.


def body(vector, suite):
    try:
        message = Message.unpack(read(vector, "octets"))
    except MessageRefused as refusal:
        return REASONS[refusal.reason]
    shown = {name: getattr(message, name) for name in ("flags", "dtg", "desk", "subject", "language")}
    shown.update({"reply_to": message.reply_to, "reply_by": message.reply_by, "from": message.sender})
    for name in ("corrects", "cancels", "supersedes", "read_back"):
        shown[name] = getattr(message, name)
    shown["text"] = same(message.text, vector.get("expect", {}).get("text", ""))
    return shown


def journal(vector, suite):
    reader = Reader()
    found = []
    try:
        for k, record in enumerate(vector["records"]):
            index, utc, entry = reader.take(octets_of(record))
            expected = vector["expect"][k][2] if "expect" in vector else ""
            found.append([index, utc, same(codec.pack_coded(entry), expected)])
    except JournalDamaged:
        return "damaged"
    return found


def judge(vector, suite):
    from box.key_store import is_sound

    return "sound" if is_sound(codec.unpack_all(wire.Fill, read(vector, "octets")), suite) else "refused"


def desks(vector, suite):
    octets = read(vector, "octets")
    try:
        names = names_of(octets)
    except RemoteProtocolError:
        return "refused"
    assert pack(names) == octets
    return list(names)


class Keyed:
    """In place of the part of a station that keeps watches: nothing of it but the key."""

    def __init__(self, psk):
        self._psk = psk


def mark(vector, suite):
    made = People._mark(Keyed(read(vector, "psk")), vector["revision"], vector["desk"], vector["state"])
    return bytes(made).hex()


def table(vector, suite):
    octets = read(vector, "octets")
    return [[seconds_until(octets, precedence, column) for column in range(4)] for precedence in range(4)]


def fingerprint(vector, suite):
    digest = fingerprint_of(fill_of(vector))
    return {"digest": digest.hex(), "words": " ".join(words_of(digest))}


def words(vector, suite):
    return " ".join(words_of(read(vector, "octets")))


# Section 10.


class Serial:
    """A serial port with these octets waiting; keeps what is written to it."""

    def __init__(self, octets):
        self._octets = octets
        self.written = b""

    def read(self, limit):
        taken, self._octets = self._octets[:limit], self._octets[limit:]
        return taken

    def write(self, octets):
        self.written += octets
        return len(octets)

    def empty(self):
        return not self._octets


def order(vector, suite):
    """Octets from the laptop, to the box's own red port."""
    from box.red_port import RedPort

    serial = Serial(read(vector, "octets"))
    obeyed = []
    port = RedPort(serial, lambda record, token: obeyed.append((record, token)))
    while not serial.empty():
        port.poll()
    port.poll()
    if obeyed:
        return _arrived(obeyed[0][1], codec.pack_coded(obeyed[0][0]), vector)
    if serial.written:
        _, record = red_frame(serial.written)
        return REASONS[codec.unpack_coded(wire.ANSWERS, record).reason]
    return "discarded"


def answer_frame(vector, suite):
    """Octets from the box, read as the laptop must read them."""
    try:
        token, record = red_frame(read(vector, "octets"))
        codec.unpack_coded(wire.ANSWERS, record)
    except RemoteProtocolError:
        return "discarded"
    return _arrived(token, record, vector)


def red_frame(octets):
    """(token, record) of the one frame in `octets`."""
    from binascii import crc32

    deframer = Deframer(wire.RED_FRAME_OCTETS_MAX)
    for octet in octets:
        if deframer.push(octet):
            frame = deframer.frame()
            red = codec.unpack_all(wire.RedFrame, frame)
            if crc32(frame[4:]) == red.crc:
                return red.token, red.record
    raise RemoteProtocolError("no frame")


def _arrived(token, record, vector):
    return {"token": token, "record": same(record, vector.get("expect", {}).get("record", ""))}


# The files, and what each kind of vector in them is put to.

ACTIONS = {
    "parse": parse,
    "stuff": stuff,
    "find": find,
    "code": code,
    "receive": receive,
    "answer": answer,
    "attempt": attempt,
    "payload": payload,
    "body": body,
    "read": journal,
    "judge": judge,
    "desks": desks,
    "mark": mark,
    "table": table,
    "fingerprint": fingerprint,
    "words": words,
    "order": order,
}


def act(vector, suite):
    """Put a vector to what its `do` names."""
    return ACTIONS[vector["do"]](vector, suite)


def red_port(vector, suite):
    return answer_frame(vector, suite) if vector["do"] == "answer" else act(vector, suite)


CHECKS = {
    "protocol/frames-cobs": act,
    "protocol/frames-coded": act,
    "protocol/frames-kinds": act,
    "protocol/handshake": act,
    "protocol/session": session,
    "protocol/items": act,
    "protocol/watches": act,
    "protocol/message-body": act,
    "protocol/journal": act,
    "protocol/red-port": red_port,
    "protocol/fill": act,
    "protocol/fingerprint": act,
}
