"""The household's page: the ledger's items with their history, and what a perpetrator across the counter cannot see."""

import re
from dataclasses import replace

import pytest
from laptop import CODE, PASSPHRASE, build
from web.client import Browser

from victim_support.access import log, passwords
from victim_support.access.actor import Actor, Role
from victim_support.access.store import set_setting
from victim_support.applications import store as applications
from victim_support.applications.rules import CONFIRMATIONS, Draft
from victim_support.counter.care import SETTING
from victim_support.counter.store_history import PAGE
from victim_support.counter.store_household import HIDDEN, as_shown
from victim_support.damage.matching import dwelling_linked
from victim_support.demo.rows import RESIDENT_COLUMNS
from victim_support.journal.home import open_home
from victim_support.register import store as register
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

CLERK = Actor("uketsuke", "受付　一", frozenset({Role.CLERK}))
PLAIN = "0000000531"
HOME, FLED = "0000880001", "0000880002"
SECRETS = ("隠れた所", "090-9999-8888", "高山の避難所", "社協たかやま", "毛布をシェルター", "隠れ家9", "難病の薬")


def resident(number, household, **columns):
    return {
        "団体コード": "212016", "宛名番号": number, "履歴番号": "1", "世帯番号": household, "住民種別": "日本人",
        "住民状態": "住登者", "氏名": "加害　夫", "氏名フリガナ": "カガイ オット", "生年月日": "1975-07-07", "性別": "男",
        "続柄": "世帯主", "住所": "岐阜市司町", "番地": "77番地", "抽出日時": "2026-11-01", **columns,
    }  # fmt: skip


PEOPLE = (
    # The damaged house: the head, and the wife who fled and had her register moved after the disaster.
    resident("0000880011", HOME),
    resident("0000880012", HOME, 氏名="逃避　妻", 氏名フリガナ="トウヒ ツマ", 続柄="妻", 支援措置="1"),
    # A household that moved as a whole after the disaster: the register's address is where to.
    resident("0000880021", FLED, 氏名="転居　花", 氏名フリガナ="テンキョ ハナ", 番地="隠れ家9", 支援措置="1",
             住所を定めた年月日="2026-10-20"),
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    rows = [[row.get(column, "") for column in RESIDENT_COLUMNS] for row in PEOPLE]
    path = build(tmp_path_factory.mktemp("laptop"), 60, more_residents=rows)
    made = open_home(path, PASSPHRASE, subject_rooms())
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
    return one


@pytest.fixture
def boss(app):
    one = Browser(app)
    assert one.log_in("kessai").status_code == 302
    return one


def base_of(page, form):
    return page.split(f'aria-label="{form}"')[1].split('name="base" value="')[1].split('"')[0]


def contact(clerk, number, **fields):
    base = base_of(clerk.get("/household/contact?household_no=" + number).text, "いまいる所と連絡先")
    sent = {"household_no": number, "base": base, "whereabouts": "", "phones": "", "note": "", **fields}
    assert clerk.post("/household/contact", sent).status_code == 302


def item(clerk, number, **fields):
    usual = {
        "household_no": number,
        "item": "援護",
        "day": "R8.10.20",
        "member_id": "",
        "told_by": "福祉課",
        "what": "毛布",
    }
    return clerk.post("/household/item", {**usual, **fields})


# --- 支援措置


@pytest.fixture(scope="module")
def fled(home, app):
    """What she told the counter, on three laptops' worth of acts."""
    one = Browser(app)
    one.log_in()
    taken = Draft(
        disaster=CODE, dwelling=f"h:{FLED}", household=FLED, applied_on="2026-11-20", applicant_name="転居　花",
        identity_check="顔写真付き1点", confirmed=frozenset(CONFIRMATIONS),
    )  # fmt: skip
    with home.journal.transaction(CLERK.id) as tx:
        applications.record(tx, CLERK, taken)
    contact(one, HOME, whereabouts="隠れた所", phones="090-9999-8888")
    contact(one, HOME, whereabouts="高山の避難所", note="隠れた所へ電話しない")
    assert item(one, HOME, what="毛布をシェルターで", told_by="高山の避難所").status_code == 302
    assert item(one, HOME, item="同意", recipient="社協たかやま", what="").status_code == 302
    assert item(one, HOME, item="異動", what="転出", detail="高山の避難所").status_code == 302
    care = one.get("/household/care?household_no=" + HOME).text
    fields = {"household_no": HOME, "base": base_of(care, "配慮を要する人"), "care-0000880012": "難病の薬"}
    assert one.post("/household/care", fields).status_code == 302
    return one


PAGES = (
    f"/household?household_no={HOME}", f"/household?household_no={HOME}&page=2", f"/household?household_no={FLED}",
    f"/household/contact?household_no={HOME}", f"/household/contact?household_no={FLED}",
    f"/household/care?household_no={HOME}", f"/household/building?household_no={HOME}",
    f"/household/building?household_no={FLED}", f"/household/item?household_no={HOME}&item=援護",
    f"/household/item?household_no={HOME}&item=異動", f"/search?q={HOME}", f"/search?q={FLED}", "/search?q=逃避　妻",
    "/search?q=転居　花", "/search?q=隠れ家9", "/search?q=090-9999-8888", "/search?q=トウヒ　ツム", "/search?q=加害　夫",
    "/waiting/survey", "/waiting/make", "/provision/", f"/provision/new?household_no={HOME}",
)  # fmt: skip


@pytest.mark.usefixtures("fled")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("account", ["uketsuke", "kessai", "chosa"])
def test_who_stands_at_the_counter_sees_nothing_of_where_she_is(app, path, account):
    one = Browser(app)
    one.log_in(account)
    answer = one.get(path)
    assert answer.status_code in (200, 403)
    text = answer.text.replace("090-9999-8888" if "090" in path else "\0", "").replace(
        "隠れ家9" if "隠れ家" in path else "\0", ""
    )
    for secret in SECRETS:
        assert secret not in text, (path, secret)


@pytest.mark.usefixtures("fled")
def test_the_page_says_that_something_is_kept_back_and_neither_when_nor_where(clerk):
    page = clerk.get(f"/household?household_no={HOME}").text
    assert "6件は、支援措置のため出しません" in page
    for word in ("居所・電話を変えた", "居所・備考を変えた", "援護を記録した", "同意を記録した", "異動を記録した"):
        assert word not in page
    assert "災害の日の世帯として記録した" in page


@pytest.mark.usefixtures("fled")
def test_only_decision_opens_it_with_a_reason_and_the_next_page_is_closed_again(home, clerk, boss):
    assert clerk.get(f"/household/open?household_no={HOME}").status_code == 403
    assert clerk.post("/household/open", {"household_no": HOME, "reason": "見たい"}).status_code == 403
    refused = boss.post("/household/open", {"household_no": HOME, "reason": " "})
    assert refused.status_code == 400
    assert "高山の避難所" not in refused.text
    page = boss.post("/household/open", {"household_no": HOME, "reason": "本人に電話するため"}).text
    for secret in SECRETS[:5]:
        assert secret in page
    look = log.looks(home.journal)[0]
    assert (look.actor, look.action, look.detail) == ("kessai", "支援措置の内容を閲覧", "本人に電話するため")
    assert "高山の避難所" not in boss.get(f"/household?household_no={HOME}").text


@pytest.mark.usefixtures("fled")
def test_a_clerk_writes_what_she_says_without_seeing_what_stands_and_erases_nothing(home, clerk, boss):
    contact(clerk, HOME, phones="080-1111-2222")
    page = boss.post("/household/open", {"household_no": HOME, "reason": "確かめる"}).text
    assert "080-1111-2222" in page
    assert "<dt>居所</dt><dd>高山の避難所" in page
    assert "相違あり" not in page
    contact(clerk, HOME, phones="090-9999-8888")


def test_an_address_moved_to_since_is_not_shown_even_as_the_registered_one(home):
    people = register.household(home.journal, CLERK, register.disaster(home.journal, CODE), FLED)
    assert as_shown(people).full_address == HIDDEN
    assert as_shown(register.household(home.journal, CLERK, register.disaster(home.journal, CODE), PLAIN)).full_address


# --- the ledger of anybody else


def test_where_they_are_is_shown_with_its_history(clerk):
    contact(clerk, PLAIN, whereabouts="司町体育館", phones="058-265-4141")
    contact(clerk, PLAIN, whereabouts="愛知県一宮市の長女の家", phones="058-265-4141")
    page = clerk.get("/household?household_no=" + PLAIN).text
    assert "<dt>居所</dt><dd>愛知県一宮市の長女の家" in page
    assert "居所・電話のこれまで（3件）" in page
    assert "司町体育館" in page
    assert "受付　一（L01）" in page
    assert "居所を変えた" in page


def test_every_item_of_the_law_stands_on_the_page_and_is_entered_from_it(home, clerk):
    page = clerk.get("/household?household_no=" + PLAIN).text
    for label in (
        "氏名・生年月日・性別・続柄", "住所", "居所・電話その他の連絡先", "被害の状況", "援護の実施の状況",
        "要配慮者と該当する事由", "世帯の構成", "罹災証明書の交付の状況", "提供に同意している提供先", "提供した旨と日時",
    ):  # fmt: skip
        assert f"<dt>{label}</dt>" in page, label
    assert item(clerk, PLAIN).status_code == 302
    assert item(clerk, PLAIN, item="同意", recipient="社会福祉協議会", what="", told_by="本人").status_code == 302
    assert item(clerk, PLAIN, item="異動", what="死亡", told_by="長女の話").status_code == 302
    care = clerk.get("/household/care?household_no=" + PLAIN).text
    member = re.search(r'name="care-([^"]+)"', care).group(1)
    fields = {"household_no": PLAIN, "base": base_of(care, "配慮を要する人"), f"care-{member}": "妊産婦"}
    assert clerk.post("/household/care", fields).status_code == 302
    page = clerk.get("/household?household_no=" + PLAIN).text
    for text in (
        "令和8年10月20日　毛布（世帯、福祉課）",
        "社会福祉協議会　令和8年10月20日",
        "妊産婦",
        "長女の話",
        "異動を記録した",
    ):
        assert text in page, text
    # A withdrawn consent stays to be read.
    consent = re.search(r"社会福祉協議会.*?withdraw\?subject=([^\"]+)", page, re.DOTALL).group(1)
    assert "社会福祉協議会" in clerk.get("/household/item/withdraw?subject=" + consent).text
    subject = register.items_of(home.journal, CLERK, CODE, PLAIN)
    (line,) = [row["subject"] for row in subject if row["item"] == "同意"]
    refused = clerk.post("/household/item/withdraw", {"subject": line, "day": "きのう", "reason": ""})
    assert refused.status_code == 400
    assert (
        clerk.post("/household/item/withdraw", {"subject": line, "day": "R8.11.1", "reason": "本人"}).status_code == 302
    )
    assert "取消し" in clerk.get("/household?household_no=" + PLAIN).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"day": ""}, "年月日を入れてください"),
        ({"day": "あした"}, "読み取れません"),
        ({"what": " "}, "内容を入れてください"),
        ({"told_by": ""}, "だれから・何でを"),
        ({"item": "同意", "recipient": ""}, "提供先を入れてください"),
    ],
)
def test_what_is_missing_in_a_line_is_told_and_kept(clerk, changes, told):
    answer = item(clerk, PLAIN, **{"detail": "残る文字", **changes})
    assert answer.status_code == 400
    assert told in answer.text


def test_an_unknown_kind_of_line_is_not_found(clerk):
    assert clerk.get(f"/household/item?household_no={PLAIN}&item=別").status_code == 404
    assert clerk.get("/household/item/withdraw?subject=ledger_item:@x").status_code == 404


def test_a_town_has_its_own_reasons_for_care(home, clerk):
    boss = Actor("kanri", "管理", frozenset({Role.ADMINISTRATOR}))
    set_setting(home.journal, boss, SETTING, "見守り、 在宅酸素 、", {})
    page = clerk.get("/household/care?household_no=" + PLAIN).text
    assert "在宅酸素</span>" in page
    assert "乳幼児" not in page


@pytest.mark.usefixtures("fled")
def test_what_else_a_protected_person_owns_is_no_suggestion(home, clerk):
    extract = home.journal.one("SELECT id FROM base_extract WHERE kind = 'buildings' AND state = 'current'")[0]
    with home.journal.base_data() as conn:
        conn.execute(f"UPDATE building_{extract} SET owner_no = '0000880012' WHERE property_no = '00000053'")
    page = clerk.get(f"/household/building?household_no={HOME}").text
    assert "物件 00000053" not in page
    people = register.household(home.journal, CLERK, register.disaster(home.journal, CODE), HOME)
    assert register.candidates(home.journal, CLERK, people) == []
    members = tuple(replace(member, protected=False) for member in people.members)
    owned = register.candidates(home.journal, CLERK, replace(people, members=members))
    assert "00000053" in [one.building.property_no for one in owned]  # so it was kept back, not missing
    assert "物件 00000053" not in clerk.get(f"/applications/new?household={HOME}").text


def test_the_linked_building_is_the_dwelling_other_pages_mean(home, clerk):
    choices = re.findall(r'name="dwelling" value="([^"]+)"', clerk.get(f"/applications/new?household={PLAIN}").text)
    register.link_building(home.journal, CLERK, CODE, PLAIN, choices[0][2:].split("/")[0], "1", "", (), base={})
    assert dwelling_linked(home.journal, CLERK, register.linked_building(home.journal, CODE, PLAIN)) == choices[0]
    gone = register.Linked("99999999", "2", "203", (), conflicted=False)
    assert dwelling_linked(home.journal, CLERK, gone) == "b:99999999/2/203"
    shown = clerk.get(f"/applications/new?household={PLAIN}").text
    assert re.search(rf'name="dwelling" value="{re.escape(choices[0])}"[^>]* checked', shown)
    base = register.household_base(home.journal, CODE, PLAIN)
    register.link_building(home.journal, CLERK, CODE, PLAIN, "", "", "", (), base=base)


def test_the_building_is_proposed_and_confirmed_with_one_key(home, clerk):
    page = clerk.get("/household/building?household_no=" + PLAIN).text
    assert "所有者は住んでいる人とは限りません" in page
    first = re.search(r'name="building" value="([^"]+)" id="f-building"\s+checked', page)
    assert first, "the likeliest is chosen: F9 confirms it"
    fields = {
        "household_no": PLAIN,
        "base": base_of(page, "住んでいた家屋"),
        "near": "",
        "building": first.group(1),
        "room_no": "203",
    }
    assert clerk.post("/household/building", fields).status_code == 302
    linked = register.linked_building(home.journal, CODE, PLAIN)
    assert f"{linked.property_no}/{linked.building_no}" == first.group(1)
    assert (linked.room_no, bool(linked.reasons)) == ("203", True)
    shown = clerk.get(f"/applications/new?household={PLAIN}").text
    room = re.search(r'name="dwelling" value="([^"]+)"[^>]* checked', shown)[1]
    assert room == dwelling_linked(home.journal, CLERK, linked), "the room goes with the building"
    assert room.endswith("/203")
    page = clerk.get("/household?household_no=" + PLAIN).text
    assert f"物件 {linked.property_no}" in page
    assert "住んでいた家屋を確かめた" in page
    assert clerk.post("/household/building", {**fields, "building": ""}).status_code == 400
    assert clerk.post("/household/building", {**fields, "building": "99999999/1"}).status_code == 404
    none = {
        **fields,
        "building": "none",
        "base": base_of(clerk.get("/household/building?household_no=" + PLAIN).text, "住んでいた家屋"),
    }
    assert clerk.post("/household/building", none).status_code == 302
    assert register.linked_building(home.journal, CODE, PLAIN) is None


def test_acts_come_a_page_at_a_time_the_latest_first(home, clerk):
    number = "0000000205"
    base = {}
    for count in range(PAGE + 5):
        register.set_contact(home.journal, CLERK, CODE, number, {"note": f"備考{count}"}, base=base)
        base = register.household_base(home.journal, CODE, number)
    page = clerk.get("/household?household_no=" + number).text
    assert page.count("備考を変えた") == PAGE
    assert "1／2ページ" in page
    second = clerk.get(f"/household?household_no={number}&page=2").text
    assert "災害の日の世帯として記録した" in second
    assert clerk.get(f"/household?household_no={number}&page=99").status_code == 200
