"""提供: who is told what on which ground, who never is, and the log that comes before the file."""

import csv
import hashlib
import io
import re

import pytest
from laptop import CODE, PASSPHRASE, build
from web.client import Browser

from victim_support.access import log, passwords
from victim_support.access.actor import Actor, Role
from victim_support.access.errors import NotPermitted
from victim_support.journal.home import open_home
from victim_support.provision import store
from victim_support.provision.errors import (
    ExceptionReasonMissing,
    ProvisionChanged,
    ProvisionEmpty,
    ProvisionIncomplete,
    ProvisionUnknown,
)
from victim_support.provision.rules import CONSENT, GOVERNMENT, GROUNDS, INTERNAL, ITEMS, SELF, Draft, Scope
from victim_support.register import store as register
from victim_support.register.store_items import CONSENT as CONSENT_ITEM
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

CLERK = Actor("uketsuke", "受付　一", frozenset({Role.CLERK}))
BOSS = Actor("kessai", "決裁　三", frozenset({Role.SUPERVISOR}))
PROTECTED, PLAIN, OTHER = "0000000272", "0000000531", "0000000205"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    made = open_home(build(tmp_path_factory.mktemp("laptop"), 60), PASSPHRASE, subject_rooms())
    for number, place, phone in (
        (PROTECTED, "隠れた所", "090-9999-8888"), (PLAIN, "=司町体育館", "058-265-4141"), (OTHER, "弟の家", "058-1"),
    ):  # fmt: skip
        register.set_contact(made.journal, CLERK, CODE, number, {"whereabouts": place, "phones": [phone]}, base={})
    yield made
    made.close()
    patch.undo()


@pytest.fixture
def journal(home):
    return home.journal


def people(journal, number):
    return register.household(journal, CLERK, register.disaster(journal, CODE), number).members


def draft(**changed):
    usual = {
        "disaster": CODE, "ground": INTERNAL, "recipient": "福祉課", "items": tuple(ITEMS), "purpose": "見舞金の案内",
        "scope": Scope(whole=True),
    }  # fmt: skip
    return Draft(**{**usual, **changed})


def told(found):
    return [dict(zip(found.headings, row, strict=True)) for row in found.rows]


def test_a_list_has_a_row_a_person_and_leaves_out_who_is_protected_with_the_household(journal):
    given = store.give(journal, BOSS, draft(), "2026-11-28")
    text = given.data.decode("utf-8-sig")
    assert {row["世帯番号"] for row in told(given.listing)} == {PLAIN, OTHER}
    for secret in ("隠れた所", "9999", PROTECTED, *(member.name for member in people(journal, PROTECTED))):
        assert secret not in text
    assert given.listing.left_out == len(people(journal, PROTECTED))
    assert (given.listing.left_households, given.listing.unasked) == (1, 0)
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == list(ITEMS.values())
    assert "'=司町体育館" in rows[1] or "'=司町体育館" in rows[-1]  # nothing in it computes
    assert not any("個人番号" in cell for row in rows for cell in row)


def test_the_log_says_what_to_whom_and_why_and_never_the_rows(journal):
    given = store.give(journal, BOSS, draft(items=("name", "address")), "2026-11-28")
    row = store.provision(journal, given.subject)
    assert (row["recipient"], row["ground"], row["purpose"], row["given_on"]) == (
        "福祉課",
        INTERNAL,
        "見舞金の案内",
        "2026-11-28",
    )
    assert row["file_hash"] == hashlib.sha256(given.data).digest()
    assert (row["rows"], row["households"], row["left_out"]) == (len(given.listing.rows), 2, given.listing.left_out)
    for entry in journal.subject(given.subject).entries:
        for member in people(journal, PLAIN):
            assert member.name not in str(entry.readable)
    assert log.looks(journal)[0].action == "提供"
    (mine, *_) = store.provisions_of(journal, CODE, PLAIN)
    assert (mine["recipient"], mine["given_on"]) == ("福祉課", "2026-11-28")
    assert store.provisions_of(journal, CODE, PROTECTED) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": ""}, "ground"),
        ({"ground": "頼まれた"}, "ground"),
        ({"recipient": " "}, "recipient"),
        ({"purpose": ""}, "purpose"),
        ({"items": ("nothing",)}, "told"),
        ({"scope": Scope()}, "town"),
        ({"ground": GOVERNMENT, "applied_on": "2026-11-01"}, "application_no"),
        ({"ground": CONSENT, "application_no": "1"}, "applied_on"),
        ({"ground": SELF, "application_no": "1", "applied_on": "2026-11-01", "person": "1"}, "numbers"),
    ],
)
def test_what_a_ground_needs_is_asked_and_nothing_is_given_without_it(journal, changes, field):
    wanted = draft(**changes)
    assert field in wanted.faults
    before = journal.one("SELECT COUNT(*) FROM entry")[0]
    with pytest.raises(ProvisionIncomplete):
        store.give(journal, BOSS, wanted, "2026-11-28")
    assert journal.one("SELECT COUNT(*) FROM entry")[0] == before


def test_lists_are_for_the_supervisor_to_give(journal):
    with pytest.raises(NotPermitted):
        store.give(journal, CLERK, draft(), "2026-11-28")


def by_consent(**changed):
    asked = {"ground": CONSENT, "recipient": "社協", "application_no": "第1号", "applied_on": "2026-11-20"}
    return draft(**{**asked, **changed})


def test_only_who_consented_to_this_recipient_is_told_of_and_a_withdrawn_consent_stops_it(journal):
    with pytest.raises(ProvisionEmpty):
        store.give(journal, BOSS, by_consent(), "2026-11-28")
    first = people(journal, PLAIN)[0]
    consent = register.ItemDraft(CONSENT_ITEM, "2026-11-01", member_id=first.id, recipient="社協", told_by="本人")
    line = register.record_item(journal, CLERK, CODE, PLAIN, consent)
    register.record_item(
        journal, CLERK, CODE, PROTECTED, register.ItemDraft(CONSENT_ITEM, "2026-11-01", recipient="社協", told_by="夫")
    )
    given = store.give(journal, BOSS, by_consent(items=("name", "household_no")), "2026-11-28")
    assert given.listing.rows == [[first.name, PLAIN]]  # not the protected household, whoever consented for it
    assert given.listing.unasked == len(people(journal, PLAIN)) - 1 + len(people(journal, OTHER))
    with pytest.raises(ProvisionEmpty):
        store.give(journal, BOSS, by_consent(recipient="自治会"), "2026-11-28")
    register.withdraw_item(journal, CLERK, line, "2026-11-29", "本人が取り消した")
    with pytest.raises(ProvisionEmpty):
        store.give(journal, BOSS, by_consent(), "2026-11-30")
    with pytest.raises((ProvisionChanged, ProvisionEmpty)):
        store.again(journal, BOSS, given.subject)


def own(number, person, **changed):
    asked = {"ground": SELF, "recipient": "本人", "application_no": "第2号", "applied_on": "2026-11-20", "purpose": ""}
    return draft(**{**asked, "scope": Scope(numbers=(number,)), "person": person, **changed})


def test_a_person_gets_their_own_row_alone(journal):
    first, *_ = people(journal, PLAIN)
    given = store.give(journal, CLERK, own(PLAIN, first.id), "2026-11-28")
    assert [row["氏名"] for row in told(given.listing)] == [first.name]
    with pytest.raises(ProvisionEmpty):
        store.give(journal, CLERK, own(PLAIN, "0000000001"), "2026-11-28")


def test_of_a_protected_household_only_the_protected_person_gets_their_own_and_only_by_decision(journal):
    members = people(journal, PROTECTED)
    (hers, *_) = [member for member in members if member.protected]
    for actor, reason in ((CLERK, "本人確認済み"), (BOSS, ""), (BOSS, " ")):
        with pytest.raises(ExceptionReasonMissing):
            store.give(journal, actor, own(PROTECTED, hers.id, exception_reason=reason), "2026-11-28")
    given = store.give(journal, BOSS, own(PROTECTED, hers.id, exception_reason="旅券で本人と確かめた"), "2026-11-28")
    assert [row["氏名"] for row in told(given.listing)] == [hers.name]
    assert store.provision(journal, given.subject)["exception_reason"] == "旅券で本人と確かめた"
    for other in members:
        if not other.protected:  # whoever stays in the house, and asks for "their own"
            with pytest.raises(ProvisionEmpty):
                store.give(journal, BOSS, own(PROTECTED, other.id, exception_reason="世帯主本人"), "2026-11-28")


def test_somebody_protected_in_another_disaster_or_in_doubt_is_left_out(home, journal):
    first = people(journal, OTHER)[0]
    base = register.household_base(journal, CODE, OTHER)
    register.set_protection(journal, CLERK, CODE, OTHER, [first.id], base=base, reason="申し出")
    assert OTHER not in {row["世帯番号"] for row in told(store.preview(journal, BOSS, draft()))}
    # Two laptops that disagree: until a person has looked, it is as if.
    register.set_protection(journal, BOSS, CODE, OTHER, [], base=base, reason="入れ間違い")
    assert OTHER not in {row["世帯番号"] for row in told(store.preview(journal, BOSS, draft()))}
    settled = register.household_base(journal, CODE, OTHER)
    register.set_protection(journal, BOSS, CODE, OTHER, [], base=settled, reason="入れ間違い")
    assert OTHER in {row["世帯番号"] for row in told(store.preview(journal, BOSS, draft()))}


def test_households_are_chosen_by_place_and_number(journal):
    everybody = store.preview(journal, BOSS, draft())
    some = register.household(journal, CLERK, register.disaster(journal, CODE), PLAIN)
    by_place = store.preview(journal, BOSS, draft(scope=Scope(town=some.address)))
    assert PLAIN in by_place.households
    assert set(by_place.households) <= set(everybody.households)
    assert store.preview(journal, BOSS, draft(scope=Scope(numbers=(PLAIN, "9")))).households == [PLAIN]
    assert store.preview(journal, BOSS, draft(scope=Scope(town="存在しない町"))).rows == []
    assert store.preview(journal, BOSS, draft(scope=Scope(grades=("流失",), whole=True))).rows == []


def test_the_very_file_again_or_none(journal):
    given = store.give(journal, BOSS, draft(items=("name", "phones")), "2026-11-28")
    assert store.again(journal, BOSS, given.subject).data == given.data
    base = register.household_base(journal, CODE, PLAIN)
    register.set_contact(journal, CLERK, CODE, PLAIN, {"phones": ["058-265-0000"]}, base=base)
    with pytest.raises(ProvisionChanged):
        store.again(journal, BOSS, given.subject)
    with pytest.raises(ProvisionUnknown):
        store.again(journal, BOSS, "provision:@x")


# --- pages


@pytest.fixture
def boss(home):
    one = Browser(create_app(home))
    assert one.log_in("kessai").status_code == 302
    return one


def sent(**changed):
    fields = {
        "ground": INTERNAL, "recipient": "福祉課", "told": ["name", "address", "whereabouts"], "purpose": "案内",
        "application_no": "", "applied_on": "", "town": "", "numbers": "", "whole": "1", "person": "",
        "exception_reason": "", "form": "csv", "act": "preview",
    }  # fmt: skip
    return {**fields, **changed}


def test_first_the_number_then_the_file_and_the_household_shows_it(boss, journal):
    before = store.count(journal, CODE)
    page = boss.post("/provision/new", sent()).text
    assert "除きました。支援措置" in page
    assert store.count(journal, CODE) == before
    answer = boss.post("/provision/new", sent(act="give"))
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert store.count(journal, CODE) == before + 1
    plain = boss.post("/provision/new", sent(act="give", form="plain"))
    assert not plain.data.startswith(b"\xef\xbb\xbf")
    paper = boss.post("/provision/new", sent(act="give", form="paper")).text
    assert "支援措置の対象者がいる世帯と個人番号は入っていません" in paper
    assert "隠れた所" not in paper
    assert "福祉課（市町村内部の利用）" in boss.get("/household?household_no=" + PLAIN).text
    listed = boss.get("/provision/").text
    subject = re.search(r'href="/provision/page\?subject=([^"]+)"', listed).group(1)
    assert "もう一度出す" in boss.get("/provision/page?subject=" + subject).text


def test_the_button_of_a_page_that_gave_already_gives_nothing_twice(boss, journal):
    def pressed(page, **changed):
        return boss.post(
            "/provision/new", sent(act="give", seen=re.search(r'name="seen" value="([^"]*)"', page)[1], **changed)
        )

    page = boss.post("/provision/new", sent(purpose="二度押し")).text
    assert pressed(page, purpose="二度押し").mimetype == "text/csv"
    before = store.count(journal, CODE)
    again = pressed(page, purpose="二度押し")
    assert (again.status_code, "E-PRO-06" in again.text) == (409, True)
    assert pressed(page, purpose="別の案内").mimetype == "text/csv"  # another one, from the same page
    assert (
        pressed(boss.post("/provision/new", sent(purpose="二度押し")).text, purpose="二度押し").mimetype == "text/csv"
    )
    assert store.count(journal, CODE) == before + 2


def test_what_is_missing_is_told_beside_its_field_and_kept(boss):
    page = boss.post("/provision/new", sent(ground=GOVERNMENT, whole="", applied_on="あさって", told=[]))
    assert page.status_code == 400
    for text in ("申請書の番号を入れてください", "読み取れません", "どの世帯を出すか", "提供する項目を選んでください"):
        assert text in page.text
    assert 'value="福祉課"' in page.text


def test_a_clerk_gives_a_persons_own_and_no_list(home):
    clerk = Browser(create_app(home))
    clerk.log_in()
    assert clerk.post("/provision/new", sent(act="give")).status_code == 403
    page = clerk.get("/provision/new?household_no=" + PLAIN).text
    assert "本人への提供" in page
    person = re.search(r'<select id="f-person".*?<option value="(\d+)"', page, re.DOTALL).group(1)
    mine = sent(ground=SELF, recipient="本人", numbers=PLAIN, whole="", person=person, application_no="3", act="give")
    answer = clerk.post("/provision/new", {**mine, "applied_on": "R8.11.20"})
    assert answer.mimetype == "text/csv"
    assert set(GROUNDS) == {CONSENT, SELF, INTERNAL, GOVERNMENT}
