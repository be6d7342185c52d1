"""Run by a box's interpreter, or by CPython: how long the cipher and error correction take there, and their memory.

    {python,micropython} box_script.py {soft,sodium} RUNS FOLDER     (where the firmware's modules are)

Prints one JSON object. Microseconds, each the median of so many runs; a run of what is quick is many in a row.
"""

import gc
import json
import sys

try:
    from time import ticks_diff, ticks_us
except ImportError:
    from time import perf_counter_ns

    def ticks_us():
        return perf_counter_ns() // 1000

    def ticks_diff(later, earlier):
        return later - earlier


RUNS = int(sys.argv[2])
RUN_US = 20_000
LENGTHS = (64, 256, 1024)

sys.path.insert(0, sys.argv[3])
gc.collect()
began = ticks_us()
import redphone.station  # noqa: F401 - imported to be measured
from redphone import wire
from redphone.cipher import handshake
from redphone.cipher.steps import finish

if sys.argv[1] == "soft":
    from redphone.cipher import soft as suite
else:
    from redphone.cipher import sodium as suite

import_us = ticks_diff(ticks_us(), began)

KEY = bytes(range(32))
PAYLOAD = bytes(64)


def median(figures):
    return sorted(figures)[len(figures) // 2]


def once(action, times=1):
    """Microseconds for so many in a row."""
    gc.collect()
    start = ticks_us()
    for _ in range(times):
        action()
    return ticks_diff(ticks_us(), start)


def measured(action):
    times = 1
    while once(action, times) < RUN_US:
        times *= 4
    return median([once(action, times) / times for _ in range(RUNS)])


def cipher_figures():
    sealed = suite.seal(KEY, 1, b"ad", bytes(256))
    figures = {}
    for length in LENGTHS:
        text = bytes(length)
        figures["seal_%d" % length] = measured(lambda text=text: suite.seal(KEY, 1, b"ad", text))
    figures["open_256"] = measured(lambda: suite.open_sealed(KEY, 1, b"ad", sealed))
    figures["x25519"] = measured(lambda: suite.x25519(KEY, KEY))
    return figures


def fill_of(role, secrets):
    publics = [suite.public_key(secret) for secret in secrets]
    return wire.Fill(
        line_id=bytes(8),
        role=role,
        own_secret=secrets[role],
        own_public=publics[role],
        peer_public=publics[1 - role],
        static_static=suite.x25519(secrets[role], publics[1 - role]),
        psk=KEY,
    )


class Handshake:
    """Both ends of one handshake; each step leaves what the next one needs."""

    def __init__(self, a, b, number):
        self.a, self.b, self.number = a, b, number

    def prepare(self):
        """An ephemeral key, while the box is idle."""
        self.ephemeral = finish(handshake.ephemeral_steps(self.a, KEY))

    def begin(self):
        self.attempt = handshake.Attempt(self.a, self.number, self.ephemeral)
        self.first = self.attempt.frame(PAYLOAD)

    def answer(self):
        first = handshake.read_first(self.b, self.first, 0)
        answer = finish(handshake.answer_steps(self.b, first, self.answering))
        self.second, _ = answer.reply(PAYLOAD, 0)

    def finish(self):
        attempt, reply = handshake.read_reply([self.attempt], self.second)
        finish(attempt.prepare_steps(reply))
        attempt.finish(reply, 0)


def handshake_figures():
    secrets = (KEY, bytes(32))
    a, b = [handshake.Keys(fill_of(role, secrets), suite) for role in (wire.ROLE_A, wire.ROLE_B)]
    figures = {"prepare": [], "begin": [], "answer": [], "finish": []}
    for number in range(1, RUNS + 1):
        run = Handshake(a, b, number)
        run.answering = finish(handshake.ephemeral_steps(b, bytes(32)))
        for name in ("prepare", "begin", "answer", "finish"):
            figures[name].append(once(getattr(run, name)))
    return {"handshake_" + name: median(runs) for name, runs in figures.items()}


def coding_figures():
    """A codeword of 255 octets: made, found right, and with as many wrong octets as can be corrected."""
    from redphone.black.reed_solomon import PARITIES, ReedSolomon

    figures = {}
    for parity in PARITIES:
        code = ReedSolomon(parity)
        body = bytearray(255)
        figures["encode_%d" % parity] = measured(lambda code=code, body=body: code.protect(body))
        figures["decode_%d" % parity] = measured(lambda code=code, body=body: code.correct(body))
        damaged = bytearray([0 if at % 3 or at // 3 >= parity // 2 else 90 for at in range(255)])

        def correct(code=code, body=body, damaged=damaged):
            body[:] = damaged
            code.correct(body)

        figures["correct_%d" % parity] = measured(correct)
    return figures


def memory():
    """Octets of the heap that are free, and in use, once the core is imported; None where there is no such heap."""
    gc.collect()
    if hasattr(gc, "mem_free"):
        return {"heap_free": gc.mem_free(), "heap_used": gc.mem_alloc()}
    return {"heap_free": None, "heap_used": None}


told = {"kernels": getattr(suite, "KERNELS", None), "import_us": import_us}
told.update(memory())
told["us"] = cipher_figures()
told["us"].update(handshake_figures())
if sys.argv[1] == "soft":
    told["coding_us"] = coding_figures()
print(json.dumps(told))
