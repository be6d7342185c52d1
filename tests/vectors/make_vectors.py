"""Makes tests/vectors/protocol and the worked examples of docs/protocol.md from that document alone.

    cd tests && python -m vectors.make_vectors

Nothing of the core is imported: `construct` packs, PyNaCl and `noiseprotocol` seal, `reedsolo` codes. A test
makes everything again in memory and compares, and holds the core to what is made here.
"""

import json
from pathlib import Path

from vectors.making import (
    coded,
    document,
    examples,
    fills,
    frames,
    handshakes,
    items,
    journals,
    messages,
    red_port,
    sessions,
    watches,
)

FOLDER = Path(__file__).resolve().parent / "protocol"

_OCTETS = "Octets are hex; `41*300` is one octet 300 times."
_PARSE = "`parse`: one record of a format (or of a table, by its code) that fills the octets."
_SUBJECTS = {
    "frames-cobs": ("3.1", "`stuff` a frame; `find` the frames in a stream, and count what is discarded.", frames.cobs),
    "frames-kinds": ("3.2", _PARSE, frames.kinds),
    "frames-coded": (
        "3.4",
        "`code` a frame at a level; `receive` a stream: levels (-1: stuffed) and frames, and how often what followed a "
        "SYNC was no coded frame.",
        coded.vectors,
    ),
    "handshake": (
        "4",
        "`answer` a first frame, or `attempt` a handshake and take the reply; then open and seal one frame.",
        handshakes.vectors,
    ),
    "session": ("5", "One session: each of `steps` in turn, on which bearer, each with its outcome.", sessions.vectors),
    "items": ("6", _PARSE + " `payload`: the items understood, and what becomes of the rest.", items.vectors),
    "watches": (
        "6.6 and 8.7",
        "`mark`: of an OwnWatch, told to the peer as `state`. `table`: of escalation, seconds row by row.",
        watches.vectors,
    ),
    "message-body": ("7", _PARSE + " `body`: a whole body, or the reason for which it is refused.", messages.vectors),
    "journal": ("9", _PARSE + " `read`: records in order: index, time, entry.", journals.vectors),
    "red-port": ("10", _PARSE + " `order` or `answer`: octets to the box, or to the laptop.", red_port.vectors),
    "fill": ("4.1", _PARSE + " `judge`: whether the keys belong together. `desks`: their names.", fills.fill_vectors),
    "fingerprint": ("4.1", "The `fingerprint` of a fill; `words` of octets.", fills.fingerprint_vectors),
}


def files() -> dict[str, str]:
    """Every file's text, by its name."""
    return {f"{name}.json": _file(*subject) for name, subject in _SUBJECTS.items()}


def _file(section: str, about: str, vectors: object) -> str:
    whole = {"about": f"{about} {_OCTETS}", "source": f"docs/protocol.md section {section}", "vectors": vectors()}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write everything anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    document.PATH.write_text(document.with_examples(examples.blocks()), encoding="utf-8")


if __name__ == "__main__":
    main()
