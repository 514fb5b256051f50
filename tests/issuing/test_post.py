"""Beside the counter: post and returns, the town's own copy, papers written by hand, and what the books ask for."""

import pytest

from issuing.conftest import ALL, CLERK, SUPERVISOR
from issuing.test_acts import HANDED, base, hand_over, print_it, row, void_it
from issuing.test_making import text_of
from victim_support.access.errors import NotPermitted
from victim_support.access.store import set_setting
from victim_support.certificates.entry_kinds import making
from victim_support.certificates.errors import (
    CertificateUnknown,
    FeeUnexplained,
    HandwrittenIncomplete,
    NotReady,
    NumberTaken,
    ReasonNeeded,
    RecipientMissing,
    WrongState,
)
from victim_support.certificates.store_acts import Delivery, record_print
from victim_support.certificates.store_books import acts, usage
from victim_support.certificates.store_handwritten import Handwritten, enter_handwritten
from victim_support.certificates.store_make import pdf_of
from victim_support.certificates.store_post import file_copy_pdf, record_file_copy, take_back
from victim_support.certificates.store_queries import (
    Waiting,
    by_number,
    known_certificate,
    posted,
    twice,
    waiting,
    waiting_towns,
)
from victim_support.journal.verify import verify

POSTED = Delivery(
    "2026-11-23", "岐阜　太郎", "世帯主", "顔写真付き1点", way="郵送", posted_to="避難先", tracking_no="123-45-67890-1"
)
EVER = {"since": 0, "until": 1 << 40}


@pytest.fixture
def made(laptop):
    laptop.ready()
    return laptop.make()


def come_back(laptop, subject, reason="あて所に尋ねあたりません", on="2026-11-30"):
    return take_back(laptop.journal, CLERK, subject, on, reason, base=base(laptop, subject))


def test_a_returned_paper_waits_again_with_its_history(laptop, made):
    hand_over(laptop, made.subject, POSTED)
    total, found = posted(laptop.journal, ALL, "R8-01")
    assert (total, [one["number"] for one in found]) == (1, [made.number])
    come_back(laptop, made.subject)
    found = row(laptop, made.subject)
    assert (found["state"], found["delivered_on"], found["returns"]) == ("作成", None, 1)
    assert (found["returned_on"], found["return_reason"]) == ("2026-11-30", "あて所に尋ねあたりません")
    assert posted(laptop.journal, ALL, "R8-01")[0] == 0
    assert waiting(laptop.journal, ALL, "R8-01", Waiting(returned=True))[0] == 1
    kinds = [entry.kind.partition(".")[2] for entry in known_certificate(laptop.journal, made.subject).entries]
    assert kinds == ["made", "delivered", "returned"]
    hand_over(laptop, made.subject, HANDED)
    assert laptop.state(made.subject) == "交付"
    assert verify(laptop.journal).problems == []


def test_the_number_of_a_letter_and_its_address_stay_in_the_protected_part(laptop, made):
    hand_over(laptop, made.subject, POSTED)
    entry = known_certificate(laptop.journal, made.subject).entries[-1]
    assert entry.protected == {"posted_to": "避難先", "tracking_no": "123-45-67890-1"}


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (("窓口", "2026-11-30", "不在"), WrongState),
        (("郵送", "2026-11-30", " "), ReasonNeeded),
        (("郵送", "", "不在"), RecipientMissing),
    ],
)
def test_only_a_posted_paper_comes_back_and_with_its_day_and_reason(laptop, made, told, error):
    way, on, reason = told
    hand_over(laptop, made.subject, POSTED if way == "郵送" else HANDED)
    with pytest.raises(error):
        come_back(laptop, made.subject, reason, on)
    assert laptop.state(made.subject) == "交付"


def test_what_the_returned_paper_had_superseded_stands_again(laptop, made):
    hand_over(laptop, made.subject)
    laptop.decide(grade="全壊", day="2026-11-22")
    new = laptop.make()
    assert hand_over(laptop, new.subject, POSTED) == [made.number]
    assert come_back(laptop, new.subject) == [made.number]
    assert (laptop.state(made.subject), row(laptop, made.subject)["superseded_by"]) == ("交付", None)
    hand_over(laptop, new.subject, HANDED)
    assert laptop.state(made.subject) == "旧"


def test_the_old_paper_s_recovery_is_recorded(laptop, made):
    hand_over(laptop, made.subject)
    laptop.decide(grade="全壊", day="2026-11-22")
    new = laptop.make()
    hand_over(laptop, new.subject, Delivery("2026-11-24", "岐阜　太郎", "世帯主", "顔写真付き1点", recovered=True))
    assert known_certificate(laptop.journal, made.subject).value("recovered") is True


def test_a_fee_is_charged_or_explained(laptop, made):
    set_setting(laptop.journal, ALL, "certificate.risai.fee", "300", {})
    with pytest.raises(FeeUnexplained):
        hand_over(laptop, made.subject)
    free = Delivery("2026-11-23", "岐阜　太郎", "世帯主", "顔写真付き1点", fee_basis="手数料条例第5条")
    hand_over(laptop, made.subject, free)
    assert (row(laptop, made.subject)["fee"], row(laptop, made.subject)["fee_basis"]) == (0, "手数料条例第5条")


def test_the_town_s_own_copy_is_no_certificate(laptop, made):
    pdf = file_copy_pdf(laptop.journal, CLERK, made.subject)
    text = text_of(pdf)
    assert "【控】" in text
    assert "二次元コード" not in text
    record_file_copy(laptop.journal, CLERK, made.subject, sheets=1)
    assert row(laptop, made.subject)["prints"] == 0
    assert text_of(pdf_of(laptop.journal, CLERK, made.subject)).count("【控】") == 0


def by_hand(**changes):
    values = {
        "disaster": "R8-01", "household": "1", "dwelling": "b:H1", "kind": "罹災証明書", "number": "手－第１２号",
        "signed_by": "岐阜市長　岐阜　三郎", "issued_on": "2026-10-20", "head_name": "岐阜　太郎", "delivery": HANDED,
        "grade": "半壊", "flood_class": "床上",
    }  # fmt: skip
    return Handwritten(**{**values, **changes})


def test_a_paper_written_by_hand_becomes_a_certificate_without_symbol(laptop):
    laptop.ready()
    subject = enter_handwritten(laptop.journal, CLERK, by_hand())
    found = row(laptop, subject)
    assert (found["state"], found["number"], found["handwritten"], found["paper_hash"]) == (
        "交付",
        "手－第１２号",
        1,
        None,
    )
    assert [one["subject"] for one in by_number(laptop.journal, ALL, "手-第12号")] == [subject]
    with pytest.raises(WrongState):
        pdf_of(laptop.journal, CLERK, subject)
    with pytest.raises(CertificateUnknown):
        file_copy_pdf(laptop.journal, CLERK, subject)
    with pytest.raises(NotReady, match="すでにあります"):
        laptop.make()
    assert making(known_certificate(laptop.journal, subject)).value("signed_by") == "岐阜市長　岐阜　三郎"


def test_a_paper_written_by_hand_is_superseded_by_a_later_one_and_copied(laptop):
    laptop.ready()
    subject = enter_handwritten(laptop.journal, CLERK, by_hand())
    copy = laptop.make(copy=True)
    assert known_certificate(laptop.journal, copy.subject).value("copy_of") == subject
    laptop.decide(grade="全壊", day="2026-11-22")
    new = laptop.make()
    assert new.supersedes == "手－第１２号"
    assert sorted(hand_over(laptop, new.subject)) == sorted([copy.number, "手－第１２号"])
    assert laptop.state(subject) == "旧"
    assert not twice(laptop.journal, ALL, "R8-01")
    assert verify(laptop.journal).problems == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"number": " "}, HandwrittenIncomplete),
        ({"signed_by": ""}, HandwrittenIncomplete),
        ({"grade": ""}, HandwrittenIncomplete),
        ({"number": "罹-L01A-000123-X"}, NumberTaken),
    ],
)
def test_what_a_paper_written_by_hand_needs(laptop, changes, error):
    with pytest.raises(error):
        enter_handwritten(laptop.journal, CLERK, by_hand(**changes))
    assert laptop.journal.one("SELECT COUNT(*) FROM certificate")[0] == 0


def test_the_same_number_is_not_entered_twice(laptop):
    enter_handwritten(laptop.journal, CLERK, by_hand())
    with pytest.raises(NumberTaken):
        enter_handwritten(laptop.journal, CLERK, by_hand(number="手-第12号", household="2"))


def test_a_handed_over_one_is_voided_by_the_supervisor(laptop):
    subject = enter_handwritten(laptop.journal, CLERK, by_hand())
    with pytest.raises(NotPermitted):
        void_it(laptop, subject)
    void_it(laptop, subject, SUPERVISOR)
    assert laptop.state(subject) == "無効"


def test_the_books_see_every_act_with_its_sheets(laptop, made):
    print_it(laptop, made.subject)
    record_print(laptop.journal, CLERK, made.subject, base=base(laptop, made.subject), reason="紙詰まり", spoiled=1)
    record_file_copy(laptop.journal, CLERK, made.subject, sheets=2)
    hand_over(laptop, made.subject, POSTED)
    come_back(laptop, made.subject)
    void_it(laptop, made.subject)
    found = acts(laptop.journal, ALL, **EVER)
    assert [one["act"] for one in found] == ["作成", "印刷", "印刷", "控え", "交付", "返戻", "無効"]
    assert [(one["sheets"], one["spoiled"]) for one in found[1:4]] == [(1, None), (1, 1), (2, None)]
    assert {one["device"] for one in found} == {"L01"}
    assert acts(laptop.journal, ALL, since=0, until=1) == []
    assert acts(laptop.journal, ALL, **EVER, device="L02") == []
    (sums,) = usage(laptop.journal, ALL, **EVER)
    assert (sums.made, sums.sheets, sums.spoiled, sums.filed, sums.posted, sums.returned) == (1, 2, 1, 2, 1, 1)
    assert (sums.handed, sums.voided, sums.fees) == (0, 1, 0)


def test_what_waits_is_found_by_town_and_by_whether_it_is_printed(laptop, made):
    laptop.ready("2", "b:H2")
    other = laptop.make(household="2", dwelling="b:H2")
    print_it(laptop, other.subject)

    def numbers(**asked):
        return [one["number"] for one in waiting(laptop.journal, ALL, "R8-01", Waiting(**asked))[1]]

    assert numbers() == [made.number, other.number]
    assert numbers(printed=True) == [other.number]
    assert numbers(printed=False) == [made.number]
    assert numbers(town="岐阜市神田町") == [other.number]
    assert numbers(kind="被災証明書") == []
    assert waiting_towns(laptop.journal, ALL, "R8-01") == [("岐阜市司町", 1), ("岐阜市神田町", 1)]
    assert waiting(laptop.journal, ALL, "R8-01", Waiting(), page=2) == (2, [])
