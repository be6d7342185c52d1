"""Where the firmware is, and which pin is what on a board."""

import ast
import importlib.util
from pathlib import Path
from types import SimpleNamespace


def firmware_dir() -> Path:
    """The folder with boot.py and main.py: the one that the installed package `redphone` lies in."""
    spec = importlib.util.find_spec("redphone")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package redphone is not installed; install the project with `pip install -e .`")
    return Path(spec.origin).resolve().parent.parent


def board(name: str = "pico", firmware: Path | None = None) -> SimpleNamespace:
    """The whole-number constants of firmware/boards/<name>.py, read without running it."""
    path = (firmware or firmware_dir()) / "boards" / f"{name}.py"
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in path.parent.glob("[!_]*.py"))) or "none"
        raise FileNotFoundError(f"there is no board {name!r}; known boards: {known}")
    return SimpleNamespace(**_constants(path.read_text()))


def _constants(source: str) -> dict[str, int]:
    """NAME = 14 and NAME = const(14), at the top level."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            if isinstance(value, ast.Call) and len(value.args) == 1:
                value = value.args[0]
            if isinstance(value, ast.Constant) and type(value.value) is int:
                found[node.targets[0].id] = value.value
    return found
