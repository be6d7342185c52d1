"""What both slots share, at the top of the storage: glyphs, and their licence.

Versions that differ in them run with those of the one that was installed last. In an older layout a slot has its own.
"""

from collections.abc import Mapping

from redphone_host.build.layout import SHARED
from redphone_host.build.manifest import Manifest, unpack
from redphone_host.build.problem import BuildProblem
from redphone_host.doctor.check import Check, judged
from redphone_host.flash.storage import Storage, StoredFile

_AGAIN = "flash the box again, with 'redphone flash'"


def look(storage: Storage, packed: Mapping[str, bytes]) -> Check:
    """The check of these files. packed: the manifest of each slot that has one."""
    manifests = {slot: manifest for slot, octets in packed.items() if (manifest := _unpacked(octets)) is not None}
    wrong = [path for path in SHARED if not _is_right(storage, path, manifests)]
    return judged("glyphs", not wrong, _found(wrong), _AGAIN)


def _found(wrong: list[str]) -> str:
    return f"missing, or not as built: {', '.join(wrong)}" if wrong else "as a version on this box was built"


def _is_right(storage: Storage, path: str, manifests: Mapping[str, Manifest]) -> bool:
    """Whether the file is that of a version here; or there is none, and no slot needs it."""
    listed = {slot: manifest.files[path] for slot, manifest in manifests.items() if path in manifest.files}
    stored = storage.file(path)
    if stored is not None:
        return stored in [StoredFile(file.octets, file.sha256) for file in listed.values()]
    return all(storage.file(f"{slot}/{path}") is not None for slot in listed)


def _unpacked(octets: bytes) -> Manifest | None:
    """A manifest that is not sound is told in its slot's own check."""
    try:
        return unpack(octets, "")
    except BuildProblem:
        return None
