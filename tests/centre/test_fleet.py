"""What the centre says of its laptops: received to which number, gaps, forks, refusals, validity, revocation."""

import shutil
from datetime import date, timedelta

import fleet as fleets
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fleet import PASSPHRASE, TOWN, write

from victim_support.access.actor import centre_actor
from victim_support.access.commandline import CommandLine
from victim_support.centre import backup
from victim_support.centre.commands import centre as command
from victim_support.centre.fleet import Fork, Gap, Reach, fleet, town
from victim_support.conflicts.store_centre import admit, settle_fork
from victim_support.keys import enrolment
from victim_support.keys.chain import Role
from victim_support.keys.key_list_items import Reason
from victim_support.keys.sealing import SealingKey
from victim_support.sync import store_streams
from victim_support.sync.bundle import Stream
from victim_support.sync.store_held import segments

STAFF = centre_actor("suzuki", "鈴木　三")


@pytest.fixture
def homes(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet")
    yield made
    made.close()


def laptops(homes):
    with homes.store() as store:
        return {laptop.code: laptop for laptop in fleet(homes.centre, store)}


def totals(homes):
    with homes.store() as store:
        return town(homes.centre, store)


def top(home):
    return segments(home.journal.database.conn)[-1].last


def bundles(homes, code):
    return [file for file in homes.export(code) if file[0].endswith(".vsb")]


def pieces(homes, code, count):
    """Exports that each begin where the one before ended."""
    home, made = homes.laptops[code], []
    for number in range(count):
        write(home, name=str(number))
        made.append(bundles(homes, code))
        with home.journal.base_data() as conn:
            run = next(one for one in segments(conn) if one.device == code)
            conn.execute("DELETE FROM covered")
            conn.execute("INSERT INTO covered VALUES ('C00', 1, ?, ?, ?, 1, ?, ?)", (*run[:3], run.last, run.head))
    return made


def test_before_anything_came_the_laptops_are_known_and_unheard(homes):
    homes.centre.add_municipality("212024")
    homes.centre.enrol(
        enrolment.make_request(
            Ed25519PrivateKey.generate(), SealingKey.generate().public, bytes(16), "2026-10-03T09:00:00+09:00",
            municipality="212024", device="L05", role=Role.LAPTOP,
        )
    )  # fmt: skip
    found = laptops(homes)
    assert list(found) == ["L01", "L02"]
    one = found["L01"]
    assert (one.last_heard, one.received, one.gaps, one.forks, one.waiting, one.revoked) == (None, (), (), (), (), None)
    assert not one.needs_attention
    assert (one.entries, one.reached, one.program) == (0, 0, None)


def test_what_came_is_counted_by_stream(homes):
    one = homes.laptops["L01"]
    write(one, name="あ")
    with one.journal.base_data() as conn:
        store_streams.append_items(one.journal, conn, Stream.ACCESS, [b"a", b"b"])
    homes.receive(homes.export("L01"))
    found = laptops(homes)["L01"]
    last = one.journal.one("SELECT MAX(seq) FROM entry")[0]
    assert found.received == (Reach(Stream.JOURNAL, 1, last, last), Reach(Stream.ACCESS, 1, 2, 2))
    assert (found.entries, found.reached) == (last, last)
    assert found.last_heard is not None
    assert found.program == one.journal.one("SELECT program FROM device")[0]
    assert laptops(homes)["L02"].received == ()


def test_a_gap_is_told_in_words_and_closes(homes):
    first, second, third = pieces(homes, "L01", 3)
    homes.receive(first)
    homes.receive(third)
    last = top(homes.laptops["L01"])
    found = laptops(homes)["L01"]
    assert found.gaps == (Gap("L01", Stream.JOURNAL, 1, last - 1, last - 1),)
    assert found.gaps[0].words == f"L01 の {last - 1} が未着"
    assert (found.reached, found.entries, found.needs_attention) == (last, last - 1, True)
    assert totals(homes).gaps == 1
    homes.receive(second)
    assert laptops(homes)["L01"].gaps == ()
    assert totals(homes).gaps == 0


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (Gap("L07", Stream.JOURNAL, 1, 412, 430), "L07 の 412–430 が未着"),
        (Gap("L07", Stream.JOURNAL, 2, 412, 412), "L07 の 412 が未着（世代 2）"),
        (Gap("L07", Stream.PHOTO, 3, 1, 2), "L07 の 1–2 が未着（写真、世代 3）"),
    ],
)
def test_words_of_a_gap(gap, words):
    assert gap.words == words


def test_a_fork_is_named_from_where_it_parts_until_it_is_settled(homes):
    one = homes.laptops["L01"]
    write(one, name="前")
    start = one.journal.one("SELECT MAX(seq) FROM entry")[0]
    clone = homes.folder / "clone"
    homes.laptops["L01"].close()
    shutil.copytree(homes.folder / "L01", clone)
    homes.reopen("L01")
    for text in ("あ", "い"):
        write(homes.laptops["L01"], name=text)
    mine = bundles(homes, "L01")
    homes.laptops["L01"].close()
    shutil.rmtree(homes.folder / "L01")
    shutil.copytree(clone, homes.folder / "L01")
    homes.reopen("L01")
    for text in ("う", "え"):
        write(homes.laptops["L01"], name=text)
    homes.receive([*mine, *bundles(homes, "L01")])
    found = laptops(homes)["L01"]
    assert found.forks == (Fork("L01", 1, start + 1, settled=False),)
    assert found.forks[0].words == f"L01 が {start + 1} から分岐"
    assert found.needs_attention
    assert totals(homes).forks == 1
    with homes.store() as store:
        settle_fork(store.journal, STAFF, f"{TOWN}-L01", 1, "控えから戻したことを確かめた")
    found = laptops(homes)["L01"]
    assert found.forks[0].words == f"L01 が {start + 1} から分岐（処理済み）"
    assert not found.needs_attention
    assert totals(homes).forks == 0


def test_a_revoked_laptop_says_why_and_its_bundles_wait_until_it_is_admitted(homes):
    write(homes.laptops["L01"], name="あ")
    homes.centre.revoke(TOWN, "L01", Reason.LOST)
    sent = bundles(homes, "L01")
    homes.receive(sent)
    found = laptops(homes)["L01"]
    assert (found.revoked.reason, found.revoked.admitted) == ("紛失", False)
    assert [(one.name, one.code) for one in found.waiting] == [(sent[0][0], "E-SYN-06")]
    assert found.needs_attention
    assert (totals(homes).laptops, len(totals(homes).waiting)) == (1, 1)
    with homes.store() as store:
        admit(store.journal, STAFF, f"{TOWN}-L01", "本人に確かめた")
    homes.receive([])
    homes.receive(sent)
    found = laptops(homes)["L01"]
    assert (found.revoked.admitted, found.waiting) == (True, ())


def test_a_certificate_that_has_run_out_is_said_to(homes):
    one = laptops(homes)["L01"]
    assert not one.expired(one.not_after)
    assert one.expired(one.not_after + timedelta(days=1))
    assert one.not_before <= date.today()  # noqa: DTZ011  a day's tolerance is in the certificate


def test_totals_tell_what_no_backup_holds(homes):
    write(homes.laptops["L01"], name="あ")
    homes.round()
    before = totals(homes)
    assert (before.name, before.laptops, before.secured, before.backed_up) == ("岐阜市", 2, 0, None)
    assert before.unsecured == before.entries > 0
    assert before.last_heard is not None
    with homes.store() as store:  # as after a verified backup on another disk
        backup._secure(store, segments(store.journal.database.conn), {})
    after = totals(homes)
    assert (after.secured, after.unsecured) == (after.entries, 0)
    assert after.backed_up is not None
    write(homes.laptops["L01"], name="い")
    homes.round()
    assert totals(homes).unsecured == 1
    with homes.store() as store, store.journal.transaction("centre") as tx:
        tx.append("toy.ruled", "toy:2", {"name": "決めた"})
    assert totals(homes).unsecured == 2


def test_the_command_shows_a_table_and_every_trouble(homes, tmp_path):
    first, _, third = pieces(homes, "L01", 3)
    homes.receive([*first, *third])
    homes.centre.revoke(TOWN, "L02", Reason.LOST)
    write(homes.laptops["L02"], name="あ")
    homes.receive(bundles(homes, "L02"))
    homes.centre.add_municipality("212024")
    (tmp_path / "pass").write_text(PASSPHRASE, encoding="utf-8")
    asked = ["fleet", "--home", str(homes.centre.path)]
    line = CommandLine(homes.rooms, None, tmp_path / "pass")
    done = CliRunner().invoke(command, asked, obj=line)
    assert done.exit_code == 0, done.output
    last = top(homes.laptops["L01"])
    assert f"L01 の {last - 1} が未着" in done.output
    assert "失効（紛失、" in done.output
    assert "[E-SYN-06]" in done.output
    assert "まだ何も受け取っていません" in done.output
    one = CliRunner().invoke(command, [*asked, "--municipality", TOWN], obj=line)
    assert "まだ何も" not in one.output
    rows = [text for text in one.output.splitlines() if text.startswith(("  端末", "  L01  ", "  L02  "))]
    assert len(rows) == 3
