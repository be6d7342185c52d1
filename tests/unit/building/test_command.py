"""The command `build`: what it says, and the code it leaves with."""

import json

import pytest
import redphone
from redphone_host.cli import app
from typer.testing import CliRunner


class Said:
    """What a command has said."""

    def __init__(self, result):
        self.code, self.stdout, self.stderr = result.exit_code, result.stdout, result.stderr

    @property
    def record(self):
        return json.loads(self.stdout)

    @property
    def error(self):
        return json.loads(self.stderr)


@pytest.fixture
def run_cli():
    return lambda *words: Said(CliRunner().invoke(app, [str(word) for word in words]))


def test_a_build_is_told_and_is_there(run_cli, tmp_path):
    said = run_cli("build", "--board", "pico2", "--out", tmp_path / "out", "--json")
    assert said.code == 0, said.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    octets = sum(file["octets"] for file in manifest["files"].values())
    assert said.record == {
        "type": "build",
        "id": manifest["id"],
        "version": redphone.__version__,
        "board": "pico2",
        "folder": str(tmp_path / "out"),
        "files": len(manifest["files"]),
        "octets": octets,
        "uf2": None,
    }


def test_people_are_told_the_same(run_cli, tmp_path):
    said = run_cli("build", "--board", "pico", "--out", tmp_path / "out")
    assert said.code == 0, said.stderr
    identity = json.loads((tmp_path / "out" / "manifest.json").read_text())["id"]
    assert f"{identity}, version {redphone.__version__}, for pico" in said.stdout


def test_glyphs_are_made_from_a_given_font(run_cli, tmp_path):
    font = tmp_path / "font.hex"
    font.write_text("0041:" + "18" * 16 + "\nFFFD:" + "FF" * 16 + "\n")
    said = run_cli("build", "--board", "pico", "--out", tmp_path / "out", "--unifont", font)
    assert said.code == 0, said.stderr
    assert (tmp_path / "out" / "glyphs.bin").read_bytes().startswith(b"RPGL\x01\x10\x00\x02\x00\x00\x00\x00")


@pytest.mark.parametrize(
    ("words", "problem", "advice"),
    [
        (["--board", "toaster"], "there is no board 'toaster'", "choose one of: pico2, pico, esp32s3, unix"),
        (["--board", "esp32s3", "--uf2", "x.uf2"], "esp32s3 does not take UF2 files", "ESP32_GENERIC_S3"),
        (["--board", "pico", "--uf2", "/none.uf2"], "there is no file /none.uf2", "for RPI_PICO, the .uf2 file"),
    ],
)
def test_what_is_wrong_is_told_with_advice(run_cli, tmp_path, words, problem, advice):
    said = run_cli("build", *words, "--out", tmp_path / "out", "--json")
    assert said.code == 7
    assert said.error["error"] == problem
    assert advice in said.error["advice"]


def test_a_place_for_a_uf2_without_one_is_refused(run_cli, tmp_path):
    said = run_cli("build", "--board", "pico", "--out", tmp_path / "out", "--uf2-out", tmp_path / "x.uf2")
    assert said.code == 2
    assert "add --uf2 BASE.uf2" in said.stderr
    assert not (tmp_path / "out").exists()


def test_a_given_image_is_never_overwritten(run_cli, base, tmp_path):
    base = base("pico")
    before = base.read_bytes()
    said = run_cli("build", "--board", "pico", "--out", tmp_path / "out", "--uf2", base, "--uf2-out", base)
    assert said.code == 7
    assert "is the MicroPython image that was given" in said.stderr
    assert base.read_bytes() == before


def test_only_a_uf2_is_replaced_by_one(run_cli, base, tmp_path):
    base = base("pico")
    target = tmp_path / "target.uf2"
    words = ["build", "--board", "pico", "--out", tmp_path / "out", "--uf2", base, "--uf2-out", target]
    target.write_text("mine")
    said = run_cli(*words)
    assert said.code == 7
    assert "exists and is not a UF2 file" in said.stderr
    assert target.read_text() == "mine"
    target.write_bytes(base.read_bytes())
    assert run_cli(*words).code == 0
    assert len(target.read_bytes()) > len(base.read_bytes())
