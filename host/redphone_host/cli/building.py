"""The verb that builds what goes onto a box."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from redphone_host.build.application import build_application
from redphone_host.build.boards import BOARDS, board_of
from redphone_host.build.image import join, require_uf2, stored_files
from redphone_host.build.output import write_uf2
from redphone_host.cli.options import Json
from redphone_host.cli.output import Output
from redphone_host.errors import UsageProblem
from redphone_host.show import facts


def build(
    board: Annotated[str, typer.Option(help=f"What it is for: {', '.join(BOARDS)}.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to build into; an earlier build is replaced.")],
    uf2: Annotated[
        Path | None, typer.Option(metavar="BASE", help="A MicroPython image, to make one UF2 of it and the build.")
    ] = None,
    uf2_out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where that UF2 goes.", show_default="DIR.uf2")
    ] = None,
    unifont: Annotated[
        Path | None, typer.Option(metavar="HEX", help="Make the glyphs anew from GNU Unifont's unifont.hex.")
    ] = None,
    json: Json = False,
) -> None:
    """Build the application for a board: compiled, with a manifest of what it holds."""
    if uf2_out is not None and uf2 is None:
        raise UsageProblem("--uf2-out says where a UF2 goes, but there is none to make", "add --uf2 BASE.uf2")
    if uf2 is not None:
        require_uf2(board_of(board))
    built = build_application(board, out, unifont)
    fields: dict[str, Any] = {
        "type": "build",
        "id": built.id,
        "version": built.version,
        "board": board,
        "folder": str(out),
    }
    fields |= {"files": len(built.files), "octets": built.octets, "uf2": None}
    if uf2 is not None:
        image = uf2_out or out.with_name(f"{out.name}.uf2")
        write_uf2(image, join(uf2, board_of(board), stored_files(built, out)), uf2)
        fields["uf2"] = str(image)
    rows: list[tuple[str, str | Text]] = [
        ("build", f"{built.id}, version {built.version}, for {board}"),
        ("folder", str(out)),
    ]
    rows.append(("holds", f"{len(built.files)} files, {built.octets} octets"))
    if fields["uf2"]:
        rows.append(("image", fields["uf2"]))
    Output(json).answer(fields, facts(rows))
