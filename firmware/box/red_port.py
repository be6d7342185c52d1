"""The red port: orders in, answers and events out (docs/protocol.md section 10). Nothing here can read a key.

Events go out only while a laptop follows. One that stops reading is left alone, and told nothing until it says Hello
again: the journal holds what it missed.
"""

from binascii import crc32

from redphone import codec
from redphone.black.framing import DELIMITER, Deframer, stuffed
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.red.journal import JournalDamaged
from redphone.wire import (
    ATTEND,
    FAULT,
    FOLLOW_EVENTS,
    FOLLOW_LOG,
    HOOK,
    MALFORMED,
    ORDERS,
    QUEUE_FULL,
    RED_FRAME_OCTETS_MAX,
    Escalate,
    LoadFill,
    PutOperator,
    RedFrame,
    Refused,
    SignOff,
    SignOn,
    Trust,
)

_READ_OCTETS = const(256)
_WRITE_OCTETS = const(64)
_QUEUE_OCTETS_MAX = const(24576)
_STREAM_BELOW_OCTETS = const(2048)
_STREAM_BELOW_FRAMES = const(16)

# A small frame takes far more of the heap than its octets.
_FRAMES_MAX = const(64)
_STREAMS_MAX = const(4)
_ENDED = object()

# A laptop that has said nothing for so long attends no more until it does. Nothing else shows that it has gone: USB
# takes what is written when nobody is there to read it.
_SILENT_S = const(40)

# Of these nothing may stay where it came in.
_SECRET = (LoadFill, SignOn, SignOff, Trust, PutOperator)


class RedPort:
    """Frames on the red serial port. `obey(order, token)` carries orders out."""

    def __init__(self, serial, obey):
        self._serial = serial
        self._obey = obey
        self._deframer = Deframer(RED_FRAME_OCTETS_MAX)
        self._queue = []
        self._queued_octets = 0
        self._streams = []
        self._bad_frames = 0
        self._follow = 0
        self._tail = None
        self._silent_s = 0

    @property
    def discarded(self):
        """Frames thrown away: badly stuffed, damaged, or no order of this protocol."""
        return self._bad_frames + self._deframer.discarded

    @property
    def following(self):
        """Whether a laptop wants events."""
        return bool(self._follow & FOLLOW_EVENTS)

    @property
    def attends(self):
        """Whether a laptop attends, and is there."""
        return bool(self._follow & ATTEND) and self._silent_s < _SILENT_S

    def greet(self, follow, tail):
        """A laptop says Hello: what it wants to be told from now on, and if that is the journal as well, its tail."""
        self._follow = follow
        self._tail = tail if follow & FOLLOW_LOG else None

    def tell(self, record, token):
        """Send an answer to its order (token not 0), or an event to whoever follows; a hook's to whoever attends."""
        is_hook = isinstance(record, Escalate) and record.step == HOOK
        if token or (self._follow & ATTEND if is_hook else self.following):
            self._send(record, token)

    def second(self):
        """A second has passed."""
        self._silent_s = min(self._silent_s + 1, _SILENT_S)

    def stream(self, records, token):
        """Send many records, made one by one as the laptop takes them. A None among them: there is more to come."""
        if len(self._streams) >= _STREAMS_MAX:
            self._send(Refused(reason=QUEUE_FULL, advice="the box is still answering: read that first"), token)
            return
        self._streams.append((records, token))

    def forget(self):
        """The box is being zeroized: drop what was to be sent, the journal's tail too, and overwrite what came in."""
        self._streams = []
        self._tail = None
        for frame in self._queue:
            frame.abandon()
        self._queue = self._queue[:1]
        self._queued_octets = sum(frame.octets for frame in self._queue)
        self._deframer.wipe()

    def poll(self):
        """Take what has come in; send what there is room for."""
        for octet in self._serial.read(_READ_OCTETS):
            if self._deframer.push(octet):
                self._frame(self._deframer.view())
        self._feed_streams()
        self._feed_tail()
        while self._queue and self._write_some():
            pass

    def _frame(self, frame):
        """One frame, where it lies: an order keeps nothing of it but what it copies."""
        try:
            red = codec.unpack_all(RedFrame, frame)
            if crc32(frame[4:]) != red.crc or not red.token:
                raise RemoteProtocolError("a frame of the red port is damaged")
        except RemoteProtocolError:
            self._bad_frames += 1
            return
        try:
            order = codec.unpack_coded(ORDERS, red.record)
        except RemoteProtocolError as error:
            self._bad_frames += 1
            self._deframer.wipe()
            self.tell(Refused(reason=MALFORMED, advice=str(error)[:160]), red.token)
            return
        self._silent_s = 0
        self._obey(order, red.token)
        if isinstance(order, _SECRET):
            self._deframer.wipe()

    def _send(self, record, token):
        if self._queued_octets > _QUEUE_OCTETS_MAX or len(self._queue) >= _FRAMES_MAX:
            self._drop_laptop()
            return
        frame = OutgoingFrame(token, record)
        self._queue.append(frame)
        self._queued_octets += frame.octets

    def _drop_laptop(self):
        """Nobody reads: keep what is under way, so that the next reader finds whole frames, and forget the rest."""
        self._follow = 0
        self._tail = None
        self._streams = []
        self._queue = self._queue[:1]
        self._queued_octets = sum(frame.octets for frame in self._queue)

    def _has_room(self):
        """Whether what waits in the journal may be queued: never so much that answers and events have no place."""
        return self._queued_octets < _STREAM_BELOW_OCTETS and len(self._queue) < _STREAM_BELOW_FRAMES

    def _feed_streams(self):
        while self._streams and self._has_room():
            records, token = self._streams[0]
            try:
                record = next(records, _ENDED)
            except (JournalDamaged, OSError):
                self._streams.pop(0)
                self._send(Refused(reason=FAULT, advice="the journal changed while it was read: ask again"), token)
                continue
            if record is _ENDED:
                self._streams.pop(0)
            elif record is None:
                return
            else:
                self._send(record, token)

    def _feed_tail(self):
        """An entry is read back when there is room for it, so none is lost while the laptop reads, however slowly."""
        while self._tail is not None and self._has_room():
            try:
                record = self._tail.next()
            except (JournalDamaged, OSError):
                # It is so far behind that the journal has let go of what it lacks: it finds the rest by ReadLog.
                self._drop_laptop()
                return
            if record is None:
                return
            self._send(record, 0)

    def _write_some(self):
        first = self._queue[0]
        piece = first.piece(_WRITE_OCTETS)
        written = self._serial.write(piece)
        if first.written(written):
            self._queue.pop(0)
            self._queued_octets -= first.octets
        return written > 0


class OutgoingFrame:
    """A record on its way to the laptop, stuffed only as it goes. `octets` is what it takes of the queue's room."""

    def __init__(self, token, record):
        covered, rest = codec.pack_parts(record)
        covered = token.to_bytes(2, "big") + covered
        crc = crc32(rest, crc32(covered))
        self.octets = 4 + len(covered) + len(rest)
        self._blocks = stuffed((crc.to_bytes(4, "big") + covered, rest))
        self._ended = False
        self._block = DELIMITER

    def abandon(self):
        """End the frame where it is: what the laptop has of it is discarded there."""
        self._blocks = iter(())
        self._block = b"" if self._ended else DELIMITER
        self._ended = True

    def piece(self, limit):
        """The next octets, at most `limit`."""
        return self._block[:limit]

    def written(self, count):
        """So many of the piece have gone; whether that was the last of the frame."""
        self._block = self._block[count:]
        if self._block:
            return False
        if self._ended:
            return True
        self._block = next(self._blocks, None)
        if self._block is None:
            self._block = DELIMITER
            self._ended = True
        return False
