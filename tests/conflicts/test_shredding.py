"""Parts ordered shredded are gone everywhere, whatever arrives first; the journal still verifies."""

import bare
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from rig_toy_room import TOY_ROOM

from victim_support.access.room import ROOM as ACCESS_ROOM
from victim_support.conflicts.room import ROOM
from victim_support.journal.device import ROOM as DEVICE_ROOM
from victim_support.journal.entry import GENERAL, PROTECTED
from victim_support.journal.merge import Carried, merge, range_of, signed_heads
from victim_support.journal.shredding import ORDERED, apply_orders, clean
from victim_support.journal.subject import State
from victim_support.journal.subjects import Schema
from victim_support.journal.verify import rebuild, verify

SCHEMA = Schema((DEVICE_ROOM, ACCESS_ROOM, TOY_ROOM, ROOM))
SECRET = "ひみつの居所７７７"


@pytest.fixture
def laptop(tmp_path):
    return bare.make_journal(tmp_path / "L01", SCHEMA)


@pytest.fixture
def centre(tmp_path):
    return bare.make_journal(tmp_path / "C00", SCHEMA, device="C00")


def write(journal, **patch):
    with journal.transaction("a") as tx:
        return tx.append("toy.changed", "toy:1", patch).encode()


def order(journal, *parts):
    with journal.transaction("a") as tx:
        tx.append(ORDERED, "shredding:@C00-1-1-00000000", {"parts": [list(part) for part in parts], "reason": "期限"})
    with journal.base_data() as conn:
        return apply_orders(conn, SCHEMA)


def send(source, target):
    bare.know_key(target, source)
    device = source.origin
    merge(target, range_of(source, device, 1, 1, 99), signed_heads(source, device))
    with target.base_data() as conn:
        apply_orders(conn, SCHEMA)


def newest(journal):
    return journal.one("SELECT hash FROM entry ORDER BY id DESC LIMIT 1")[0]


def test_an_order_removes_the_part_and_the_rest_stays(laptop, centre):
    write(laptop, name="青木", phone=SECRET)
    name = newest(laptop)
    send(laptop, centre)
    assert order(centre, (name, PROTECTED)) == 1
    row = centre.one("SELECT general, protected FROM entry WHERE hash = ?", (name,))
    assert row[0] is not None
    assert row[1] is None
    assert centre.one("SELECT name, phone FROM toy")[:] == ("青木", None)
    assert centre.subject("toy:1").state("phone") is State.SHREDDED
    assert clean(centre)
    assert not clean(centre)
    found = verify(centre)
    assert found.problems == []
    assert found.shredded == 1
    rebuild(centre)
    assert verify(centre).problems == []


def test_with_the_general_part_the_thing_itself_is_gone(laptop, centre):
    write(laptop, name="青木", phone=SECRET)
    name = newest(laptop)
    send(laptop, centre)
    assert order(centre, (name, GENERAL), (name, PROTECTED)) == 2
    assert centre.one("SELECT * FROM toy") is None
    assert verify(centre).problems == []


@pytest.mark.parametrize("order_first", [True, False])
def test_the_order_may_arrive_first(tmp_path, laptop, centre, order_first):
    write(laptop, name="青木", phone=SECRET)
    name = newest(laptop)
    order(centre, (name, PROTECTED))
    other = bare.make_journal(tmp_path / "L02", SCHEMA, device="L02")
    for source in (centre, laptop) if order_first else (laptop, centre):
        send(source, other)
    assert other.one("SELECT name, phone FROM toy")[:] == ("青木", None)
    assert other.one("SELECT protected FROM entry WHERE hash = ?", (name,))[0] is None
    assert other.subject("toy:1").state("phone") is State.SHREDDED
    assert verify(other).problems == []


def test_a_second_copy_does_not_bring_it_back(laptop, centre):
    write(laptop, name="青木", phone=SECRET)
    name = newest(laptop)
    send(laptop, centre)
    order(centre, (name, PROTECTED))
    send(laptop, centre)
    assert centre.one("SELECT protected FROM entry WHERE hash = ?", (name,))[0] is None


def test_an_order_cannot_be_shredded(centre):
    with centre.transaction("a") as tx:
        tx.append(ORDERED, "shredding:@C00-1-1-00000001", {"parts": [], "reason": "x"})
    assert order(centre, (newest(centre), GENERAL)) == 0


def test_an_order_of_a_laptop_is_none(laptop, centre):
    write(laptop, name="青木", phone=SECRET)
    assert order(laptop, (newest(laptop), PROTECTED)) == 0
    assert laptop.one("SELECT phone FROM toy")[0] == SECRET


def test_what_is_missing_without_an_order_is_a_problem(laptop):
    write(laptop, name="青木", phone=SECRET)
    name = newest(laptop)
    with laptop.base_data() as conn:
        conn.execute("UPDATE entry SET protected = NULL WHERE hash = ?", (name,))
        conn.execute("INSERT INTO absent_part VALUES (?, ?, 'shredded', ?)", (name, PROTECTED, bytes(32)))
    assert any("失われています" in problem for problem in verify(laptop).problems)


def test_nothing_is_left_in_the_pages(laptop, centre):
    """Read through the key: neither the file nor its log holds what was removed."""
    for number in range(20):
        write(laptop, name=f"青木{number}", phone=f"{SECRET}-{number}" * 100)
        send(laptop, centre)  # each redrawing leaves the row before it in the slack of a page
    names = [row[0] for row in laptop.query("SELECT hash FROM entry WHERE protected IS NOT NULL")]
    assert SECRET.encode() in plain(centre)
    order(centre, *((name, PROTECTED) for name in names))
    clean(centre)
    assert SECRET.encode() not in plain(centre)


PAGE, RESERVED, SALT = 4096, 80, 16


def plain(journal):
    """Every page of the file as it lies on the disk, decrypted one by one (SQLCipher 4: AES-256-CBC, IV at the end)."""
    with journal.still():
        data = journal.database.path.read_bytes()
    return b"".join(page(journal.database._key, data[at : at + PAGE], at) for at in range(0, len(data), PAGE))


def page(key, sealed, at):
    iv = sealed[-RESERVED:][:16]
    cipher = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
    return cipher.update(sealed[0 if at else SALT : -RESERVED]) + cipher.finalize()


def test_carried_without_a_part_is_not_taken_for_shredded(laptop, centre):
    write(laptop, name="青木", phone=SECRET)
    bare.know_key(centre, laptop)
    carried = [Carried(one.body, one.general) for one in range_of(laptop, laptop.origin, 1, 1, 9)]
    merge(centre, carried, signed_heads(laptop, laptop.origin))
    assert centre.subject("toy:1").state("phone") is State.WITHHELD
