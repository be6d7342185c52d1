"""A station on the real interpreter, to the world here a `Station` like any other: the same six verbs.

Each verb is asked of a process over a pipe, and its answer brings all that can be asked for next: events and deadline.
`station_frames` has the format, fakes/station_server.py the other end.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from redphone import codec, wire
from redphone.station import shell

from redphone_host.emulator.firmware import firmware_dir
from redphone_host.emulator.unixport import station_frames as frames
from redphone_host.emulator.unixport.application import modules_dir
from redphone_host.emulator.unixport.interpreter import FAKES_DIR, command

_BARE_ORDERS = {
    shell.Stored: frames.STORED,
    shell.StoreFailed: frames.STORE_FAILED,
    shell.EntropyFailed: frames.ENTROPY_FAILED,
}


class StationLost(RuntimeError):
    """The interpreter has ended; the text is what it said last."""


class StationServer:
    """An interpreter that runs one station at a time."""

    def __init__(self, heap_octets: int | None = None) -> None:
        modules, default_octets = modules_dir(firmware_dir())
        self._process = subprocess.Popen(  # noqa: S603 - the interpreter that was found
            command(
                FAKES_DIR / "station_server.py",
                modules,
                Path(__file__).parent,
                heap_octets=heap_octets or default_octets,
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the interpreter."""
        self._process.kill()
        self._process.communicate()

    def station(
        self, fill: wire.Fill, suite: ModuleType, records: Iterable[bytes], now: int, utc: int = 0
    ) -> "RemoteStation":
        """A new station, in place of the one before. `suite` is not looked at: the interpreter has its own."""
        del suite
        return RemoteStation(self, fill, records, now, utc)

    def ask(self, verb: int, now: int, argument: int = 0, octets: bytes = b"", more: bytes = b"") -> None:
        """Ask for a verb; its answer is to be taken."""
        pipe = self._process.stdin
        try:
            pipe.write(frames.packed(verb, now, argument, len(octets)) + octets + more)  # type: ignore[union-attr]
            pipe.flush()  # type: ignore[union-attr]
        except BrokenPipeError:
            self._lost()

    def take(self, count: int) -> bytes:
        """So many octets of the answer. StationLost."""
        octets = self._process.stdout.read(count)  # type: ignore[union-attr]
        if len(octets) < count:
            self._lost(octets)
        return octets

    def _lost(self, octets: bytes = b"") -> None:
        """It ends with a traceback, on its standard output, as any MicroPython does."""
        rest, errors = self._process.communicate()
        said = (octets + rest + errors).decode(errors="replace")
        raise StationLost(f"the interpreter has ended with code {self._process.returncode}: {said}")


class RemoteStation:
    """The six verbs, and what a harness reads besides."""

    def __init__(self, server: StationServer, fill: wire.Fill, records: Iterable[bytes], now: int, utc: int) -> None:
        self._server = server
        self._events: list[Any] = []
        self._due: int | None = None
        self.is_up = False
        journal = b"".join(frames.packed(len(record)) + record for record in records)
        self._do(frames.START, now, utc, codec.pack(fill), journal + frames.packed(0))

    def feed(self, bearer: int, data: bytes, now: int) -> None:
        """Octets from a bearer."""
        self._do(frames.FEED, now, bearer, bytes(data))

    def submit(self, order: Any, now: int) -> None:
        """An order of `shell`'s."""
        if isinstance(order, shell.Operator):
            self._do(frames.OPERATOR, now, order.token, codec.pack_coded(order.record))
        elif isinstance(order, shell.Verified):
            argument = order.token << 1 | order.duress
            self._do(frames.VERIFIED, now, argument, codec.pack_coded(order.record))
        elif isinstance(order, shell.Stepped):
            self._do(frames.STEPPED, now, order.ref, bytes((order.step, order.outcome)))
        elif isinstance(order, shell.Attending):
            self._do(frames.ATTENDING, now, order.is_attending)
        elif isinstance(order, shell.PinFailed):
            self._do(frames.PIN_FAILED, now, order.count)
        elif isinstance(order, shell.Rang):
            self._do(frames.RANG, now, order.ref)
        elif isinstance(order, shell.PortBreak):
            self._do(frames.PORT_BREAK, now, order.bearer << 1 | order.is_broken)
        elif isinstance(order, shell.Entropy):
            self._do(frames.ENTROPY, now, 0, order.octets)
        else:
            self._do(_BARE_ORDERS[type(order)], now)

    def tick(self, now: int) -> None:
        """Time has passed."""
        self._do(frames.TICK, now)

    def deadline(self) -> int | None:
        """When `tick` will next have something to do."""
        return self._due

    def outgoing(self, bearer: int) -> bytes:
        """The next octets for a bearer."""
        return self._do(frames.OUTGOING, 0, bearer)

    def next_event(self) -> Any:
        """The oldest event not yet taken, or None."""
        return self._events.pop(0) if self._events else None

    def _do(self, verb: int, now: int, argument: int = 0, octets: bytes = b"", more: bytes = b"") -> bytes:
        self._server.ask(verb, now, argument, octets, more)
        flags, due, count = frames.unpacked(self._server.take(frames.ANSWERED_OCTETS))
        outgoing = self._server.take(count)
        self.is_up = bool(flags & frames.IS_UP)
        self._due = due if flags & frames.IS_DUE else None
        while (event := self._event()) is not None:
            self._events.append(event)
        return outgoing

    def _event(self) -> Any:
        kind, argument, count = frames.unpacked(self._server.take(frames.EVENT_OCTETS))
        octets = self._server.take(count)
        if kind == frames.TELL:
            return shell.Tell(codec.unpack_coded(wire.ANSWERS, octets), argument)
        if kind in (frames.STORE, frames.STORE_BEGIN):
            return shell.Store([octets], kind == frames.STORE_BEGIN, argument)
        return shell.EntropyWanted() if kind == frames.ENTROPY_WANTED else None
