"""Who may apply, letters of attorney and papers: what is missing, and what is told without being refused."""

from dataclasses import replace
from datetime import date

import pytest

from victim_support.applications.rules import Draft, faults_in, unconfirmed
from victim_support.applications.rules_applicant import (
    APPLICANT_KINDS,
    FACILITY,
    HEIR,
    IDENTITY_CHECKS,
    LEGAL,
    MEMBER,
    OTHER,
    OWNER,
    RELATION_NEEDED,
    SCRIVENER,
    WITHOUT_PHOTO,
    told_of_deadline,
    told_of_letter,
    told_of_party,
)
from victim_support.applications.rules_town import counter_settings

GOOD = Draft(
    disaster="R8-01",
    dwelling="b:1",
    household="0000000001",
    applied_on="2026-11-20",
    applicant_kind=OTHER,
    applicant_name="大垣　次郎",
    applicant_relation="別居の子",
    letter_on="2026-11-10",
    identity_check=IDENTITY_CHECKS[0],
)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, []),
        ({"letter_on": None}, ["委任状の日付が入っていません"]),
        ({"letter_on": "2026-05-20"}, []),  # six months end on the day itself (民法 第143条)
        ({"letter_on": "2026-05-19"}, ["6か月より前のものです（令和8年5月19日）"]),
        ({"letter_on": "2026-11-21"}, ["申請日より後です"]),
        ({"letter_until": "2026-11-20"}, []),
        ({"letter_until": "2026-11-19"}, ["有効期間（令和8年11月19日まで）が切れています"]),
        ({"letter_scope": "受領"}, ["範囲は受領だけです"]),
        ({"letter_scope": "両方"}, []),
        ({"letter_on": "2025-01-01", "letter_until": "2025-02-01"}, ["6か月より前", "有効期間"]),
        ({"applicant_kind": SCRIVENER, "letter_on": None}, ["委任状の日付が入っていません"]),
        ({"applicant_kind": FACILITY, "letter_on": None}, ["委任状の日付が入っていません"]),
        ({"applicant_kind": LEGAL, "letter_on": None}, []),
        ({"applicant_kind": MEMBER, "letter_on": None}, []),
    ],
)
def test_what_is_told_of_a_letter(more, said):
    told = told_of_letter(replace(GOOD, **more), 6)
    assert len(told) == len(said)
    assert all(words in sentence for words, sentence in zip(said, told, strict=True))


def test_the_towns_own_limit_counts():
    assert told_of_letter(replace(GOOD, letter_on="2026-10-19"), 1)
    assert told_of_letter(replace(GOOD, letter_on="2026-10-20"), 1) == []


@pytest.mark.parametrize(
    ("kind", "is_head", "parties", "told"),
    [
        (MEMBER, True, ("世帯主",), False),
        (MEMBER, False, ("世帯主",), True),
        (MEMBER, True, ("世帯員",), False),
        (OTHER, False, ("世帯主", "世帯員", "代理人"), False),
        (OTHER, False, ("世帯主", "世帯員"), True),
        (SCRIVENER, False, ("代理人",), False),
        (LEGAL, False, ("法定代理人",), False),
        (HEIR, False, ("相続人",), False),
        (OWNER, False, ("世帯主", "世帯員", "代理人"), True),
        (OWNER, False, ("所有者",), False),
        (OWNER, False, (), False),
    ],
)
def test_whoever_is_not_in_the_list_is_told_never_refused(kind, is_head, parties, told):
    assert bool(told_of_party(replace(GOOD, applicant_kind=kind), parties, is_head=is_head)) is told


def test_a_passed_deadline_is_told():
    last = date(2027, 1, 3)
    assert told_of_deadline("罹災証明書", last, "2027-01-03") == []
    assert told_of_deadline("罹災証明書", None, "2030-01-01") == []
    assert told_of_deadline("罹災証明書", last, "2027-01-04") == [
        "罹災証明書の申請の期限（令和9年1月3日）を過ぎています。"
    ]


@pytest.mark.parametrize("kind", APPLICANT_KINDS)
def test_whose_relation_is_asked(kind):
    draft = replace(GOOD, applicant_kind=kind, applicant_relation=None)
    assert ("applicant_relation" in faults_in(draft)) is (kind in RELATION_NEEDED)


def test_papers_come_from_the_list_and_two_are_two():
    known = replace(GOOD, identity_check=WITHOUT_PHOTO, identity_documents=("年金手帳・年金証書", "社員証・学生証"))
    assert faults_in(known) == {}
    assert list(faults_in(replace(known, identity_documents=("年金手帳・年金証書",) * 2))) == ["document_1"]
    assert list(faults_in(replace(known, identity_documents=("123456789012",)))) == ["identity_check"]


def test_self_judging_needs_consent_and_another_town_its_name():
    assert list(faults_in(replace(GOOD, method_wish="自己判定"))) == ["consent"]
    assert faults_in(replace(GOOD, method_wish="自己判定", consent=True)) == {}
    assert faults_in(replace(GOOD, method_wish="写真")) == {}
    assert list(faults_in(replace(GOOD, method_wish="占い"))) == ["method_wish"]
    assert list(faults_in(replace(GOOD, filed_on="2026-11-01"))) == ["filed_at"]


def test_what_of_the_three_is_missing():
    three = {"confirmed_residence": 1, "confirmed_household": 0, "confirmed_dwelling": 0}
    assert unconfirmed(three) == ("世帯構成", "住家の特定")


@pytest.mark.parametrize(
    ("values", "months", "allowed"),
    [
        ({}, 6, False),
        ({"reception.letter_months": "３"}, 3, False),
        ({"reception.letter_months": "いつか", "reception.protected_proxies": "たぶん"}, 6, False),
        ({"reception.protected_proxies": "allow"}, 6, True),
    ],
)
def test_settings_that_cannot_be_read_are_the_safe_ones(values, months, allowed):
    found = counter_settings(values)
    assert (found.letter_months, found.proxies_allowed) == (months, allowed)
