"""An application of a few short files that says its name when it starts, packed as a real one is."""

from redphone_host.build.layout import place
from redphone_host.build.manifest import File, Manifest, id_of
from redphone_host.flash.application import Application

BOARD = "unix"


# A board that is to restart stands still instead.
HAL = b"""
class Hal:
    def __init__(self, board):
        pass

    def restart(self):
        raise SystemExit
"""


def stub(name, start="print('RUNS', NAME)", board=BOARD, micropython=(1, 24, 0), mpy="6.3", arch="x64", more=None):
    """start: what it does when it is started. more: further files."""
    files = {
        "board.py": b"",
        "box/__init__.py": b"",
        "box/hal.py": HAL,
        "box/service.py": b"def wanted(hal):\n    return False\n",
        "box/tamper.py": b"def guard(hal):\n    pass\n",
        "box/start.py": f"NAME = {name!r}\ndef run(hal):\n    {start}\n".encode(),
        "glyphs.bin": name.encode() * 700,
        **(more or {}),
    }
    facts = {path: File.of(octets) for path, octets in files.items()}
    manifest = Manifest(id_of(facts), name, board, arch, micropython, mpy, "none", facts)
    return Application(manifest, files, manifest.pack())


def put(application, folder):
    """Write it into a folder, as a build, or as a slot of the older layout, which shared nothing; the folder."""
    _write(folder, {**application.files, "manifest.json": application.packed})
    return folder


def put_in_slot(application, flash, slot):
    """Write it into a slot of the storage `flash`, and at the top what slots share."""
    files = {**application.files, "manifest.json": application.packed}
    _write(flash, {place(path, slot): octets for path, octets in files.items()})


def _write(folder, files):
    for path, octets in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(octets)
