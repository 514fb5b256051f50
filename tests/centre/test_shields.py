"""支援措置 in lists where nothing names the household: the survey of its dwelling, and a household judged the same."""

import pytest
from issuing.conftest import CLERK
from town_fleet import TownFleet

from victim_support.access.actor import centre_actor, command_actor
from victim_support.centre import shields
from victim_support.centre.exports import Options, sheets
from victim_support.centre.tables_out import TABLES
from victim_support.conflicts import store_centre, store_likeness, store_proposals
from victim_support.damage.store_subjects import damage_subject, survey_subject
from victim_support.handover.rules import Handover
from victim_support.handover.store import write
from victim_support.journal.subjects import subject_id
from victim_support.register import store as register
from victim_support.register.rules import Member
from victim_support.register.store_households import household_base, set_contact
from victim_support.resurvey.store_subjects import resurvey_subject
from victim_support.rooms import subject_rooms

STAFF = centre_actor("suzuki", "鈴木　三")
SECRET = "妹の家（関市ひみつ町７番地）"


@pytest.fixture
def fleet(tmp_path):
    """Household 3 is under 支援措置 by the register; it has applied for the building H1."""
    made = TownFleet(tmp_path / "fleet", laptops=1)
    made.desk("L01").apply("3", "b:H1")
    made.desk("L01").apply("2", "b:H2")
    yield made
    made.close()


def told(fleet, name):
    """The rows of a list as it goes out."""
    with fleet.store() as store:
        (sheet,) = [one for one in sheets(store.journal, Options()) if one.name == name]
    return [dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows]


def surveyed(fleet, number, dwelling):
    journal = fleet.laptops["L01"].journal
    with journal.transaction("t") as tx:
        patch = {"dwelling": dwelling, "property_no": dwelling[2:], "note": SECRET}
        tx.append("survey.recorded", survey_subject("R8-01", number, "一次調査"), patch)


def test_the_survey_of_its_dwelling_keeps_its_note(fleet):
    surveyed(fleet, "1", "b:H1")
    surveyed(fleet, "2", "b:H2")
    surveyed(fleet, "3", "b:H9")
    fleet.round()
    found = {row["調査番号"]: (row["支援措置"], row["備考"]) for row in told(fleet, "survey")}
    assert found == {"1": ("1", ""), "2": ("", SECRET), "3": ("", SECRET)}


def test_a_proposal_on_its_dwelling_keeps_its_reason(fleet):
    fleet.round()
    with fleet.store() as store:
        for dwelling in ("b:H1", "b:H2"):
            target = damage_subject("R8-01", dwelling)
            change = store_proposals.Change(target, {"decided_grade": "半壊"}, {}, "被害の程度を「半壊」に")
            store_proposals.propose(store.journal, STAFF, change, SECRET)
    reasons = {row["対象の識別子"].rpartition("%3A")[2]: row["理由"] for row in told(fleet, "proposal")}
    assert reasons == {"H1": "", "H2": SECRET}


def test_what_else_was_taken_for_it_is_shielded_like_its_application(fleet):
    """再調査, 保留 and 予約 name the household too; a memo that names none is nobody's."""
    journal = fleet.laptops["L01"].journal
    with journal.transaction("t") as tx:
        for number, dwelling in (("3", "b:H1"), ("2", "b:H2")):
            taken = {"resurvey_no": number, "contact": SECRET, "reason": SECRET, "wishes": [SECRET]}
            tx.append("resurvey.recorded", resurvey_subject("R8-01", dwelling, number, tx.born()), taken)
            cancelled = {"cancelled": True, "cancel_reason": SECRET, "schedule": "x"}
            tx.append("reservation.taken", subject_id("reservation", "R8-01", number), cancelled)
    for number in ("3", "2", None):
        left = Handover("R8-01", SECRET, held=True, household=number, page="/")
        write(journal, CLERK, left)
    fleet.round()
    found = {row["世帯番号"]: (row["支援措置"], row["連絡先"], row["理由"]) for row in told(fleet, "resurvey")}
    assert found == {"3": ("1", "", ""), "2": ("0", SECRET, SECRET)}
    found = {row["世帯番号"]: (row["支援措置"], row["取消しの理由"]) for row in told(fleet, "reservation")}
    assert found == {"3": ("1", ""), "2": ("0", SECRET)}
    found = {row["世帯番号"]: (row["支援措置"], row["理由・メモ"]) for row in told(fleet, "handover")}
    assert found == {"3": ("1", ""), "2": ("0", SECRET), "": ("", SECRET)}


def test_a_household_judged_the_same_is_shielded_like_it(fleet):
    journal = fleet.laptops["L01"].journal
    event = register.disaster(journal, "R8-01")
    names = []
    for number in (1, 2):
        member = Member(
            id="", name="羽島　守", kana="ハシマ マモル", birthdate="1980-02-29", sex="男", relation="世帯主"
        )
        made = register.enter_household(journal, CLERK, event, [member], address=f"関市{number}")
        base = household_base(journal, "R8-01", made.household_no)
        set_contact(journal, CLERK, "R8-01", made.household_no, {"whereabouts": SECRET}, base=base)
        names.append(made.subject)
    fleet.round()
    assert {row["居所"] for row in told(fleet, "household")} == {"", SECRET}
    for pair in ((names[0], "household:R8-01:3"), (names[0], names[1])):
        store_likeness.judge(journal, command_actor("t"), pair, same=True, reason="本人に確かめた", base={})
    fleet.round()
    found = {row["識別子"]: (row["支援措置"], row["居所"]) for row in told(fleet, "household")}
    assert {found[name] for name in (*names, "household:R8-01:3")} == {("1", "")}
    assert found["household:R8-01:2"] == ("0", "")
    assert SECRET not in str(told(fleet, "ledger"))


def test_every_list_of_persons_is_shielded_and_goes_with_its_disaster():
    """A room that comes later names its subjects here too: what no shield knows would go out open."""
    named = {
        subject.name
        for room in subject_rooms()
        for subject in room.subject_types
        if any(table.personal and table.name in subject.tables for table in TABLES)
    }
    said = {"proposal", "likeness"}  # of another subject: shielded and shredded as that one is
    assert named - said - {"survey", "damage"} == shields._OF_PERSONS
    beside = {"photo"}  # goes with what it shows
    listed = {*store_centre._TYPES_OF_A_DISASTER, *store_centre._BORN_IN_A_DISASTER}
    assert named - said - beside <= listed
