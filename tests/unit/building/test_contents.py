"""What of the firmware a build holds: all that its board imports, and nothing else."""

import ast

import pytest
from paths import FIRMWARE
from redphone_host.build.application import LOADER
from redphone_host.build.boards import BOARDS
from redphone_host.build.contents import FOLDERS, HOST_ONLY, MODEM_BEARERS, left_out, sources

# .mpy's third octet holds the architecture of its native code above two bits of the sub-version (MicroPython's
# documentation, "MicroPython .mpy files").
NATIVE = {"x64": 2, "armv6m": 4, "armv7emsp": 7, "xtensawin": 10}

# These import something else, or fail with a reason, where what they ask for is left out.
PREPARED = {"box/suite.py", "redphone/cipher/soft.py", "redphone/black/stream_deframer.py"}
PREPARED |= {"redphone/black/reed_solomon.py"}
MAKES_BEARERS = "redphone/station/bearers.py"

every_board = pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS)


def imported(name):
    """The firmware's files that a file imports, at its top or later; the packages that they are in among them."""
    modules = set()
    for node in ast.walk(ast.parse((FIRMWARE / name).read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [module.split(".") for module in modules]
    paths = {"/".join(part[:depth]) for part in parts for depth in range(1, len(part) + 1)}
    files = {f"{path}.py" for path in paths} | {f"{path}/__init__.py" for path in paths}
    return {file for file in files if (FIRMWARE / file).exists()}


def reached(board):
    """What the loader imports, what that imports, and so on, but for what is left out."""
    found, new = set(), {*LOADER, "build.py"}
    while new:
        found |= new
        new = {file for name in new for file in imported(name)} - found - set(left_out(board))
    return {name for name in found if name.split("/")[0] in FOLDERS}


@every_board
def test_a_build_holds_what_its_board_imports_and_nothing_else(board):
    assert set(sources(FIRMWARE, board)) == reached(board)


@every_board
def test_what_is_left_out_is_asked_for_only_where_that_is_expected(board):
    without = set(left_out(board))
    assert all((FIRMWARE / name).is_file() for name in without)
    asking = {name for name in sources(FIRMWARE, board) if imported(name) & without}
    assert asking == PREPARED | (set() if board.modems else {MAKES_BEARERS})


@every_board
def test_machine_code_for_the_board_is_in_the_place_of_plain_twins(board, built_for):
    _, folder = built_for(board.name)
    kernels = [path for path in folder.rglob("viper/*.mpy") if path.stem not in ("__init__", "aead", "x25519")]
    assert len(kernels) == 5
    assert {path.read_bytes()[2] >> 2 & 0x0F for path in kernels} == {NATIVE[board.arch]}


def test_only_the_first_pico_carries_wires_only(built_for):
    assert {name for name, board in BOARDS.items() if not board.modems} == {"pico"}
    for board in BOARDS:
        files = built_for(board)[0].files
        there = {name for name in MODEM_BEARERS if name.replace(".py", ".mpy") in files}
        assert there == (set(MODEM_BEARERS) if BOARDS[board].modems else set())


def test_what_cannot_run_on_a_box_stands_on_what_it_lacks():
    for name in HOST_ONLY:
        tree = ast.parse((FIRMWARE / name).read_text())
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert any(module.split(".")[0] == "nacl" for module in modules)
