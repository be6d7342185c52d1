"""`redphone bench box` prints every row, for people and for programs. How fast it is here, is not tested."""

import importlib.util
import json

import pytest
from redphone_host.bench import coding
from redphone_host.bench.box import OPERATIONS, Figures, Row
from redphone_host.build.problem import BuildProblem
from redphone_host.cli import app, benching
from redphone_host.emulator.unixport import interpreter
from typer.testing import CliRunner

ARCHITECTURES = {"armv6m", "armv7emsp", "xtensawin", "x64"}


def run(*words):
    return CliRunner().invoke(app, ["bench", "box", *words], env={"COLUMNS": "80"})


@pytest.fixture(scope="module", params=["micropython", "cpython"])
def where(request):
    return request.param


@pytest.fixture(scope="module")
def told(where):
    result = run("--runtime", where, "--runs", "1", "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_as_json(told, where):
    assert (told["type"], told["runtime"], told["runs"]) == ("bench", where, 1)
    assert told["kernels"] == {"micropython": "viper", "cpython": "plain"}[where]
    assert [row["operation"] for row in told["rows"]] == list(OPERATIONS)
    for row in told["rows"]:
        assert row["box_us"] > 0
        assert row["libsodium_us"] > 0
        assert row["ratio"] == row["box_us"] / row["libsodium_us"]
    assert [row["operation"] for row in told["coding"]] == list(coding.OPERATIONS)
    for row in told["coding"]:
        assert row["box_share"] == row["box_us"] / 1000 / coding.LINE_MS
        assert row["pico_share"] == row["pico_kernels_ms"] / coding.LINE_MS
    assert set(told["kernel_octets"]) == ARCHITECTURES
    assert (told["heap_free"] is None) is (where == "cpython")


def test_a_pico_meets_its_targets_as_far_as_its_kernels_go(told):
    """Counted, so the same everywhere. What is left is for the Python around the kernels."""
    kernels = {row["operation"]: (row["pico_kernels_ms"], row["pico_target_ms"]) for row in told["rows"]}
    assert {name: target for name, (_, target) in kernels.items() if target} == {
        "seal_256": 0.9,
        "x25519": 115,
        "handshake_answer": 350,
    }
    assert kernels["seal_256"][0] < 0.7
    assert kernels["x25519"][0] < 100
    assert kernels["handshake_answer"][0] < 200


def test_for_people(monkeypatch):
    rows = [Row(name, 1234.5, 10.0, 123.45, None, None) for name in OPERATIONS]
    rows[1] = Row("seal_256", 7.0, 3.5, 2.0, 0.66, 0.9)
    rows[4] = Row("x25519", 158_910.0, 32.0, 4965.9, 95.5, 115.0)
    times = dict.fromkeys(coding.OPERATIONS, 110.7)
    corrected = coding.coding_rows(times, {"correct_64": 11.37})
    sizes = dict.fromkeys(ARCHITECTURES, 29_815)
    figures = Figures("micropython", 5, "viper", 8.0, 400_000, 100_000, rows, sizes, corrected)
    monkeypatch.setattr(benching, "measure", lambda *given: figures)
    said = run().stdout
    for shown in (*OPERATIONS.values(), *coding.OPERATIONS.values()):
        assert shown in said
    assert "decode, 64 check, none wrong 111 us 0.5%" in " ".join(said.split())
    assert "decode, 64 check, 32 wrong 111 us 0.5% 11.37 ms 51.4%" in " ".join(said.split())
    assert "seal 256 octets 7 us 4 us 2.0 0.66 ms 0.90 ms" in " ".join(said.split())
    assert "X25519 159 ms 32 us 4,966 95.50 ms 115.00 ms" in " ".join(said.split())
    assert "…" not in said
    assert "100,000 octets used by what was imported, 400,000 free" in " ".join(said.split())
    assert "29,815 (armv6m)" in " ".join(said.split())


def test_without_the_emulated_core_it_says_what_to_install(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "unicorn" else found(name))
    result = run()
    assert result.exit_code != 0
    assert "install it: pip install 'redphone[bench]'" in result.stderr


@pytest.mark.parametrize(("there", "chosen"), [(True, "micropython"), (False, "cpython")])
def test_the_real_interpreter_is_the_default_where_it_is(monkeypatch, there, chosen):
    asked = []

    def measure(runtime, runs, kernels):
        asked.append(runtime)
        raise BuildProblem("enough", "")

    monkeypatch.setattr(interpreter, "installed", lambda: there)
    monkeypatch.setattr(benching, "measure", measure)
    run()
    assert asked == [chosen]
