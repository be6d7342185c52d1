"""Makes the application for one board: everything compiled, the board's pin map, the glyphs, the manifest.

The same source makes the same octets, wherever and whenever it is built.
"""

import shutil
import tempfile
from pathlib import Path

import redphone

from redphone_host.build import manifest as manifests
from redphone_host.build.boards import MPY, Board, board_of
from redphone_host.build.compiler import Compiler
from redphone_host.build.contents import FOLDERS, sources
from redphone_host.build.glyphs import glyph_file
from redphone_host.build.layout import GLYPHS, GLYPHS_LICENCE
from redphone_host.build.manifest import File, Manifest, id_of, read_manifest
from redphone_host.build.problem import BuildProblem
from redphone_host.emulator.firmware import firmware_dir

# Of these a build takes the board's own, as board.mpy. firmware/board.py and build.py stand in for it from source.
PIN_MAPS = "boards"
# The loader: at the top of a box's storage, outside the application, as source.
LOADER = ("boot.py", "main.py")


def build_application(board: str, out: Path, unifont: Path | None = None, firmware: Path | None = None) -> Manifest:
    """Build for a board into the folder `out`, which is made, or replaced if it holds an earlier build.

    unifont: make the glyphs anew from this .hex file. firmware: another source folder. BuildProblem.
    """
    facts = board_of(board)
    source = firmware or firmware_dir()
    _require_whole(source, facts)
    compiler = Compiler(facts.arch)
    _require_replaceable(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as beside:
            new = Path(beside) / "new"
            built = _build(facts, source, compiler, unifont, new)
            _put_in_place(new, out, Path(beside) / "old")
    except OSError as error:
        raise BuildProblem(f"{out} cannot be written: {error.strerror}", "is there room, and may you write?") from error
    return built


def loader_files(firmware: Path | None = None) -> dict[str, bytes]:
    """boot.py and main.py as they go to the top of a box's storage."""
    source = firmware or firmware_dir()
    return {name: (source / name).read_bytes() for name in LOADER}


def _build(board: Board, firmware: Path, compiler: Compiler, unifont: Path | None, folder: Path) -> Manifest:
    folder.mkdir()
    for name in sources(firmware, board):
        _compile(compiler, firmware / name, name, folder)
    _compile(compiler, firmware / PIN_MAPS / f"{board.pins}.py", "board.py", folder)
    (folder / GLYPHS).write_bytes(glyph_file(unifont) if unifont else (firmware / GLYPHS).read_bytes())
    (folder / GLYPHS_LICENCE).write_bytes((firmware / GLYPHS_LICENCE).read_bytes())
    identity = id_of(_files(folder))
    constants = {"ID": identity, "VERSION": redphone.__version__, "BOARD": board.name}
    written = folder / "build.py"
    written.write_text("".join(f'{name} = "{value}"\n' for name, value in constants.items()), encoding="ascii")
    _compile(compiler, written, "build.py", folder)
    written.unlink()
    built = Manifest(
        id=identity,
        version=redphone.__version__,
        board=board.name,
        arch=board.arch,
        micropython=board.micropython,
        mpy=MPY,
        mpy_cross=compiler.version,
        files=_files(folder),
    )
    (folder / manifests.NAME).write_bytes(built.pack())
    return built


def _compile(compiler: Compiler, source: Path, name: str, folder: Path) -> None:
    target = (folder / name).with_suffix(".mpy")
    target.parent.mkdir(parents=True, exist_ok=True)
    compiler.compile(source, name, target)


def _files(folder: Path) -> dict[str, File]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): File.of(path.read_bytes()) for path in paths}


def _require_whole(firmware: Path, board: Board) -> None:
    """The core alone is what a plain installation has; a build needs the rest of the firmware beside it."""
    needed = (*FOLDERS, *LOADER, GLYPHS, GLYPHS_LICENCE, f"{PIN_MAPS}/{board.pins}.py")
    missing = [name for name in needed if not (firmware / name).exists()]
    if missing:
        raise BuildProblem(
            f"the firmware in {firmware} lacks {', '.join(missing)}",
            "work in a clone of the repository: pip install --editable '.[build]'",
        )


def _require_replaceable(out: Path) -> None:
    """What is replaced is an earlier build, whole and with nothing added; else a slip of the hand deletes a home."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        read_manifest(out).check(out)
    except BuildProblem as problem:
        raise BuildProblem(
            f"{out} exists and is not a build that may be replaced: {problem.problem}",
            "choose another folder for --out",
        ) from problem


def _put_in_place(new: Path, out: Path, old: Path) -> None:
    """Two renames; an interrupt between them leaves no build rather than half of one."""
    if out.exists():
        out.rename(old)
    shutil.move(new, out)
