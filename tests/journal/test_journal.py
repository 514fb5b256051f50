"""Appending, heads, bases, parts, verify and rebuild of one journal."""

import pytest

from victim_support.journal.errors import BaseForeign, FieldUnknown
from victim_support.journal.forms import dump_base, load_base
from victim_support.journal.subject import State
from victim_support.journal.subjects import subject_id, subject_pieces
from victim_support.journal.verify import rebuild, verify

from .conftest import dump_tables


def write(journal, subject="toy:1", base=None, kind="toy.made", **patch):
    with journal.transaction("clerk01") as tx:
        return tx.append(kind, subject, patch, base=base or {})


def test_an_entry_is_drawn_chained_and_signed(journal):
    first = write(journal, name="渡\U000e0101邊", phone="058")
    second = write(journal, "toy:2", name="b")
    assert first.prev == bytes(32)
    assert (second.epoch, second.seq) == (1, 2)
    assert second.prev != first.prev
    row = journal.one("SELECT name, phone FROM toy WHERE subject = 'toy:1'")
    assert tuple(row) == ("渡\U000e0101邊", "058")
    found = verify(journal)
    assert found.problems == []
    assert (found.entries, found.heads) == (2, 2)
    assert journal.position_file.read().seq == 2


def test_protected_values_travel_in_a_part_of_their_own(journal):
    entry = write(journal, name="a", phone="058")
    assert set(entry.parts) == {1, 2}
    general, protected = journal.one("SELECT general, protected FROM entry")
    assert b"058" not in general
    assert b"058" in protected


def test_two_forms_rendered_from_the_same_head_conflict_even_on_one_laptop(journal):
    write(journal, name="a")
    base = journal.subject("toy:1").base("name")
    write(journal, base=base, kind="toy.changed", name="b")
    write(journal, base=base, kind="toy.changed", name="c")
    subject = journal.subject("toy:1")
    assert subject.state("name") is State.CONFLICT
    assert {head.value for head in subject.heads("name")} == {"b", "c"}
    assert journal.one("SELECT hard, closed_by FROM conflict")[:] == (1, None)
    assert journal.one("SELECT marks FROM toy")[0] == '{"name": "conflict"}'

    write(journal, base=subject.base("name"), kind="toy.changed", name="c")
    subject = journal.subject("toy:1")
    assert (subject.state("name"), subject.value("name")) == (State.SETTLED, "c")
    assert journal.one("SELECT COUNT(*) FROM conflict WHERE closed_by IS NOT NULL")[0] == 1
    assert journal.one("SELECT gone IS NOT NULL FROM conflict_log")[0] == 1
    assert verify(journal).problems == []


def test_equal_values_are_no_conflict(journal):
    write(journal, name="a")
    write(journal, name="a")
    assert journal.subject("toy:1").state("name") is State.SETTLED
    assert journal.one("SELECT COUNT(*) FROM conflict")[0] == 0


def test_a_protective_flag_takes_the_safest_head(journal):
    write(journal, name="a", flag=False)
    base = journal.subject("toy:1").base()
    for flag in (True, False, False):
        write(journal, base=base, kind="toy.changed", flag=flag, note=str(flag))
    assert journal.one("SELECT flag FROM toy")[0] == 1


def test_append_refuses_a_base_of_another_subject_and_unknown_fields(journal):
    write(journal, "toy:2", name="z")
    foreign = journal.subject("toy:2").base("name")
    with pytest.raises(BaseForeign), journal.transaction("clerk01") as tx:
        tx.append("toy.made", "toy:1", {"name": "a"}, base=foreign)
    for kind, patch in (("toy.made", {"colour": "red"}), ("toy.burnt", {"name": "a"}), ("toy.made", {})):
        with pytest.raises(FieldUnknown), journal.transaction("clerk01") as tx:
            tx.append(kind, "toy:1", patch)
    assert journal.one("SELECT COUNT(*) FROM entry")[0] == 1


def test_an_error_in_the_block_leaves_nothing(journal):
    write(journal, name="a")
    before = dump_tables(journal)
    with pytest.raises(ZeroDivisionError), journal.transaction("clerk01") as tx:
        tx.append("toy.made", "toy:9", {"name": "x"})
        tx.next_number("罹")
        raise ZeroDivisionError
    assert dump_tables(journal) == before
    assert journal.one("SELECT COUNT(*) FROM counter")[0] == 0
    assert write(journal, "toy:9", name="x").seq == 2
    assert verify(journal).problems == []


def test_numbers_have_no_gaps_and_are_kept_in_the_position_file(journal):
    taken = []
    for number in range(3):
        with journal.transaction("clerk01") as tx:
            taken.append(tx.next_number("罹"))
            tx.append("toy.made", f"toy:{number}", {"name": "x"})
    assert taken == [1, 2, 3]
    assert journal.position_file.read().numbers == {"罹": 3}


def test_rebuild_gives_equal_tables(journal):
    for number in range(20):
        write(journal, f"toy:{number % 7}", kind="toy.changed", name=str(number), note="n", flag=number % 3 == 0)
    before = dump_tables(journal)
    rebuild(journal)
    assert dump_tables(journal) == before
    assert verify(journal).problems == []


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE toy SET name = 'y'", "表が記録と合いません"),
        ("DELETE FROM toy", "表が記録と合いません"),
        ("INSERT INTO toy (subject, name) VALUES ('toy:none', 'x')", "記録のない行"),
        ("UPDATE entry SET general = zeroblob(30) WHERE seq = 1", "検査値と合いません"),
        ("UPDATE entry SET general = NULL WHERE seq = 1", "中身が失われています"),
        ("UPDATE entry SET protected = zeroblob(20) WHERE seq = 2", "記録にない中身"),
        ("DELETE FROM entry WHERE seq = 2", "前の記録がありません"),
        ("DELETE FROM entry WHERE seq = 3", "署名された記録がありません"),
        ("DELETE FROM head_signature", "署名がありません"),
        ("UPDATE head_signature SET signature = zeroblob(64)", "署名が正しくありません"),
        ("DELETE FROM device_key", "登録のない鍵"),
        ("UPDATE entry SET subject = 'toy:other' WHERE seq = 3", "表が記録と合いません"),
        ("UPDATE entry SET seq = 9 WHERE seq = 3", "検査値が合いません"),
    ],
)
def test_verify_tells_every_kind_of_tampering(journal, statement, word):
    write(journal, name="a")
    write(journal, "toy:2", name="b")
    write(journal, "toy:3", name="c")
    with journal.base_data() as conn:
        conn.execute(statement)
    assert any(word in problem for problem in verify(journal).problems)


def test_changed_names_only_what_the_clerk_altered(journal):
    write(journal, name="a", note="n")
    base = journal.subject("toy:1").base("name", "note", "phone")
    posted = {"name": "a", "note": "m", "phone": None}
    assert journal.changed("toy:1", posted, base) == {"note": "m"}
    assert journal.changed("toy:1", posted | {"phone": "1"}, load_base(dump_base(base))) == {"note": "m", "phone": "1"}


@pytest.mark.parametrize("text", ["", "x", "gaFhAQ==", "あ", "AAAA" * 30000])
def test_a_tampered_base_is_refused(text):
    with pytest.raises(BaseForeign):
        load_base(text)


@pytest.mark.parametrize("pieces", [("R8-01", "b:1/2"), ("%3A", ":%"), ("", "渡\U000e0101")])
def test_subject_ids_keep_any_piece(pieces):
    assert subject_pieces(subject_id("toy", *pieces)) == pieces


def test_the_clock_never_blocks(journal, monkeypatch):
    write(journal, name="a")
    monkeypatch.setattr("victim_support.journal.transaction.time.time", lambda: 1.0)
    assert journal.clock_behind(lambda: 1.0) is not None
    entry = write(journal, "toy:2", name="b")
    assert (entry.time, entry.seq) == (1, 2)
    assert verify(journal).problems == []


def test_nothing_temporary_goes_to_the_disk(journal):
    """A sort of many names must not spill into a file in clear (2: memory)."""
    assert journal.one("PRAGMA temp_store")[0] == 2
