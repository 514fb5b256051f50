from datetime import date
from itertools import product

import pytest

from victim_support.access.actor import Actor, Role
from victim_support.counter.rules import WORDS, Application, Case, Certificate, Step, extract_day, extract_shown, may

REPORT = "罹災届出証明書"


def application(kind="罹災証明書", *, withdrawn=False, confirmed=True):
    return Application(
        "application:x", "受-L01A-000001-X", kind, "2026-10-10", "早川　勝", withdrawn, kind != REPORT, confirmed
    )


def certificate(state="作成", grade="半壊", flood_class=None, prints=0, kind="罹災証明書"):
    return Certificate("certificate:x", "罹-L01A-000001-2", kind, state, grade, flood_class, prints, "2026-11-01", None)


def reported(state="交付"):
    return certificate(state, grade=None, prints=1, kind=REPORT)


def case(**changes):
    plain = {
        "dwelling": "b:1", "place": "岐阜市司町", "grade": None, "flood_class": None, "decided_on": None,
        "conflicted": False, "surveys": 0, "applications": (), "certificates": (),
    }  # fmt: skip
    return Case(**{**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, Step.APPLY),
        ({"surveys": 1}, Step.APPLY),
        ({"surveys": 1, "grade": "半壊"}, Step.APPLY),
        ({"applications": (application(withdrawn=True),)}, Step.APPLY),
        ({"applications": (application(),)}, Step.SURVEY),
        ({"applications": (application(withdrawn=True), application())}, Step.SURVEY),
        ({"applications": (application(),), "surveys": 1}, Step.DECIDE),
        ({"applications": (application(),), "surveys": 1, "grade": "半壊"}, Step.MAKE),
        ({"applications": (application(confirmed=False),), "grade": "半壊"}, Step.CONFIRM),
        ({"applications": (application(REPORT, confirmed=False),)}, Step.CONFIRM),
        ({"applications": (application(confirmed=False),), "surveys": 1}, Step.DECIDE),
        ({"applications": (application(),), "grade": "半壊", "conflicted": True}, Step.SETTLE),
        ({"grade": "半壊", "certificates": (certificate(),)}, Step.PRINT),
        ({"grade": "半壊", "certificates": (certificate(prints=1),)}, Step.DELIVER),
        ({"grade": "半壊", "certificates": (certificate("交付", prints=1),)}, Step.DONE),
        ({"grade": "全壊", "certificates": (certificate("交付", prints=1),)}, Step.REMAKE),
        ({"grade": "全壊", "certificates": (certificate(prints=1),)}, Step.REMAKE),
        ({"grade": "半壊", "flood_class": "床上", "certificates": (certificate(),)}, Step.REMAKE),
        ({"grade": "全壊", "certificates": (certificate("交付", grade=None),)}, Step.DONE),
        ({"grade": "半壊", "conflicted": True, "certificates": (certificate(),)}, Step.SETTLE),
        ({"applications": (application(),), "grade": "半壊", "certificates": (certificate("無効"),)}, Step.MAKE),
        ({"grade": "半壊", "certificates": (certificate("作成"), certificate("旧"))}, Step.PRINT),
        ({"grade": "半壊", "certificates": (reported(), certificate(prints=1))}, Step.DELIVER),
        ({"applications": (application(REPORT),)}, Step.MAKE_UNSURVEYED),
        ({"applications": (application(REPORT),), "grade": "半壊", "surveys": 1}, Step.MAKE_UNSURVEYED),
        ({"applications": (application(REPORT),), "certificates": (reported("作成"),)}, Step.DELIVER),
        ({"applications": (application(REPORT),), "certificates": (reported(),)}, Step.DONE),
        ({"applications": (application(), application(REPORT)), "certificates": (reported(),)}, Step.SURVEY),
        (
            {"applications": (application(), application(REPORT)), "certificates": (reported(),), "grade": "半壊"},
            Step.MAKE,
        ),
    ],
)
def test_the_next_step_follows_the_order_of_the_work(changes, step):
    assert case(**changes).step is step


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, None),
        ({"applications": (application(REPORT),), "grade": "半壊"}, REPORT),
        ({"applications": (application(REPORT), application()), "certificates": (reported(),)}, "罹災証明書"),
        ({"applications": (application(REPORT),), "certificates": (certificate(),), "grade": "全壊"}, "罹災証明書"),
    ],
)
def test_the_certificate_to_make_is_of_the_kind_applied_for(changes, kind):
    assert case(**changes).kind_to_make == kind


def test_every_step_has_words_and_somebody_who_may_do_it():
    assert set(WORDS) == set(Step)
    everyone = Actor("a", "a", frozenset(Role))
    for step in Step:
        assert WORDS[step].text.endswith("。")
        assert may(step, everyone)


@pytest.mark.parametrize(("role", "step"), list(product(Role, Step)))
def test_whose_work_a_step_is(role, step):
    allowed = {
        Role.CLERK: {
            Step.APPLY,
            Step.CONFIRM,
            Step.MAKE,
            Step.MAKE_UNSURVEYED,
            Step.REMAKE,
            Step.PRINT,
            Step.DELIVER,
            Step.DONE,
        },
        Role.SURVEYOR: {Step.SURVEY, Step.DONE},
        Role.SUPERVISOR: set(Step),
        Role.ADMINISTRATOR: {Step.DONE},
        Role.CENTRE: {Step.DONE},
    }
    assert may(step, Actor("a", "a", frozenset({role}))) is (step in allowed[role])


@pytest.mark.parametrize(
    "text",
    ["2026-10-05", "2026-10-05 12:00", "2026-10-05T12:00:33+09:00", "2026/10/5 9:05", "20261005", "20261005120000",
     "R8.10.5", "令和8年10月5日 12時00分", " 令和８年１０月５日 "],
)  # fmt: skip
def test_the_day_of_an_extract_is_read_in_any_form(text):
    assert extract_day(text) == date(2026, 10, 5)
    assert extract_shown(text) == "令和8年10月5日"


def test_an_extract_of_an_unreadable_day_shows_what_it_says():
    assert extract_shown("夜間バッチ第3号") == "夜間バッチ第3号"
    assert extract_shown("") == "抽出日不明"
    assert extract_day("夜間バッチ第3号") is None
