"""Installs an application into the slot that does not run.

Every step leaves a box that boots what it booted before; the last one alone, a rename, switches over. A slot loses its
manifest before anything in it changes, and gets one when all of it has been read back, so none that is half there runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from redphone_host.flash.application import Application
from redphone_host.flash.problem import FlashProblem, StorageFull
from redphone_host.flash.slots import FILE, MANIFEST, NAMES, Slots, trying
from redphone_host.flash.storage import Room, Storage, StoredFile

LOADER = ("main.py", "boot.py")
# What an interrupted update may leave at the top of the storage; the last asks for one start into service.
LEFT_OVERS = {"main.py.new", "boot.py.new", "slot.new", "service"}
_SPARE_BLOCKS = 8  # for folders, the slot file, the loader, and what the box itself stores meanwhile


@dataclass(frozen=True)
class Plan:
    """What has to change in a slot: files that are strangers there or wrong, empty folders, files to write."""

    slot: str
    remove: list[str]
    remove_folders: list[str]
    write: list[str]
    octets: int


@dataclass
class Installer:
    """Installs `application` and the `loader` (file name to octets) on the box whose files `storage` are.

    on_octets: told how many octets of the plan have just been written.
    """

    storage: Storage
    application: Application
    loader: dict[str, bytes]
    on_octets: Callable[[int], None] = field(default=lambda count: None)

    def look(self) -> Slots:
        """Which slots the box has, and which one it runs."""
        text = (self.storage.read(FILE) or b"")[:32].decode("ascii", "replace").strip()
        return Slots(text, [slot for slot in NAMES if self.storage.file(f"{slot}/{MANIFEST}") is not None])

    def require_ours(self) -> None:
        """FlashProblem if the board holds some other program."""
        names = self.storage.names()
        if "main.py" in names and FILE not in names and self._differs("main.py"):
            advice = "take its files off first, or add --force to write over it"
            raise FlashProblem("the board holds another program: a main.py that is not Redphone's", advice)

    def plan(self, slots: Slots) -> Plan:
        """What to do to the target slot. StorageFull, and nothing is changed, if there is no room for it."""
        stored, folders = self.storage.tree(slots.target)
        wanted = self.application.files
        remove = [path for path in stored if path not in wanted and path != MANIFEST]
        keep = {path for path in wanted if stored.get(path) == _as_stored(wanted[path])}
        write = [path for path in wanted if path not in keep]
        needed = {parent for path in wanted for parent in _parents(path)}
        room = self.storage.room()
        gone = [stored[path] for path in {*remove, *write} & stored.keys()]
        missing = _missing(room, gone, [wanted[path] for path in write])
        if missing > 0:
            raise _no_room(missing, room)
        octets = sum(len(wanted[path]) for path in write)
        return Plan(slots.target, remove, [path for path in folders if path not in needed], write, octets)

    def install(self, slots: Slots, plan: Plan) -> None:
        """All of it, up to the switch-over: at its next start the box runs what has been installed, or tries it."""
        self._settle(slots)
        self._tidy()
        self._fill(plan)
        self._verify(plan.slot)
        if slots.running is None:
            self._load_loader()
            self.point(plan.slot)
            self._seal(plan.slot)
        else:
            self._seal(plan.slot)
            self._load_loader()
            self.point(trying(slots.running, plan.slot))

    def point(self, text: str) -> None:
        """Make the file `slot` say this."""
        self.storage.replace(FILE, text.encode())

    def wrong_files(self, slot: str) -> list[str]:
        """What in a slot is missing, different from the application's, or not of it."""
        stored, _ = self.storage.tree(slot)
        stored.pop(MANIFEST, None)
        wanted = {path: _as_stored(octets) for path, octets in self.application.files.items()}
        return sorted(path for path in {*stored, *wanted} if stored.get(path) != wanted.get(path))

    def _settle(self, slots: Slots) -> None:
        """The slot that is about to change must not be tried, whatever an earlier attempt has left behind."""
        if slots.running is not None and slots.text != slots.running:
            self.point(slots.running)

    def _tidy(self) -> None:
        """Take away what an interrupted update has left at the top."""
        for name in LEFT_OVERS & set(self.storage.names()):
            self.storage.remove(name)

    def _fill(self, plan: Plan) -> None:
        manifest = f"{plan.slot}/{MANIFEST}"
        if self.storage.file(manifest) is not None:
            self.storage.remove(manifest)
        for path in plan.remove:
            self.storage.remove(f"{plan.slot}/{path}")
        for folder in plan.remove_folders:
            self.storage.remove_folder(f"{plan.slot}/{folder}")
        for path in plan.write:
            self.storage.make_folders(f"{plan.slot}/{path}")
            self.storage.write(f"{plan.slot}/{path}", self.application.files[path], self.on_octets)

    def _verify(self, slot: str) -> None:
        wrong = self.wrong_files(slot)
        if wrong:
            advice = "the box boots what it booted before; its storage may be worn out: try once more, then another box"
            raise FlashProblem(f"{', '.join(wrong)} in slot {slot} do not read back as they were written", advice)

    def _seal(self, slot: str) -> None:
        self.storage.replace(f"{slot}/{MANIFEST}", self.application.packed)

    def _load_loader(self) -> None:
        for name in LOADER:
            if self._differs(name):
                self.storage.replace(name, self.loader[name])

    def _differs(self, name: str) -> bool:
        return self.storage.file(name) != _as_stored(self.loader[name])


def _as_stored(octets: bytes) -> StoredFile:
    return StoredFile(len(octets), sha256(octets).hexdigest())


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def _missing(room: Room, gone: list[StoredFile], new: list[bytes]) -> int:
    """How many octets of room there are too few: above 0 if it does not fit."""
    freed = sum(room.taken_by(stored.octets) for stored in gone)
    needed = sum(room.taken_by(len(octets)) for octets in new) + _SPARE_BLOCKS * room.block
    return needed - freed - room.free


def _no_room(missing: int, room: Room) -> StorageFull:
    problem = f"the box's storage is full: {-(-missing // 1024)} kB of its {room.total // 1024} kB too little is free"
    advice = "let the line catch up so that the journal shrinks, or zeroize the box, then try again"
    return StorageFull(problem, advice)
