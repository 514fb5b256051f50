"""The file of a photo: vectors, named refusals, and that nothing of a picture's size but a class shows."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

from victim_support.photos import sealed
from victim_support.photos.errors import PhotoAbsent, PhotoSealBroken, PhotoSpoilt
from victim_support.photos.files import PhotoFiles

VECTORS = Path(__file__).parents[1] / "vectors"
sys.path.insert(0, str(VECTORS))

from of_photos import files, key, picture  # noqa: E402  beside the vectors

GIVEN = json.loads((VECTORS / "photo.json").read_text("ascii"))
WHOLE, HOSTILE = files()


@pytest.mark.parametrize("case", GIVEN["valid"], ids=lambda case: case["name"])
def test_valid_vectors(case):
    file, plain = WHOLE[case["name"]]
    assert hashlib.sha256(file).hexdigest() == case["sha256"]
    assert (len(file), file[:48].hex()) == (case["size"], case["head"])
    found = sealed.unseal(bytes.fromhex(case["sha256"]), bytes.fromhex(case["key"]), file)
    assert (found, hashlib.sha256(found).hexdigest(), len(found)) == (plain, case["picture"], case["length"])
    assert sealed.seal_under(bytes.fromhex(case["key"]), plain) == file


@pytest.mark.parametrize("case", GIVEN["hostile"], ids=lambda case: case["name"])
def test_hostile_vectors(case):
    file, error = HOSTILE[case["name"]]
    assert (hashlib.sha256(file).hexdigest(), error) == (case["sha256"], case["error"])
    with pytest.raises(sealed.PhotoSealBroken.__mro__[1]) as found:
        sealed.unseal(bytes.fromhex(case["sha256"]), bytes.fromhex(case["key"]), file)
    assert found.value.code == error


def test_under_another_name_or_key_nothing_opens():
    photo = sealed.seal(picture("any", 500))
    with pytest.raises(PhotoSpoilt):
        sealed.unseal(bytes(32), photo.key, photo.data)
    for wrong in (key("another"), b"", photo.key[:31]):
        with pytest.raises(PhotoSealBroken):
            sealed.unseal(photo.name, wrong, photo.data)


def test_only_a_class_of_size_shows_and_the_same_picture_looks_different_each_time():
    sizes = {len(sealed.seal(picture("any", length)).data) for length in (1, 10, 1000, 65_532)}
    assert sizes == {17 + 65_536}
    one, two = (sealed.seal(picture("any", 1000)) for _ in range(2))
    assert one.key != two.key
    assert one.name != two.name
    with pytest.raises(ValueError, match="0"):
        sealed.seal(b"")
    with pytest.raises(ValueError, match="12"):
        sealed.seal(bytes(12 << 20))


def test_files_are_kept_once_replaced_when_spoilt_and_told_apart(tmp_path):
    vault = PhotoFiles(tmp_path)
    assert (list(vault.names()), vault.strangers()) == ([], [])
    photo = sealed.seal(picture("any", 1000))
    assert vault.keep(photo.data) == photo.name
    assert vault.keep(photo.data) == photo.name
    assert (list(vault.names()), vault.read(photo.name)) == ([photo.name], photo.data)
    vault.path(photo.name).write_bytes(photo.data[:-1])
    assert not vault.is_whole(photo.name)
    with pytest.raises(PhotoSpoilt):
        vault.read(photo.name)
    vault.keep(photo.data)
    assert vault.is_whole(photo.name)
    (tmp_path / "photos" / ".half.tmp").write_bytes(b"x")
    assert vault.strangers() == [".half.tmp"]
    assert vault.remove(photo.name)
    assert not vault.remove(photo.name)
    with pytest.raises(PhotoAbsent):
        vault.read(photo.name)
