"""Who may import whom. Red and black meet in one place; the core stands on nothing but itself."""

import ast
import sys

import pytest
from sources import Source, core, firmware, host, imported, within

# Each may import those named before it, and nothing else of the core's.
FOUNDATION = ("redphone.errors", "redphone.ticks", "redphone.compat", "redphone.codec", "redphone.wire")
ROOMS = ("redphone.red", "redphone.black", "redphone.cipher")

# What the core may take from MicroPython's library, and who.
CORE_LIBRARY = {
    "binascii": "redphone.red",
    "hashlib": "redphone",
    "math": "redphone.black",
    "micropython": "redphone.compat",
}
SODIUM = "redphone.cipher.sodium"

FAKES = "redphone_host.emulator.fakes"


def _of_redphone(source: Source) -> set[str]:
    return {name for name in source.imports() if within(name, "redphone")}


def test_the_files_are_found():
    for sources, some in ((firmware(), "redphone.station.station"), (host(), "redphone_host.cli")):
        assert some in [source.module for source in sources]


def test_an_import_is_seen_for_what_it_is():
    written = """
from redphone import cipher
from redphone.wire import FLASH
from ..red import inbox
from . import arq
def late():
    import redphone.station.line as line
"""
    assert imported(ast.parse(written), "redphone.black") == {
        "redphone.cipher",
        "redphone.wire",
        "redphone.red.inbox",
        "redphone.black.arq",
        "redphone.station.line",
    }


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_sees_only_itself_and_the_foundation(room):
    for source in core():
        if within(source.module, room):
            seen = {name for name in _of_redphone(source) if not within(name, room)}
            assert seen <= {"redphone", *FOUNDATION}, f"{source} reaches out of its room"


@pytest.mark.parametrize("rank", range(len(FOUNDATION)), ids=FOUNDATION)
def test_the_foundation_stands_on_what_is_below_it(rank):
    (source,) = [source for source in core() if source.module == FOUNDATION[rank]]
    assert _of_redphone(source) <= set(FOUNDATION[:rank])


def test_only_the_station_joins_the_rooms():
    for source in core():
        joined = {room for room in ROOMS for name in source.imports() if within(name, room)}
        allowed = within(source.module, "redphone.station") or joined <= {
            room for room in ROOMS if within(source.module, room)
        }
        assert allowed, f"{source} joins {sorted(joined)}"


def test_the_core_stands_on_nothing_but_itself():
    for source in core():
        for name in source.imports():
            if within(name, "redphone"):
                continue
            if source.module == SODIUM:
                assert within(name, "nacl"), f"{source} imports {name}"
            else:
                assert name in CORE_LIBRARY, f"{source} imports {name}"
                assert within(source.module, CORE_LIBRARY[name]), f"{source} imports {name}"


def test_nothing_in_the_core_imports_the_hosts_backend():
    assert [source for source in core() if SODIUM in source.imports()] == []


@pytest.mark.parametrize(("module", "those"), [("machine", ["boot", "box.hal"]), ("framebuf", ["box.hal"])])
def test_only_the_hal_knows_the_machine_and_the_loader_its_watchdog(module, those):
    assert [source.module for source in firmware() if module in source.imports()] == those


def test_the_firmware_knows_nothing_of_the_host():
    fakes = {source.module.removeprefix(FAKES + ".") for source in host() if within(source.module, FAKES)}
    assert "machine" in fakes
    for source in firmware():
        foreign = [name for name in source.imports() if within(name, "redphone_host") or within(name, "fakes")]
        assert foreign == [], f"{source} imports {foreign}"


def test_the_host_imports_the_fakes_by_path_only():
    """They stand in for MicroPython's modules by being first on a path, in a process of its own."""
    for source in host():
        taken = [name for name in source.imports() if within(name, FAKES) and not within(source.module, FAKES)]
        assert taken == [], f"{source} imports {taken}"


def test_the_host_takes_the_box_apart_nowhere():
    """The host stands on the core. The box's own modules are run whole, as a process, or by tests."""
    for source in host():
        taken = [name for name in source.imports() if name.split(".")[0] in ("box", "main", "boot")]
        assert taken == [], f"{source} imports {taken}"


def test_the_host_has_no_second_protocol():
    """No Noise, no ChaCha20, no COBS, no struct of its own: those who need them take the core's."""
    forbidden = ("noise", "nacl.public", "nacl.secret", "cryptography", "struct", "cobs")
    # mpremote's transport lets struct.error through, which has to be caught by name.
    allowed = {("redphone_host.flash.repl", "struct")}
    for source in host():
        taken = [name for name in source.imports() if any(within(name, module) for module in forbidden)]
        assert [name for name in taken if (source.module, name) not in allowed] == [], f"{source} imports {taken}"


def test_no_module_takes_a_name_of_the_standard_library():
    """Besides the fakes, which are there to take MicroPython's."""
    for source in (*firmware(), *host()):
        name = source.module.rpartition(".")[2]
        assert within(source.module, FAKES) or name not in sys.stdlib_module_names, f"{source} hides {name}"
