"""Installs an application into the slot that does not run.

Every step leaves a box that boots what it booted before; the last one alone, a rename, switches over. A slot loses its
manifest before anything in it changes, and gets one when all of it has been read back, so none that is half there runs.
What both slots share is written beside and renamed, if it differs; nothing here ever removes it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from redphone_host.build.layout import place
from redphone_host.flash.application import Application
from redphone_host.flash.plan import LEFT_OVERS, Plan, as_stored, plan_for
from redphone_host.flash.problem import FlashProblem
from redphone_host.flash.slots import FILE, MANIFEST, NAMES, Slots, trying
from redphone_host.flash.storage import Storage

LOADER = ("main.py", "boot.py")


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
        """What to do to the target slot, and to what the slots share. StorageFull if there is no room for it."""
        return plan_for(self.storage, self.application, slots.target)

    def install(self, slots: Slots, plan: Plan) -> None:
        """All of it, up to the switch-over: at its next start the box runs what has been installed, or tries it."""
        self._settle(slots)
        self._tidy()
        self._clear(plan)
        self._share(plan)
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
        """What in a slot, or shared, is missing, different from the application's, or not of it: paths on the box."""
        stored, _ = self.storage.tree(slot)
        found = {f"{slot}/{path}": file for path, file in stored.items() if path != MANIFEST}
        found |= {path: file for path in self.application.shared if (file := self.storage.file(path)) is not None}
        wanted = {place(path, slot): as_stored(octets) for path, octets in self.application.files.items()}
        return sorted(path for path in {*found, *wanted} if found.get(path) != wanted.get(path))

    def _settle(self, slots: Slots) -> None:
        """The slot that is about to change must not be tried, whatever an earlier attempt has left behind."""
        if slots.running is not None and slots.text != slots.running:
            self.point(slots.running)

    def _tidy(self) -> None:
        """Take away what an interrupted update has left at the top."""
        for name in LEFT_OVERS & set(self.storage.names()):
            self.storage.remove(name)

    def _clear(self, plan: Plan) -> None:
        """From here on the slot is none that runs."""
        manifest = f"{plan.slot}/{MANIFEST}"
        if self.storage.file(manifest) is not None:
            self.storage.remove(manifest)
        for path in plan.remove:
            self.storage.remove(f"{plan.slot}/{path}")
        for folder in plan.remove_folders:
            self.storage.remove_folder(f"{plan.slot}/{folder}")

    def _share(self, plan: Plan) -> None:
        """The other slot's version goes on with the new ones: each is the old one or the new one, whole."""
        for path in plan.share:
            self.storage.replace(path, self.application.files[path], self.on_octets)

    def _fill(self, plan: Plan) -> None:
        for path in plan.write:
            self.storage.make_folders(f"{plan.slot}/{path}")
            self.storage.write(f"{plan.slot}/{path}", self.application.files[path], self.on_octets)

    def _verify(self, slot: str) -> None:
        wrong = self.wrong_files(slot)
        if wrong:
            advice = "the box boots what it booted before; its storage may be worn out: try once more, then another box"
            raise FlashProblem(f"{', '.join(wrong)} do not read back as they were written", advice)

    def _seal(self, slot: str) -> None:
        self.storage.replace(f"{slot}/{MANIFEST}", self.application.packed)

    def _load_loader(self) -> None:
        for name in LOADER:
            if self._differs(name):
                self.storage.replace(name, self.loader[name])

    def _differs(self, name: str) -> bool:
        return self.storage.file(name) != as_stored(self.loader[name])
