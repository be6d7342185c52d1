"""MicroPython and a file system in one UF2: what a boot ROM makes of it, whatever was in the flash before."""

import random

import pytest
from building_images import FAMILY_PRESENT, Page, block, blocks_of, files_in, flashed, ignored_block, mounted, uf2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from littlefs import UserContext
from paths import FIRMWARE
from redphone_host.build.boards import BLOCK_OCTETS, BOARDS
from redphone_host.build.image import join, stored_files
from redphone_host.build.manifest import read_manifest
from redphone_host.build.problem import BuildProblem
from redphone_host.build.storage_image import open_storage, storage_image

FLASH_OCTETS = {"pico": 2 * 1024 * 1024, "pico2": 4 * 1024 * 1024}
FILES = {"boot.py": b"# boots", "slot": b"a", "a/manifest.json": b"{}", "a/box/big.mpy": bytes(range(256)) * 40}
PICO = BOARDS["pico"]


def storage_of(board, flash):
    storage = BOARDS[board].storage
    return flash[storage.offset : storage.offset + storage.octets]


@pytest.mark.parametrize("board", FLASH_OCTETS)
def test_the_storage_ends_with_the_flash(board):
    storage = BOARDS[board].storage
    assert storage.offset + storage.octets == FLASH_OCTETS[board]
    assert storage.offset % BLOCK_OCTETS == storage.octets % BLOCK_OCTETS == 0


@pytest.mark.parametrize("board", FLASH_OCTETS)
def test_a_box_finds_every_file(board, base):
    image = join(base(board), BOARDS[board], FILES)
    flash = flashed(image, b"\xff" * FLASH_OCTETS[board], BOARDS[board].family)
    assert files_in(mounted(storage_of(board, flash))) == FILES


def test_the_application_is_there_whole(base, built):
    manifest = read_manifest(built)
    files = stored_files(manifest, built)
    flash = flashed(join(base("pico"), PICO, files), b"\xff" * FLASH_OCTETS["pico"], PICO.family)
    found = files_in(mounted(storage_of("pico", flash)))
    assert found == files
    assert found["slot"] == b"a"
    assert found["main.py"] == (FIRMWARE / "main.py").read_bytes()
    assert found["boot.py"] == (FIRMWARE / "boot.py").read_bytes()
    shared = {"glyphs.bin", "glyphs-licence.txt"}
    in_slot = {f"a/{path}" for path in (*(manifest.files.keys() - shared), "manifest.json")}
    assert found.keys() - {"slot", "main.py", "boot.py"} == in_slot | shared
    assert found["glyphs.bin"] == (FIRMWARE / "glyphs.bin").read_bytes()


def test_micropython_is_there_unchanged(base):
    path = base("pico")
    before = flashed(path.read_bytes(), b"\xff" * FLASH_OCTETS["pico"], PICO.family)
    after = flashed(join(path, PICO, FILES), b"\xff" * FLASH_OCTETS["pico"], PICO.family)
    assert after[: PICO.storage.offset] == before[: PICO.storage.offset]


def test_blocks_are_numbered_anew_and_ascend(base):
    blocks = blocks_of(join(base("pico"), PICO, FILES))
    assert [number for _, _, _, number, _, _, _ in blocks] == list(range(len(blocks)))
    assert {(flags, size, total, family) for flags, _, size, _, total, family, _ in blocks} == {
        (FAMILY_PRESENT, 256, len(blocks), PICO.family)
    }
    addresses = [address for _, address, *_ in blocks]
    assert addresses == sorted(set(addresses))


def test_every_sector_that_is_touched_is_whole(base):
    """Erratum RP2040-E14: the boot ROM loses a sector that is filled in part, unless it is the last."""
    addresses = {address for _, address, *_ in blocks_of(join(base("pico"), PICO, FILES))}
    for address in addresses:
        sector = address - address % 4096
        assert {sector + page for page in range(0, 4096, 256)} <= addresses


def test_only_what_matters_is_in_it(base):
    image = join(base("pico"), PICO, FILES)
    assert len(image) < 40 * 4096 * 2


def test_the_block_that_an_rp2350_ignores_stays_first(base):
    path = base("pico2")
    path.write_bytes(ignored_block() + path.read_bytes())
    image = join(path, BOARDS["pico2"], FILES)
    assert image[:512] == ignored_block()
    blocks = blocks_of(image[512:])
    assert [number for _, _, _, number, _, _, _ in blocks] == list(range(len(blocks)))
    assert blocks[0][4] == len(blocks)


def test_the_same_files_make_the_same_image(base):
    backwards = dict(reversed(FILES.items()))
    assert join(base("pico"), PICO, FILES) == join(base("pico"), PICO, backwards)


def older_file_system(seed):
    """A box's storage after a long life: folders and files made, rewritten and removed, in a random order."""
    chance = random.Random(seed)
    flash = UserContext(buffsize=PICO.storage.octets)
    files = open_storage(PICO.storage, flash)
    files.format()
    files.mount()
    for _ in range(150):
        folder = chance.choice(["a", "b", "data", "a/box", "b/redphone/red", "zzz"])
        files.makedirs(folder, exist_ok=True)
        with files.open(f"{folder}/{chance.randrange(20)}", "wb") as file:
            file.write(chance.randbytes(chance.choice([1, 100, 3000, 9000])))
    files.unmount()
    return bytes(flash.buffer)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_an_older_file_system_comes_back(seed, base):
    old = bytes(PICO.storage.offset) + older_file_system(seed)
    assert len(files_in(mounted(storage_of("pico", old)))) > 20
    flash = flashed(join(base("pico"), PICO, FILES), old, PICO.family)
    files = mounted(storage_of("pico", flash))
    assert files_in(files) == FILES
    for number in range(60):
        with files.open(f"written{number}", "wb") as file:
            file.write(bytes([number]) * 5000)
    new = {f"written{number}": bytes([number]) * 5000 for number in range(60)}
    assert files_in(files) == FILES | new


def test_blank_halves_of_metadata_pairs_are_in_the_image():
    """A stale half with a higher revision would win over the new one."""
    image = storage_image(PICO.storage, FILES)
    blank = [number for number in image.blocks if image.block(number) == b"\xff" * BLOCK_OCTETS]
    assert blank
    outside = set(range(PICO.storage.blocks)) - image.blocks
    assert all(image.block(number) == b"\xff" * BLOCK_OCTETS for number in outside)


@pytest.mark.parametrize(("board", "builds"), [("pico2", 2), ("pico", 1)])
def test_builds_leave_room_for_keys_and_journal(board, builds, built):
    """docs/building.md says how much; the journal needs several segments of 64 KiB."""
    files = stored_files(read_manifest(built), built)
    if builds == 2:
        files |= {f"b{path[1:]}": content for path, content in files.items() if path.startswith("a/")}
    storage = BOARDS[board].storage
    used = mounted(storage_image(storage, files).octets).used_block_count
    assert (storage.blocks - used) * BLOCK_OCTETS >= 192 * 1024


def test_files_that_do_not_fit_are_refused(base):
    with pytest.raises(BuildProblem, match="does not fit: 1500000 octets of files, 1441792 octets of storage"):
        join(base("pico"), PICO, {"big": bytes(1_500_000)})


def refused(path, board, problem):
    with pytest.raises(BuildProblem, match=problem) as caught:
        join(path, BOARDS[board], FILES)
    assert caught.value.problem.startswith(f"{path} ") or str(path) in caught.value.problem
    assert f"the official MicroPython image for {BOARDS[board].image}, the .uf2 file" in caught.value.advice


def test_an_image_for_another_chip_is_refused(base):
    refused(base("pico2"), "pico", r"is for RP2350 \(ARM\), not for RP2040")
    refused(base("pico"), "pico2", r"is for RP2040, not for RP2350 \(ARM\)")


def test_an_image_for_a_chip_that_nobody_knows_is_refused(tmp_path):
    path = tmp_path / "other.uf2"
    path.write_bytes(uf2(0x12345678, [Page(0x10000000, b"")]))
    refused(path, "pico", "is for another chip, family 0x12345678")


def test_an_ignored_block_is_none_of_an_rp2040s(base):
    path = base("pico")
    path.write_bytes(ignored_block() + path.read_bytes())
    refused(path, "pico", "is for another chip")


@pytest.mark.parametrize("address", [0x100A0000, 0x10100000, 0x20000000, 0x0FFFFF00, 0xFFFFFF00])
def test_an_image_that_reaches_into_the_storage_is_refused(base, address):
    refused(base("pico", Page(address, b"\x33")), "pico", f"writes to {address:#x}, outside")


def test_an_image_may_reach_up_to_the_storage(base):
    join(base("pico", Page(0x1009FF00, b"\x33")), PICO, FILES)


def test_an_image_that_writes_a_page_twice_is_refused(base):
    refused(base("pico", Page(0x10000000, b"")), "pico", "writes to 0x10000000 twice")


def test_another_program_is_refused(tmp_path):
    path = tmp_path / "blink.uf2"
    path.write_bytes(uf2(PICO.family, [Page(0x10000000, b"blink")]))
    refused(path, "pico", "holds no MicroPython")


@pytest.mark.parametrize("version", ["v1.23.0", "v1.9.4", "v0.9.0"])
def test_an_old_micropython_is_refused(base, version):
    refused(base("pico", version=version), "pico", f"is MicroPython {version[1:]}; 1.24.0 or later is needed")


@pytest.mark.parametrize(
    "version", ["v1.24.0", "v1.30.0-preview.123.gabcdef012", "(with v2.0 preview) v1.29.0", "v2.0.0"]
)
def test_a_new_micropython_is_taken(base, version):
    join(base("pico", version=version), PICO, FILES)


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "none.uf2", "pico", "there is no file")


def test_a_folder_is_no_image(tmp_path):
    refused(tmp_path, "pico", "cannot be read: Is a directory")


@pytest.mark.parametrize("octets", [b"", b"UF2", b"\x7fELF" + bytes(508), bytes(512)])
def test_another_kind_of_file_is_refused(tmp_path, octets):
    path = tmp_path / "other.bin"
    path.write_bytes(octets)
    refused(path, "pico", "is not a UF2 file")


@pytest.mark.parametrize("cut", [1, 511, 512, 1024])
def test_an_image_that_is_cut_short_is_refused(base, cut):
    path = base("pico")
    path.write_bytes(path.read_bytes()[:-cut])
    refused(path, "pico", "is cut short" if cut % 512 else "is not whole")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"flags": 0}, "not an image for the flash"),
        ({"flags": 0x2001}, "not an image for the flash"),
        ({"flags": 0x3000}, "not an image for the flash"),
        ({"size": 476}, "does not come in pages"),
        ({"size": 0xFFFFFFFF}, "does not come in pages"),
        ({"number": 1}, "is not whole: block 0 of 1 says 1 of 1"),
        ({"total": 2}, "is not whole: block 0 of 1 says 0 of 2"),
    ],
)
def test_a_block_that_makes_no_sense_is_refused(tmp_path, change, problem):
    path = tmp_path / "odd.uf2"
    fields = {"number": 0, "total": 1, "family": PICO.family} | change
    path.write_bytes(block(Page(0x10000000, b"MicroPython v1.29.0 on 2026-08-29"), **fields))
    refused(path, "pico", problem)


def test_a_page_that_begins_between_two_is_refused(tmp_path):
    path = tmp_path / "odd.uf2"
    path.write_bytes(uf2(PICO.family, [Page(0x10000080, b"")]))
    refused(path, "pico", "does not come in pages")


@pytest.mark.parametrize("board", ["esp32s3", "unix"])
def test_a_board_without_uf2_is_refused(base, board):
    with pytest.raises(BuildProblem, match=f"{board} does not take UF2 files"):
        join(base("pico"), BOARDS[board], FILES)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_in_the_file_it_is_taken_or_refused_with_advice(base, data):
    """Cut anywhere, octets changed anywhere: an image comes out that a boot ROM takes, or a BuildProblem."""
    path = base("pico")
    octets = bytearray(path.read_bytes())
    del octets[data.draw(st.integers(0, len(octets))) :]
    for _ in range(data.draw(st.integers(0, 4))):
        if octets:
            octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(octets)
    try:
        image = join(path, PICO, {"slot": b"a"})
    except BuildProblem:
        refused(path, "pico", ".")
    else:
        assert {family for *_, family, _ in blocks_of(image)} == {PICO.family}
        flash = flashed(image, bytes(FLASH_OCTETS["pico"]), PICO.family)
        assert files_in(mounted(storage_of("pico", flash))) == {"slot": b"a"}
