"""The counter's pages on a town with its hard cases."""

import re

import pytest
from laptop import CODE, PASSPHRASE, build
from web.client import Browser

from victim_support.access import log, passwords
from victim_support.applications.rules_applicant import OUTSIDERS
from victim_support.counter.store_history import words_of
from victim_support.journal.home import open_home
from victim_support.journal.subject import EntryView
from victim_support.register.store import household_subject
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

PROTECTED = "0000000272"  # serial 27 of data/demo/hard_cases.toml with its check digit

DEAD_HEAD = "0000000205"  # serial 20: 大野　茂, died on the day of the earthquake


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    made = open_home(build(tmp_path_factory.mktemp("laptop"), 60, disasters=2), PASSPHRASE, subject_rooms())
    yield made
    made.close()
    patch.undo()


@pytest.fixture(scope="module")
def app(home):
    return create_app(home)


@pytest.fixture
def clerk(app):
    one = Browser(app)
    assert one.log_in().status_code == 302
    one.post("/disaster", {"disaster": CODE})
    return one


def numbers(page):
    return page.text.count('href="/household?household_no=')


def test_with_several_disasters_the_one_at_work_is_always_shown_and_can_be_changed(clerk):
    for path in ("/", "/search?q=x", "/password"):
        assert "いま扱っている災害：<strong>令和8年岐阜県西部地震</strong>" in clerk.get(path).text
    assert "令和8年10月豪雨" in clerk.post("/disaster", {"disaster": "R8-02"}, follow_redirects=True).text
    assert "いま扱っている災害：<strong>令和8年10月豪雨</strong>" in clerk.get("/").text
    unknown = clerk.post("/disaster", {"disaster": "R9-99"})
    assert unknown.status_code == 404
    assert "E-REG-11" in unknown.text


def test_with_several_disasters_the_start_page_asks_which_until_one_is_chosen(app):
    fresh = Browser(app)
    fresh.log_in()
    page = fresh.get("/").text
    assert "いまは「令和8年10月豪雨」を扱っています" in page
    assert "「令和8年岐阜県西部地震」を扱う" in page
    assert "を扱っています" not in fresh.post("/disaster", {"disaster": "R8-02"}, follow_redirects=True).text


def test_the_application_page_names_the_disaster(clerk):
    assert re.search(
        r"<dt>災害</dt><dd><strong>令和8年岐阜県西部地震", clerk.get("/applications/new?household=0000000531").text
    )


def test_a_number_of_another_disaster_is_told_and_a_misread_one_too(clerk):
    fields = {"household": "0000000531", "kind": "罹災証明書", "dwelling": "h:0000000531", "channel": "窓口",
              "applied_on": "R8.10.20", "identity_check": "顔写真付き1点", "applicant": "代理人",
              "applicant_name": "別居　子", "applicant_relation": "子", "letter_on": "R8.10.10"}  # fmt: skip
    taken = clerk.post("/applications/new", fields, follow_redirects=True).text
    number = re.search(r"受-L01A-[0-9]{6}-.", taken).group()
    assert number in clerk.get(f"/search?q={number}").text
    assert "番号の読み違い" in clerk.get(f"/search?q={number[:-1]}").text
    assert "番号の読み違い" not in clerk.get("/search?q=ぬぬぬぬ").text
    clerk.post("/disaster", {"disaster": "R8-02"})
    page = clerk.get(f"/search?q={number}").text
    assert "ほかの災害「令和8年岐阜県西部地震」のものです" in page
    assert "見つかりませんでした" not in page


def test_the_search_says_why_and_tells_namesakes_apart(clerk):
    page = clerk.get("/search?q=わたなべ　S36.5.3")
    assert numbers(page) == 4
    assert "同じ読みの人が4人います" in page.text
    assert "漢字の形だけが違う人もいます" in page.text
    assert "カナ</span>" in page.text
    assert "生年月日</span>" in page.text
    for name in ("渡邉\U000e010f", "渡邉\U000e011a", "渡邊\U000e0108"):
        assert f'<span class="registered">{name}　一郎</span>' in page.text


def test_the_search_says_when_there_is_more(clerk):
    page = clerk.get("/search?q=一日市場")
    assert numbers(page) == 50
    assert "はじめの50人だけ" in page.text


def test_nothing_found_says_what_to_try(clerk):
    page = clerk.get("/search?q=ぬぬぬぬ")
    assert "見つかりませんでした" in page.text
    assert "台帳にない人として加える" in page.text
    assert "見つかりませんでした" not in clerk.get("/search?q=").text


def test_a_protected_household_is_flagged_and_the_look_is_logged(home, clerk):
    found = clerk.get("/search?q=" + PROTECTED)
    assert "支援措置" in found.text
    before = len(log.looks(home.journal))
    page = clerk.get("/household?household_no=" + PROTECTED)
    assert "支援措置の対象者がいます" in page.text
    (look,) = log.looks(home.journal, limit=len(log.looks(home.journal)) - before)
    assert look.actor == "uketsuke"
    assert look.subject == household_subject(CODE, PROTECTED)


def test_a_head_who_died_in_the_disaster_is_not_proposed_as_applicant_and_is_refused(clerk):
    page = clerk.get(f"/applications/new?household={DEAD_HEAD}")
    assert "死亡" in page.text
    choices = re.findall(r'name="applicant" value="([^"]*)"( checked)?', page.text)
    assert [value for value, _ in choices[2:]] == list(OUTSIDERS)
    assert not any(checked for _, checked in choices)
    fields = {"household": DEAD_HEAD, "kind": "罹災証明書", "dwelling": f"h:{DEAD_HEAD}", "channel": "窓口",
              "applied_on": "R8.10.20", "identity_check": "顔写真付き1点", "applicant": choices[0][0]}  # fmt: skip
    refused = clerk.post("/applications/new", fields)
    assert refused.status_code == 400
    assert "亡くなっている人です" in refused.text


def test_an_unknown_household_is_an_error_in_words(clerk):
    page = clerk.get("/household?household_no=9999999999")
    assert page.status_code == 404
    assert "E-REG-13" in page.text


def enter(clerk, **changes):
    fields = {
        "rows": "3", "act": "save", "address": "岐阜市司町", "lot": "1", "building_name": "", "reason": "転入の届出前。領収書で確認",
        "name_1": "𠮷川　葛\U000e0102", "kana_1": "ヨシカワ カズラ", "birthdate_1": "S50.7.7", "sex_1": "女", "relation_1": "",
        "name_2": "吉川　翔", "kana_2": "", "birthdate_2": "", "sex_2": "", "relation_2": "子",
    }  # fmt: skip
    return clerk.post("/household/enter", {**fields, **changes})


def test_a_household_entered_by_hand_is_found_and_shown_as_typed(clerk):
    made = enter(clerk)
    assert made.status_code == 302
    page = clerk.get(made.headers["Location"])
    assert '<span class="registered">𠮷川　葛\U000e0102</span>' in page.text
    assert "手入力" in page.text
    assert "不詳" in page.text
    assert "世帯を手入力した" in page.text
    found = clerk.get("/search?q=よしかわ　かずら")
    assert "𠮷川" in found.text
    assert "手入力" in found.text


def test_more_rows_keep_what_was_typed(clerk):
    page = enter(clerk, act="more")
    assert page.status_code == 200
    assert 'name="name_6"' in page.text
    assert 'value="𠮷川　葛\U000e0102"' in page.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name_1": ""}, "世帯主の氏名を入れてください"),
        ({"address": " "}, "住所を入れてください"),
        ({"reason": ""}, "台帳にない理由"),
        ({"birthdate_2": "あいうえお"}, "生年月日を読み取れません"),
        ({"birthdate_1": "S38.2.29"}, "暦にない日です"),
        ({"birthdate_1": "１９６３０２２９"}, "暦にない日です"),
        ({"name_2": ""}, "氏名を入れてください"),
        ({"name_2": "改\x01行"}, "E-REG-15"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_lost(clerk, changes, told):
    page = enter(clerk, **changes)
    assert page.status_code == 400
    assert told in page.text
    assert 'value="ヨシカワ カズラ"' in page.text


def test_what_is_wrong_is_listed_in_the_order_of_the_page(clerk):
    page = enter(clerk, address="", reason="", name_1="").text
    places = [page.find(f'href="#f-{name}"') for name in ("address", "reason", "name_1")]
    assert -1 < places[0] < places[1] < places[2]


def test_part_of_a_birthday_is_taken_as_told(clerk):
    assert enter(clerk, name_1="半分　覚", birthdate_1="昭和38年2月").status_code == 302


def base_of(page, form):
    part = page.text.split(f'aria-label="{form}"')[1]
    return part.split('name="base" value="')[1].split('"')[0]


def test_whereabouts_and_telephones_are_written_and_two_clerks_do_not_overwrite_each_other_unseen(home, clerk):
    number = "0000000531"
    page = clerk.get("/household/contact?household_no=" + number)
    base = base_of(page, "いまいる所と連絡先")
    fields = {"household_no": number, "base": base, "phones": "058-000-0000 090-0000-0000", "note": ""}
    assert clerk.post("/household/contact", {**fields, "whereabouts": "司町体育館"}).status_code == 302
    shown = clerk.get("/household?household_no=" + number).text
    assert "司町体育館" in shown
    assert "058-000-0000　090-0000-0000" in shown
    # A second clerk had the same page open: both places stand, and the page says so.
    assert clerk.post("/household/contact", {**fields, "whereabouts": "弟の家", "phones": ""}).status_code == 302
    assert "相違あり" in clerk.get("/household?household_no=" + number).text


def test_anybody_adds_protection_and_only_the_supervisor_takes_it_away(app, clerk):
    number = "0000000531"
    path = "/household/contact?household_no=" + number
    page = clerk.get(path)
    member = page.text.split('name="member" value="')[1].split('"')[0]
    fields = {"household_no": number, "member": member, "base": base_of(page, "支援措置")}
    refused = clerk.post("/household/protection", {**fields, "reason": ""})
    assert refused.status_code == 400
    assert clerk.post("/household/protection", {**fields, "reason": "本人の申し出"}).status_code == 302
    assert "支援措置の対象者がいます" in clerk.get("/household?household_no=" + number).text
    away = {"household_no": number, "base": base_of(clerk.get(path), "支援措置"), "reason": "本人の申し出"}
    page = clerk.post("/household/protection", away)
    assert page.status_code == 403
    assert "E-ACC-03" in page.text
    supervisor = Browser(app)
    supervisor.log_in("kessai")
    supervisor.post("/disaster", {"disaster": CODE})
    assert supervisor.post("/household/protection", away).status_code == 302
    assert "支援措置の対象者がいます" not in clerk.get("/household?household_no=" + number).text


def test_the_administrator_sees_no_work_that_is_not_theirs(app):
    admin = Browser(app)
    admin.log_in("kanri")
    page = admin.get("/")
    assert page.status_code == 200
    assert "世帯を手入力する" not in page.text
    assert admin.get("/household/enter").status_code == 403


def test_what_waits_is_counted_and_listed(clerk):
    page = clerk.get("/")
    assert "決裁を待つ住家" in page.text
    for desk in ("survey", "make", "deliver"):
        assert clerk.get(f"/waiting/{desk}?page=1").status_code == 200
        assert clerk.get(f"/waiting/{desk}?page=x").status_code == 200
    assert clerk.get("/waiting/nothing").status_code == 404


def test_every_kind_of_entry_has_words():
    """Whoever reads who did what reads Japanese, also of kinds that come later."""
    kinds = [
        kind
        for room in subject_rooms()
        for subject in room.subject_types
        for kind in subject.kinds
        if subject.name in ("household", "ledger_item", "application", "damage", "survey", "resurvey", "certificate")
    ]
    assert len(kinds) > 15
    for kind in kinds:
        entry = EntryView(b"", "212016-L01", 1, 1, 0, "a", kind, 1, {}, {}, None)
        words = words_of(entry)
        assert kind.partition(".")[2] not in words, kind
        assert kind not in words
