"""The manifest says what a build is; a folder that does not hold just that is noticed."""

import json

import pytest
from redphone_host.build.manifest import File, Manifest, id_of, read_manifest
from redphone_host.build.problem import BuildProblem

CONTENT = {"box/app.mpy": b"app", "build.mpy": b"build", "glyphs.bin": b"glyphs"}
FILES = {path: File.of(content) for path, content in CONTENT.items()}
MANIFEST = Manifest(
    id=id_of(FILES),
    version="0.1.0",
    board="pico",
    arch="armv6m",
    micropython=(1, 24, 0),
    mpy="6.3",
    mpy_cross="MicroPython v1.29.0",
    files=FILES,
)


@pytest.fixture
def folder(tmp_path):
    """A folder as the manifest has it."""
    for path, content in CONTENT.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "manifest.json").write_bytes(MANIFEST.pack())
    return tmp_path


def changed(folder, change):
    """Change the fields of the manifest in the folder."""
    path = folder / "manifest.json"
    fields = json.loads(path.read_bytes())
    change(fields)
    path.write_text(json.dumps(fields))


def test_what_is_packed_is_read(folder):
    assert read_manifest(folder) == MANIFEST
    MANIFEST.check(folder)


def test_the_order_of_the_files_does_not_matter():
    backwards = dict(reversed(FILES.items()))
    assert id_of(backwards) == id_of(FILES)


def test_the_id_is_a_hash_over_paths_and_hashes():
    """By hand: printf 'a.mpy <sha256 of "">\\n' | sha256sum | cut -c1-16."""
    assert id_of({"a.mpy": File.of(b""), "build.mpy": File.of(b"anything")}) == "3e7f4299cd39b914"


def test_the_id_depends_on_content_and_on_paths():
    others = [FILES | {"box/app.mpy": File.of(b"other")}, {f"x{path}": file for path, file in FILES.items()}]
    assert len({id_of(files) for files in [FILES, *others]}) == 3


def test_it_counts_its_octets():
    assert MANIFEST.octets == len(b"appbuildglyphs")


def test_a_missing_file_is_named(folder):
    (folder / "glyphs.bin").unlink()
    with pytest.raises(BuildProblem, match=r"lacks glyphs\.bin"):
        MANIFEST.check(folder)


def test_a_file_too_many_is_named(folder):
    (folder / "box" / "extra.mpy").write_bytes(b"")
    with pytest.raises(BuildProblem, match=r"what no build has made: box/extra\.mpy"):
        MANIFEST.check(folder)


@pytest.mark.parametrize("content", [b"apq", b"app ", b""])
def test_a_changed_file_is_named(folder, content):
    (folder / "box" / "app.mpy").write_bytes(content)
    with pytest.raises(BuildProblem, match=r"not as it was built: box/app\.mpy"):
        MANIFEST.check(folder)


def test_a_folder_without_a_manifest_is_no_build(tmp_path):
    with pytest.raises(BuildProblem, match=r"holds no build: there is no manifest\.json") as caught:
        read_manifest(tmp_path)
    assert "redphone build" in caught.value.advice


@pytest.mark.parametrize("octets", [b"", b"{", b"\xff\xfe", b"[" * 100_000, MANIFEST.pack()[:-9]])
def test_what_is_not_json_is_refused(folder, octets):
    (folder / "manifest.json").write_bytes(octets)
    with pytest.raises(BuildProblem, match="is not JSON"):
        read_manifest(folder)


@pytest.mark.parametrize("octets", [b"[]", b"null", b"7", b"{}", b'{"format": 2}', b'{"format": "1"}'])
def test_another_format_is_refused(folder, octets):
    (folder / "manifest.json").write_bytes(octets)
    with pytest.raises(BuildProblem, match="is not a manifest of format 1"):
        read_manifest(folder)


@pytest.mark.parametrize("name", ["id", "version", "board", "arch", "mpy_cross", "requires", "files"])
@pytest.mark.parametrize("value", [None, 7, [], {"a": 7}, "\x1b[2J"])
def test_a_field_that_makes_no_sense_is_refused(folder, name, value):
    changed(folder, lambda fields: fields.update({name: value}))
    with pytest.raises(BuildProblem, match="is damaged"):
        read_manifest(folder)


@pytest.mark.parametrize("name", ["id", "version", "board", "arch", "mpy_cross", "requires", "files"])
def test_a_field_that_is_missing_is_refused(folder, name):
    changed(folder, lambda fields: fields.pop(name))
    with pytest.raises(BuildProblem, match="is damaged"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../up", "a/../../up", "a//b", "./a", "a/", "a\\b", "manifest.json", "."]
)
def test_a_path_that_leaves_the_folder_is_refused(folder, path):
    changed(folder, lambda fields: fields["files"].update({path: fields["files"]["glyphs.bin"]}))
    with pytest.raises(BuildProblem, match="is damaged"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "facts",
    [
        {"sha256": "0" * 63, "octets": 1},
        {"sha256": "0" * 64, "octets": -1},
        {"sha256": "0" * 64, "octets": "1"},
        {"sha256": "0" * 64, "octets": True},
        {"sha256": "0" * 64},
        {"sha256": "0" * 64, "octets": 1, "more": 1},
    ],
)
def test_facts_of_a_file_that_make_no_sense_are_refused(folder, facts):
    changed(folder, lambda fields: fields["files"].update({"glyphs.bin": facts}))
    with pytest.raises(BuildProblem, match="is damaged"):
        read_manifest(folder)


@pytest.mark.parametrize("version", ["1.24", "1.24.0.0", "one", ""])
def test_a_version_that_makes_no_sense_is_refused(folder, version):
    changed(folder, lambda fields: fields["requires"].update({"micropython": version}))
    with pytest.raises(BuildProblem, match="is damaged"):
        read_manifest(folder)


def test_an_id_that_is_not_that_of_the_files_is_refused(folder):
    changed(folder, lambda fields: fields.update({"id": "0" * 16}))
    with pytest.raises(BuildProblem, match="its id is not that of its files"):
        read_manifest(folder)
