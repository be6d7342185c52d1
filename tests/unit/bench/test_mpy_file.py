"""Machine code found in compiled modules, and what is none."""

import pytest
from redphone_host.bench.mpy_file import viper_functions
from redphone_host.build.compiler import Compiler
from redphone_host.errors import HostError

SOURCE = """
import gc
NUMBER, TEXT, OCTETS, PAIR = 12345678901234567890, "a text", b"octets", (1, ("two", 3.5))

def plain(a):
    def inner():
        return a
    return inner

@micropython.viper
def first(a: int) -> int:
    return a + 1

class Between:
    @micropython.viper
    def second(self: object, a: int) -> int:
        return a + 2
    @micropython.native
    def third(self):
        return 3
"""


@pytest.fixture
def compiled(tmp_path):
    source, target = tmp_path / "source.py", tmp_path / "source.mpy"
    source.write_text(SOURCE)
    Compiler("armv6m").compile(source, source.name, target)
    return target.read_bytes()


def test_viper_functions_are_found_among_others(compiled):
    first, second = viper_functions(compiled)
    push = b"\xfe\xb5"
    assert first.startswith(push)
    assert second.startswith(push)
    assert (b"\x01\x22" in first, b"\x02\x22" in second) == (True, True)  # movs r2, #1 and #2


@pytest.mark.parametrize("octets", [b"", b"M", b"M\x05\x13\x1f\x00\x00", b"def f(): pass"])
def test_what_is_no_compiled_module_is_refused(octets):
    with pytest.raises(HostError):
        viper_functions(octets)


def test_half_a_module_is_refused(compiled):
    for length in range(4, len(compiled) - 1, 7):
        with pytest.raises(HostError, match="ends too early"):
            viper_functions(compiled[:length])
