"""Making and opening a home; epochs after a set-back; what is wrong gets its name."""

import shutil

import pytest

from victim_support.journal import home as homes
from victim_support.journal.errors import DatabaseDamaged, HomeExists, HomeMissing, WrongHome
from victim_support.journal.home import create_home, open_home
from victim_support.journal.verify import verify
from victim_support.vault.errors import WrongPassphrase
from victim_support.vault.vault import LIGHT

from .conftest import SCHEMA

PASS = "tamago-kawara-michi-sora-ikada-hoshi"
ROOMS = SCHEMA.rooms


@pytest.fixture
def home_path(tmp_path):
    create_home(tmp_path / "H", "212016", "L01", PASS, ROOMS, cost=LIGHT).close()
    return tmp_path / "H"


def write(path, *names):
    home = open_home(path, PASS, ROOMS)
    for name in names:
        with home.journal.transaction("clerk01") as tx:
            tx.next_number("罹")
            tx.append("toy.made", f"toy:{name}", {"name": name})
    home.close()


def look(path):
    home = open_home(path, PASS, ROOMS)
    found = verify(home.journal)
    last = tuple(home.journal.one("SELECT epoch, seq FROM entry ORDER BY id DESC LIMIT 1"))
    events = [row[0] for row in home.journal.query("SELECT event FROM device_event")]
    home.close()
    return found.problems, last, events


def test_a_home_opens_again_where_it_was(home_path):
    write(home_path, "a", "b")
    assert look(home_path) == ([], (1, 3), [])


def test_a_second_init_changes_nothing(home_path):
    with pytest.raises(HomeExists):
        create_home(home_path, "212016", "L01", PASS, ROOMS, cost=LIGHT)
    assert look(home_path)[0] == []


def test_a_broken_init_can_be_repeated(home_path):
    (home_path / "vault.cbor").rename(home_path / "vault.cbor.new")
    with pytest.raises(HomeMissing):
        open_home(home_path, PASS, ROOMS)
    create_home(home_path, "212016", "L01", PASS, ROOMS, cost=LIGHT).close()
    assert look(home_path) == ([], (1, 1), [])


def test_wrong_passphrase_and_wrong_folder(home_path, tmp_path):
    with pytest.raises(WrongPassphrase):
        open_home(home_path, PASS + "x", ROOMS)
    with pytest.raises(HomeMissing):
        open_home(tmp_path / "none", PASS, ROOMS)


def test_a_restored_database_begins_a_new_epoch(home_path):
    write(home_path, "a")
    kept = home_path.with_name("kept")
    shutil.copytree(home_path, kept)
    write(home_path, "b", "c")
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (home_path / name).unlink(missing_ok=True)
        if (kept / name).exists():
            shutil.copy(kept / name, home_path / name)
    problems, last, events = look(home_path)
    assert (problems, last, events) == ([], (2, 1), ["epoch.begun"])
    home = open_home(home_path, PASS, ROOMS)
    (event,) = home.journal.query("SELECT subject, detail FROM device_event")
    assert "1-4" in event["detail"]
    assert home.journal.subject(event["subject"]).value("lost")[3] == {"罹": 3}
    with home.journal.transaction("clerk01") as tx:
        assert tx.next_number("罹") == 1
        tx.append("toy.made", "toy:z", {"name": "z"})
    home.close()
    assert look(home_path) == ([], (2, 2), ["epoch.begun"])


@pytest.mark.parametrize("damage", ["missing", "empty", "flipped"])
def test_a_lost_position_file_begins_a_new_epoch(home_path, damage):
    write(home_path, "a")
    position = home_path / "position"
    if damage == "missing":
        position.unlink()
    elif damage == "empty":
        position.write_bytes(b"")
    else:
        data = bytearray(position.read_bytes())
        for place in (10, 4106):
            data[place] ^= 1
        position.write_bytes(data)
    assert look(home_path) == ([], (2, 1), ["epoch.begun"])
    assert look(home_path) == ([], (2, 1), ["epoch.begun"])


def test_one_torn_slot_falls_back_to_the_other_in_silence(home_path):
    write(home_path, "a", "b")
    position = home_path / "position"
    whole = position.read_bytes()
    for offset in (0, 4096):
        data = bytearray(whole)
        data[offset + 20 : offset + 300] = bytes(280)
        position.write_bytes(data)
        assert look(home_path) == ([], (1, 3), [])


def test_a_position_file_one_write_behind_is_caught_up_in_silence(home_path):
    write(home_path, "a")
    kept = (home_path / "position").read_bytes()
    write(home_path, "b")
    (home_path / "position").write_bytes(kept)
    assert look(home_path) == ([], (1, 3), [])
    write(home_path, "c")
    assert look(home_path) == ([], (1, 4), [])


@pytest.mark.parametrize("point", ["read_head", "position"])
def test_opening_while_another_program_writes_begins_no_epoch(home_path, monkeypatch, point):
    """The other program commits just before or after this one has read the head, or the position file."""
    write(home_path, "a")
    once = iter([True])

    def between(real):
        def reading(*args):
            before = real(*args)
            if next(once, False):
                write(home_path, "b")
                return before
            return real(*args)

        return reading

    if point == "read_head":
        monkeypatch.setattr(homes, "read_head", between(homes.read_head))
    else:
        monkeypatch.setattr(homes.PositionFile, "read", between(homes.PositionFile.read))
    open_home(home_path, PASS, ROOMS).close()
    monkeypatch.undo()
    assert look(home_path) == ([], (1, 3), [])


def test_homes_are_not_mixed(home_path, tmp_path):
    create_home(tmp_path / "other", "212016", "L02", PASS, ROOMS, cost=LIGHT).close()
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (home_path / name).unlink(missing_ok=True)
        if (tmp_path / "other" / name).exists():
            shutil.copy(tmp_path / "other" / name, home_path / name)
    with pytest.raises((DatabaseDamaged, WrongHome)):
        open_home(home_path, PASS, ROOMS)


def test_a_database_that_names_another_home_is_refused(home_path):
    home = open_home(home_path, PASS, ROOMS)
    home.put_local({"home": bytes(16)})
    home.close()
    with pytest.raises(WrongHome):
        open_home(home_path, PASS, ROOMS)


@pytest.mark.parametrize("cut", [0, 100, 4096, 9000])
def test_a_damaged_database_has_a_name(home_path, cut):
    data = bytearray((home_path / "journal.db").read_bytes())
    data[cut : cut + 64] = bytes(64)
    (home_path / "journal.db").write_bytes(data)
    (home_path / "journal.db-wal").unlink(missing_ok=True)
    with pytest.raises(DatabaseDamaged):
        home = open_home(home_path, PASS, ROOMS)
        try:
            assert not verify(home.journal).problems
        except AssertionError:
            raise DatabaseDamaged from None
        finally:
            home.close()


def test_a_missing_database_is_not_made_anew(home_path):
    (home_path / "journal.db").unlink()
    with pytest.raises(DatabaseDamaged):
        open_home(home_path, PASS, ROOMS)
    assert not (home_path / "journal.db").exists()


def test_tables_that_another_version_drew_are_drawn_again_at_opening(tmp_path):
    home = create_home(tmp_path / "h", "212016", "L01", PASS, ROOMS, cost=LIGHT)
    home.put_local({"drawn": b"the tables of an earlier version"})
    with home.journal.base_data() as conn:
        conn.execute("DELETE FROM device")
    home.close()
    opened = open_home(tmp_path / "h", PASS, ROOMS)
    assert opened.journal.one("SELECT COUNT(*) FROM device")[0] == 1
    with opened.journal.base_data() as conn:
        conn.execute("DELETE FROM device")
    opened.close()
    again = open_home(tmp_path / "h", PASS, ROOMS)
    assert again.journal.one("SELECT COUNT(*) FROM device")[0] == 0
    again.close()
