"""What an installation has to change on a box, and whether there is room for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from redphone_host.build.layout import SHARED
from redphone_host.flash.application import Application
from redphone_host.flash.problem import StorageFull
from redphone_host.flash.slots import MANIFEST
from redphone_host.flash.storage import Room, Storage, StoredFile

# What an interrupted update may leave at the top of the storage; `service` asks for one start into service.
LEFT_OVERS = {"main.py.new", "boot.py.new", "slot.new", "service", *(f"{path}.new" for path in SHARED)}
_SPARE_BLOCKS = 8  # for folders, the slot file, the loader, and what the box itself stores meanwhile


@dataclass(frozen=True)
class Plan:
    """What has to change: in `slot`, files to remove first, empty folders, files to write; at the top, files to share.

    octets: how many are written.
    """

    slot: str
    remove: list[str]
    remove_folders: list[str]
    write: list[str]
    share: list[str]
    octets: int

    @property
    def written(self) -> list[str]:
        """All files that are written."""
        return [*self.share, *self.write]


def plan_for(storage: Storage, application: Application, slot: str) -> Plan:
    """How to install an application into this slot. StorageFull, and nothing is changed, if there is no room for it.

    A shared file is written beside the one that it replaces. So that there is room for both, what is outdated in the
    slot goes before, and not only what is a stranger there.
    """
    stored, folders = storage.tree(slot)
    write = [path for path, octets in application.own.items() if stored.get(path) != as_stored(octets)]
    shared = {path: storage.file(path) for path in application.shared}
    share = [path for path, octets in application.shared.items() if shared[path] != as_stored(octets)]
    strangers = [path for path in stored if path not in application.own and path != MANIFEST]
    outdated = [path for path in write if path in stored]
    remove = strangers + (outdated if share else [])
    left = [storage.file(name) for name in sorted(LEFT_OVERS & set(storage.names()))]
    gone = [*left, *(stored[path] for path in remove)]
    replaced = [shared[path] for path in share] + [stored[path] for path in outdated if path not in remove]
    room = storage.room()
    while_sharing = _missing(room, gone, [application.files[path] for path in share])
    at_the_end = _missing(room, gone + replaced, [application.files[path] for path in (*share, *write)])
    if max(while_sharing, at_the_end) > 0:
        raise _no_room(max(while_sharing, at_the_end), room)
    needed = {parent for path in application.own for parent in _parents(path)}
    octets = sum(len(application.files[path]) for path in (*share, *write))
    return Plan(slot, remove, [path for path in folders if path not in needed], write, share, octets)


def as_stored(octets: bytes) -> StoredFile:
    """How a box has a file that holds these octets."""
    return StoredFile(len(octets), sha256(octets).hexdigest())


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def _missing(room: Room, gone: Iterable[StoredFile | None], new: Iterable[bytes]) -> int:
    """How many octets of room there are too few: above 0 if it does not fit."""
    freed = sum(room.taken_by(stored.octets) for stored in gone if stored is not None)
    needed = sum(room.taken_by(len(octets)) for octets in new) + _SPARE_BLOCKS * room.block
    return needed - freed - room.free


def _no_room(missing: int, room: Room) -> StorageFull:
    problem = f"the box's storage is full: {-(-missing // 1024)} kB of its {room.total // 1024} kB too little is free"
    advice = "let the line catch up so that the journal shrinks, or zeroize the box, then try again"
    return StorageFull(problem, advice)
