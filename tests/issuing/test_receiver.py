"""Who may take a paper away: nobody but the members of a protected household; a proxy by a letter for 受領."""

from dataclasses import replace

import pytest
from damage.site import Desk

from issuing.test_pages import HAND_OVER, ONE, PROTECTED, ROOT, WHO, app, clerk, home, journal, make, ready, subject_of
from victim_support.access.store import set_setting
from victim_support.applications import store as applications
from victim_support.applications.rules import CONFIRMATIONS, Draft

__all__ = ["app", "clerk", "home", "journal"]
pytestmark = pytest.mark.usefixtures("quick_argon")
TO_PROXY = WHO | {"delivered_to": "別府　別人", "relation": "代理人（委任状あり）"}
ALOUD = "こちらではお調べできません。担当に代わります。"
BY_PROXY = Draft(
    "R8-01", "b:0012", "0000000001", "罹災証明書", "窓口", "2026-11-02", "代理人", "別府　別人",
    applicant_relation="知人", letter_from="岐阜　太郎", letter_on="2026-11-01", letter_scope="申請",
    identity_check="顔写真付き1点", confirmed=frozenset(CONFIRMATIONS),
)  # fmt: skip


@pytest.fixture
def hers(clerk, journal):
    ready(journal, household="0000000002", dwelling="b:0077")
    return subject_of(make(clerk, PROTECTED, typed="確認しました"))


def by_proxy(clerk, journal, **changed):
    ready(journal, applied=False)
    with journal.transaction(ROOT.id) as tx:
        applications.record(tx, ROOT, replace(BY_PROXY, **changed))
    return subject_of(make(clerk))


def test_nobody_but_a_member_takes_a_protected_household_s_paper(clerk, journal, hers):
    page = clerk.get("/certificates/deliver", subject=hers)
    assert "支援措置の世帯です。" in page.text
    assert "世帯の人のほかには渡せません。決裁の担当者を呼んでください。" in page.text
    assert ALOUD in page.text
    assert "代理人" not in page.text
    form = page.form(HAND_OVER)
    for relation in ("代理人（委任状あり）", "法定代理人", "その他"):
        refused = clerk.send("/certificates/deliver", form | TO_PROXY | {"relation": relation}, status=409)
        assert "E-CRT-21" in refused.text
    by_post = {"way": "郵送", "posted_to": "大分県別府市1"}
    assert "E-CRT-21" in clerk.send("/certificates/deliver", form | TO_PROXY | by_post, status=409).text
    assert journal.subject(hers).value("state") in (None, "作成")
    done = clerk.send("/certificates/deliver", form | WHO | {"delivered_to": "長良　護"} | by_post)
    assert "交付を保存しました" in done.text


def test_decision_permits_it_with_a_reason_on_record(app, journal, hers):
    boss = Desk(app, "kessai")
    form = boss.get("/certificates/deliver", subject=hers).form(HAND_OVER) | TO_PROXY | {"letter_seen": "1"}
    assert "E-CRT-22" in boss.send("/certificates/deliver", dict(form), status=400).text
    done = boss.send("/certificates/deliver", form | {"permit_reason": "本人に電話で確かめた"})
    assert "決裁の担当者が認めた" in done.text
    assert "本人に電話で確かめた" not in done.text
    assert journal.subject(hers).value("permit_reason") == "本人に電話で確かめた"


def test_a_town_that_allows_proxies_is_warned_and_not_stopped(clerk, journal, hers):
    set_setting(journal, ROOT, "reception.protected_proxies", "allow", {})
    page = clerk.get("/certificates/deliver", subject=hers)
    assert "支援措置の世帯です。" in page.text
    clerk.send("/certificates/deliver", page.form(HAND_OVER) | TO_PROXY | {"letter_seen": "1"})


@pytest.mark.parametrize(
    ("letter", "told"),
    [
        ({}, "範囲が申請だけです"),
        ({"letter_scope": None}, "受領を任せるとは記録されていません"),
        ({"letter_scope": "両方", "letter_until": "2026-11-03"}, "有効期間が切れています"),
    ],
)
def test_a_letter_that_is_none_for_receiving_asks_for_another(clerk, journal, letter, told):
    subject = by_proxy(clerk, journal, **letter)
    page = clerk.get("/certificates/deliver", subject=subject)
    for text in ("申請のときの委任状", "別府　別人", "岐阜　太郎", told):
        assert text in page.text
    form = page.form(HAND_OVER) | TO_PROXY
    refused = clerk.send("/certificates/deliver", dict(form), status=400)
    assert "E-CRT-23" in refused.text
    assert 'href="#f-letter_seen"' in refused.text
    done = clerk.send("/certificates/deliver", form | {"letter_seen": "1"})
    assert "受領の委任状を見た" in done.text
    assert journal.subject(subject).entries[-1].value("letter_seen") is True


def test_a_letter_for_both_needs_no_other(clerk, journal):
    subject = by_proxy(clerk, journal, letter_scope="両方")
    page = clerk.get("/certificates/deliver", subject=subject)
    assert "申請のときの委任状" in page.text
    assert 'name="letter_seen"' not in page.text
    clerk.send("/certificates/deliver", page.form(HAND_OVER) | TO_PROXY)
    assert journal.subject(subject).value("letter_seen") is None


def test_the_household_itself_is_asked_for_no_letter(clerk, journal):
    ready(journal)
    subject = subject_of(make(clerk, ONE))
    page = clerk.get("/certificates/deliver", subject=subject)
    assert "申請のときの委任状" not in page.text
    assert ALOUD not in page.text
    clerk.send("/certificates/deliver", page.form(HAND_OVER) | WHO)
