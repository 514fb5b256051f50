"""Photos from laptop to stick to centre to sister: after the entries, named by receipts, again where one was lost."""

import pytest
from fleet import TOWN
from issuing.conftest import CLERK

from photos.world import found_by_verify, path, shown, take
from victim_support.access.actor import centre_actor
from victim_support.centre.backup import back_up
from victim_support.centre.backup import verify as verify_backup
from victim_support.conflicts.store_centre import Order, shred_subjects
from victim_support.journal.verify import rebuild
from victim_support.photos import store
from victim_support.photos.errors import PhotoAbsent, PhotoKeyGone
from victim_support.sync import bundle, medium
from victim_support.sync.exporting import export_files
from victim_support.sync.importing import is_photos, rank
from victim_support.sync.store_photos import unconfirmed
from victim_support.sync.writing import write_out

STAFF = centre_actor("suzuki", "鈴木　三")
ORDER = Order("保存期間の満了", "文書管理規程第20条", "情報課長　一", "2036-12-01")


def of_photos(files):
    return [one for one in files if is_photos(one[0])]


def others(files):
    return [one for one in files if not is_photos(one[0])]


def centre_names(fleet):
    return sorted(one.name for one in (fleet.centre.path / "stores" / TOWN / "photos").glob("*"))


def test_from_laptop_by_stick_to_the_centre_and_the_sister(fleet, tmp_path):
    one, two = fleet.laptops.values()
    _, subjects = take(fleet, count=3)
    stick = tmp_path / "stick"
    stick.mkdir()
    write_out(stick, export_files(one))
    assert fleet.receive(medium.read_files(stick)).reports[TOWN].refused == []
    assert unconfirmed(one.journal) == 3
    write_out(stick, (file for file in _returns(fleet)))
    for code in ("L01", "L02"):
        assert fleet.take(code, medium.read_files(stick, order=rank)).refused == []
    assert unconfirmed(one.journal) == 0
    with fleet.store() as centre:
        for home in (one, two, centre):
            assert found_by_verify(home) == ([], [])
            for subject in subjects:
                assert shown(home, subject) == shown(one, subject)
                assert shown(home, subject).startswith(b"\xff\xd8\xff")
            rebuild(home.journal)
            assert found_by_verify(home) == ([], [])
    assert of_photos(fleet.export("L01")) == []


def _returns(fleet):
    from victim_support.centre.receiving import returns

    return returns(fleet.centre, TOWN, fleet.rooms)


def test_photos_are_last_and_a_missing_one_is_not_silent(fleet):
    two = fleet.laptops["L02"]
    _, subjects = take(fleet, count=2)
    files = fleet.export("L01")
    kinds = [is_photos(name) for name, _ in files]
    assert kinds == sorted(kinds)
    fleet.receive(others(files))
    fleet.take("L02", others(fleet.returns()))
    problems, told = found_by_verify(two)
    assert problems == []
    assert sorted(told) == sorted(f"未着: 写真 {subject}" for subject in subjects)
    with pytest.raises(PhotoAbsent):
        shown(two, subjects[0])
    fleet.receive(of_photos(files))
    fleet.take("L02", fleet.returns())
    assert found_by_verify(two) == ([], [])


def test_photos_may_come_before_their_entries(fleet):
    one, two = fleet.laptops.values()
    _, subjects = take(fleet)
    files = fleet.export("L01")
    fleet.take("L02", of_photos(files))
    problems, told = found_by_verify(two)
    assert problems == []
    assert told == [f"記録がまだ届いていない写真: photos/{path(one, subjects[0]).name}"]
    fleet.take("L02", others(files))
    assert found_by_verify(two) == ([], [])
    assert shown(two, subjects[0]) == shown(one, subjects[0])


def test_a_bundle_holds_a_few_and_what_is_cut_goes_on(fleet, monkeypatch):
    from victim_support.sync import exporting

    monkeypatch.setattr(exporting, "_ITEMS", 200_000)
    take(fleet, count=7)
    files = of_photos(fleet.export("L01"))
    assert len(files) == 3
    fleet.receive(others(fleet.export("L01")) + files[1:2])
    fleet.take("L01", fleet.returns())
    assert unconfirmed(fleet.laptops["L01"].journal) == 4
    again = of_photos(fleet.export("L01"))
    assert [name for name, _ in again] == [name for name, _ in (files[0], files[2])]
    fleet.receive(again)
    fleet.take("L01", fleet.returns())
    assert of_photos(fleet.export("L01")) == []
    assert len(centre_names(fleet)) == 7


def test_what_the_centre_has_lost_is_sent_again_and_what_a_laptop_has_lost_comes_back(fleet):
    one = fleet.laptops["L01"]
    _, subjects = take(fleet, count=2)
    fleet.round()
    assert of_photos(fleet.export("L01")) == []
    name = path(one, subjects[0]).name
    (fleet.centre.path / "stores" / TOWN / "photos" / name).unlink()
    with fleet.store() as centre:
        problems, _ = found_by_verify(centre)
        assert problems == [f"写真 {subjects[0]}: 失われた（photos/{name}）"]
    fleet.round()
    assert unconfirmed(one.journal) == 1
    fleet.round()
    assert name in centre_names(fleet)
    path(one, subjects[1]).unlink()
    assert found_by_verify(one)[0] == [f"写真 {subjects[1]}: 失われた（photos/{path(one, subjects[1]).name}）"]
    fleet.round()
    fleet.round()
    assert found_by_verify(one) == ([], [])


def test_a_lost_photo_holds_no_other_up(fleet):
    one, two = fleet.laptops.values()
    _, subjects = take(fleet, count=3)
    path(one, subjects[1]).unlink()
    fleet.round()
    fleet.round()
    problems, told = found_by_verify(two)
    assert (problems, told) == ([], [f"未着: 写真 {subjects[1]}"])
    assert shown(two, subjects[2])
    _, more = take(fleet, household="2", count=2)
    fleet.export("L01")  # put into the stream, and lost on the way
    path(one, more[0]).unlink()
    late = fleet.enrol("L03")
    fleet.round()
    fleet.round()
    for home in (two, late):
        assert shown(home, more[1]) == shown(one, more[1])
        assert f"未着: 写真 {more[0]}" in found_by_verify(home)[1]
    assert shown(late, subjects[0]) == shown(one, subjects[0])


def test_a_spoilt_file_is_named_and_is_not_opened(fleet):
    one = fleet.laptops["L01"]
    _, (subject,) = take(fleet)
    file = path(one, subject)
    data = bytearray(file.read_bytes())
    data[1000] ^= 1
    file.write_bytes(data)
    assert found_by_verify(one)[0] == [f"写真 {subject}: 破損（photos/{file.name}）"]
    from victim_support.photos.errors import PhotoSpoilt

    with pytest.raises(PhotoSpoilt):
        shown(one, subject)
    assert of_photos(fleet.export("L01")) == []


def test_orphans_are_named_and_never_swept(fleet):
    from victim_support.photos import sealed

    one = fleet.laptops["L01"]
    take(fleet)
    orphan = sealed.seal(b"a crash came between file and entry")
    store.files_of(one.journal).keep(orphan.data)
    (one.path / "photos" / ".half.tmp").write_bytes(b"x")
    for _ in range(2):
        problems, told = found_by_verify(one)
        assert problems == []
        assert told == ["記録のない写真: photos/.half.tmp", f"記録のない写真: photos/{orphan.name.hex()}"]
        fleet.round()
        rebuild(one.journal)
    assert (one.path / "photos" / orphan.name.hex()).exists()


@pytest.mark.parametrize("protected", [True, False], ids=["the key", "everything"])
def test_shredded_the_key_and_the_file_are_gone_everywhere(fleet, tmp_path, protected):
    one, two = fleet.laptops.values()
    _, (subject, other) = take(fleet, count=2)
    name, kept = path(one, subject).name, path(one, other).name
    fleet.round()
    fleet.round()
    target = tmp_path / "backup"
    back_up(fleet.centre, target, fleet.rooms, lambda _: None, same_disk=True)
    copy = target / "files" / "stores" / TOWN / "photos"
    assert (copy / name).exists()
    late = fleet.export("L01")
    with fleet.store() as centre:
        assert shred_subjects(centre.journal, STAFF, [subject], ORDER, protected=protected) == 1 + (not protected)
        assert not (centre.path / "photos" / name).exists()
    fleet.receive(late)
    fleet.round()
    fleet.round()
    back_up(fleet.centre, target, fleet.rooms, lambda _: None, same_disk=True)
    verify_backup(fleet.centre, target)
    assert not (copy / name).exists()
    assert (copy / kept).exists()
    keys = fleet.centre.bundle_keys()
    for file in (fleet.centre.path / "inbox" / TOWN).glob("*.vsb"):
        assert name not in _names_in(bundle.unseal(bundle.parse(file.name, file.read_bytes(), drill=False), keys))
    with fleet.store() as centre:
        for home in (one, two, centre):
            assert not (home.path / "photos" / name).exists()
            assert (home.path / "photos" / kept).exists()
            problems, told = found_by_verify(home)
            assert problems == []
            assert told == ([f"廃棄済: 写真 {subject}"] if protected else [])
            if protected:
                with pytest.raises(PhotoKeyGone):
                    shown(home, subject)
    assert of_photos(fleet.export("L01")) == []
    third = fleet.enrol("L03")  # the stream goes on over the gap
    fleet.round()
    fleet.round()
    assert shown(third, other)


def _names_in(payload):
    """The names of the photos a payload holds whole; of other streams nothing."""
    import hashlib

    from victim_support.keys.encoding import decode

    found = decode(payload, limit=64 << 20)
    return {hashlib.sha256(one).hexdigest() for one in found if isinstance(one, bytes)}


def test_with_the_application_its_photos_are_shredded(fleet):
    one = fleet.laptops["L01"]
    owner, (subject,) = take(fleet)
    name = path(one, subject).name
    fleet.round()
    with fleet.store() as centre:
        shred_subjects(centre.journal, STAFF, [owner], ORDER, protected=False)
    fleet.round()
    assert not (one.path / "photos" / name).exists()
    assert store.photos_of(one.journal, owner) == []


def test_a_shredded_file_does_not_come_back_with_an_old_stick(fleet):
    _, (subject,) = take(fleet)
    name = path(fleet.laptops["L01"], subject).name
    old = fleet.export("L01")
    fleet.receive(old)
    with fleet.store() as centre:
        shred_subjects(centre.journal, STAFF, [subject], ORDER, protected=True)
    fleet.receive(old)
    assert name not in centre_names(fleet)
    fleet.take("L02", fleet.returns())
    fleet.take("L02", old)
    two = fleet.laptops["L02"]
    assert not (two.path / "photos" / name).exists()
    assert found_by_verify(two) == ([], [f"廃棄済: 写真 {subject}"])


def test_receipts_name_photos_in_both_degrees(fleet, tmp_path):
    from victim_support.sync.receipt import CENTRE
    from victim_support.sync.store_held import SECURED
    from victim_support.sync.store_photos import cover, covered

    one = fleet.laptops["L01"]
    _, subjects = take(fleet, count=2)
    names = {store.photo(one.journal, subject)["name"] for subject in subjects}
    fleet.round()
    assert covered(one.journal.database.conn, CENTRE) == names
    assert covered(one.journal.database.conn, CENTRE, SECURED) == set()
    with fleet.store() as centre, centre.journal.base_data() as conn:
        cover(conn, "backup", SECURED, names)
    fleet.round()
    assert covered(one.journal.database.conn, CENTRE, SECURED) == names


def test_a_withdrawn_photo_keeps_file_and_entry(fleet):
    one = fleet.laptops["L01"]
    owner, (subject,) = take(fleet)
    base = one.journal.subject(subject).base("withdrawn", "withdrawal_reason")
    store.withdraw(one.journal, CLERK, subject, "別の家の写真", base)
    (row,) = store.photos_of(one.journal, owner)
    assert (row["withdrawn"], row["withdrawal_reason"]) == (1, "別の家の写真")
    assert found_by_verify(one) == ([], [])
    assert path(one, subject).exists()


def test_on_a_full_stick_the_entries_are_whole_and_the_rest_follows(fleet, tmp_path, monkeypatch):
    from victim_support.sync.errors_media import MediumFull

    take(fleet, count=3)
    monkeypatch.setattr("victim_support.sync.exporting._ITEMS", 1)
    stick = tmp_path / "stick"
    stick.mkdir()
    real = medium.write_files
    room = [1]

    def small(folder, files, total, tell=None):
        files = list(files)
        if is_photos(files[0][0]):
            if not room:
                raise MediumFull(folder=folder, needed=total, free=0)
            room.pop()
        return real(folder, files, total, tell)

    monkeypatch.setattr(medium, "write_files", small)
    done = write_out(stick, export_files(fleet.laptops["L01"]))
    assert done.full
    assert done.words.endswith("写真 1 枚")
    assert fleet.receive(medium.read_files(stick)).reports[TOWN].refused == []
    assert len(centre_names(fleet)) == 1


def test_when_and_where_a_protected_household_was_photographed_leaves_no_centre(fleet):
    from victim_support.centre.exports import Options, sheets

    _, (plain,) = take(fleet, household="1")
    _, (hidden,) = take(fleet, household="3")
    fleet.round()
    with fleet.store() as centre:
        (sheet,) = [one for one in sheets(centre.journal, Options()) if one.name == "photo"]
    rows = {row[-1]: dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows}
    assert (rows[plain]["支援措置"], rows[hidden]["支援措置"]) == ("0", "1")
    assert rows[plain]["撮影日時"] == "2026-10-03T14:05:00+09:00"
    for heading in ("撮影日時", "緯度（100万分の1度）", "経度（100万分の1度）"):
        assert rows[hidden][heading] == ""
        assert rows[plain][heading] != ""
