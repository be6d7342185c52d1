"""Run by MicroPython: error correction and the mixed stream, by the kernels there and in plain Python.

    micropython coding_main.py FIRMWARE

Reads {"words": [...], "streams": [...], "locked": frames as hexadecimal} from stdin; prints what has come out right.
"""

import json
import sys

import micropython

sys.path.insert(0, sys.argv[1])

from redphone.black import reed_solomon, reed_solomon_plain, stream_deframer
from redphone.black.framing import encode
from redphone.black.hunter import Hunter as PlainHunter

LIMIT = 761


def corrected(kernel, word):
    """Whether a codeword is made, and corrected, as promised. `errors` is None where it must be refused."""
    parity, errors, first, step = word["parity"], word["errors"], word["first"], word["step"]
    clean, damaged = bytes.fromhex(word["clean"]), bytes.fromhex(word["damaged"])
    code = reed_solomon.ReedSolomon(parity, kernel)
    end = first + (len(clean) - 1) * step + 1
    places = range(first, end, step)
    body = bytearray(end + 2)
    for n in range(len(clean) - parity):
        body[places[n]] = clean[n]
    code.protect(body, first, step, end)
    made = bytes([body[at] for at in places]) == clean
    for n in range(len(damaged)):
        body[places[n]] = damaged[n]
    found = code.correct(body, first, step, end)
    right = clean if errors is not None else damaged
    return made and found == errors and bytes([body[at] for at in places]) == right


def received(stream):
    """Whether a stream gives what it gives on CPython."""
    deframer = stream_deframer.StreamDeframer(LIMIT)
    deframer.tolerance = stream["tolerance"]
    octets = bytes.fromhex(stream["octets"])
    found = []
    for at in range(0, len(octets), stream["piece"]):
        for frame in deframer.feed(octets[at : at + stream["piece"]]):
            found.append([deframer.level, deframer.corrected, deframer.codewords, frame.hex()])
    for frame in deframer.release():
        found.append([deframer.level, deframer.corrected, deframer.codewords, frame.hex()])
    return [found, deframer.failed, deframer.discarded] == stream["expect"]


def plain_received(stream):
    """The same with the plain hunter in place of the kernel's."""
    kept = stream_deframer.Hunter
    stream_deframer.Hunter = PlainHunter
    try:
        return received(stream)
    finally:
        stream_deframer.Hunter = kept


def take_all(deframer, octets, ends):
    at = 0
    while at < len(octets):
        at = deframer.take(octets, at)
        if deframer.whole:
            ends[at - 1] = 1


def locked(frames):
    """How many plain frames come out whole while the heap is locked: whatever allocates there raises MemoryError."""
    stream = b"\x05\x01noise\x00" + b"".join([b"\x00" + encode(frame) + b"\x00" for frame in frames])
    deframer = stream_deframer.StreamDeframer(LIMIT)
    ends = bytearray(len(stream))
    micropython.heap_lock()
    try:
        take_all(deframer, stream, ends)
    finally:
        micropython.heap_unlock()
    again = stream_deframer.StreamDeframer(LIMIT)
    return [sum(ends), list(again.feed(stream)) == frames]


def refuses_to_allocate():
    """The lock itself works: without that the run would prove nothing."""
    micropython.heap_lock()
    try:
        return not bytearray(64)
    except MemoryError:
        return True
    finally:
        micropython.heap_unlock()


given = json.loads(sys.stdin.read())
told = {"kernels": reed_solomon.KERNELS}
told["words"] = sum([corrected(reed_solomon.Kernel, word) for word in given["words"]])
told["plain words"] = sum([corrected(reed_solomon_plain.Kernel, word) for word in given["words"]])
told["streams"] = sum([received(stream) for stream in given["streams"]])
told["plain streams"] = sum([plain_received(stream) for stream in given["streams"]])
if reed_solomon.KERNELS == "viper":
    told["locked"] = locked([bytes.fromhex(frame) for frame in given["locked"]])
    told["lock works"] = refuses_to_allocate()
print(json.dumps(told))
