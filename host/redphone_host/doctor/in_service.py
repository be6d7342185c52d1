"""A box at its interpreter, judged by what lies on its storage."""

from collections.abc import Mapping

from redphone_host.build.layout import SHARED
from redphone_host.build.manifest import Manifest, unpack
from redphone_host.build.problem import BuildProblem
from redphone_host.doctor import shared_files
from redphone_host.doctor.check import Check, judged
from redphone_host.flash import interpreter
from redphone_host.flash.plan import LEFT_OVERS, as_stored
from redphone_host.flash.repl import Repl
from redphone_host.flash.slots import FILE, MANIFEST, NAMES, Slots
from redphone_host.flash.storage import Storage, StoredFile

DATA = "data"

_AGAIN = "flash the box again, with 'redphone flash'"
_SCARCE_OCTETS = 64 * 1024


def look(repl: Repl, loader: dict[str, bytes]) -> list[Check]:
    """All checks of the box whose interpreter this is. loader: boot.py and main.py as they should be."""
    storage = Storage(repl)
    found = interpreter.ask(repl)
    names = storage.names()
    manifests = {slot: packed for slot in NAMES if (packed := storage.read(f"{slot}/{MANIFEST}")) is not None}
    text = (storage.read(FILE) or b"")[:32].decode("ascii", "replace").strip()
    slots = Slots(text, list(manifests))
    free = storage.room().free
    return [
        Check("at work", "no: the box is at its interpreter, and runs nothing", "turn it off and on"),
        Check("interpreter", found.about),
        judged("board", bool(found.board), found.board or "none of ours", "take a board that Redphone knows"),
        *(_loader(storage, name, octets) for name, octets in loader.items()),
        _chosen(slots),
        *(_slot(storage, slot, packed, found) for slot, packed in manifests.items()),
        shared_files.look(storage, manifests),
        *(_half(slot) for slot in NAMES if slot in names and slot not in manifests),
        judged("storage", free >= _SCARCE_OCTETS, f"{free // 1024} kB free", "zeroize it to empty the journal"),
        Check("keys and journal", f"the folder {DATA} is there" if DATA in names else "none: never filled"),
        *_left(names),
    ]


def _loader(storage: Storage, name: str, octets: bytes) -> Check:
    stored = storage.file(name)
    if stored is None:
        return Check(name, "missing", _AGAIN)
    same = stored == as_stored(octets)
    return judged(name, same, "as it should be" if same else "not that of this version of redphone", _AGAIN)


def _chosen(slots: Slots) -> Check:
    if slots.running is None:
        return Check("slot", "there is no application", _AGAIN)
    if slots.text == slots.running:
        return Check("slot", slots.running)
    if slots.to_try:
        return Check("slot", f"{slots.running}; the next start tries {slots.to_try}", "turn it off and on")
    if slots.failed:
        failed = f"{slots.running}; the version in {slots.failed} has failed its trial"
        return Check("slot", failed, "flash a version that works")
    return Check("slot", f"{slots.running}, though the file {FILE} does not say so", _AGAIN)


def _slot(storage: Storage, slot: str, packed: bytes, found: interpreter.Interpreter) -> Check:
    name = f"slot {slot}"
    try:
        manifest = unpack(packed, f"{slot}/{MANIFEST}")
    except BuildProblem as problem:
        return Check(name, problem.problem, _AGAIN)
    obstacle = interpreter.obstacle(found, manifest)
    if obstacle is not None:
        return Check(name, obstacle.problem, obstacle.advice)
    stored, _ = storage.tree(slot)
    stored.pop(MANIFEST, None)
    wanted = _in_slot(manifest, stored)
    wrong = sorted(path for path in {*stored, *wanted} if stored.get(path) != wanted.get(path))
    about = f"version {manifest.version}, build {manifest.id}, for {manifest.board}"
    if wrong:
        return Check(name, f"{about}; not as built: {', '.join(wrong)}", _AGAIN)
    return Check(name, f"{about}; all {len(wanted)} files in it read back with the right SHA-256")


def _in_slot(manifest: Manifest, stored: Mapping[str, StoredFile]) -> dict[str, StoredFile]:
    """What must be in a slot: what is not shared, and in an older layout what is."""
    inside = {path: file for path, file in manifest.files.items() if path not in SHARED or path in stored}
    return {path: StoredFile(file.octets, file.sha256) for path, file in inside.items()}


def _half(slot: str) -> Check:
    return Check(f"slot {slot}", "half installed: it is not used", _AGAIN)


def _left(names: list[str]) -> list[Check]:
    """What an interrupted update has left behind."""
    left = sorted(LEFT_OVERS & set(names))
    return [judged("left-overs", not left, ", ".join(left) or "none", _AGAIN)]
