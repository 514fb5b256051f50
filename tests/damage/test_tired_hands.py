"""What a tired person presses by mistake at the survey desk and the supervisor's."""

import re

import pytest

from damage.site import Desk, make_app, open_town
from victim_support.access import passwords
from victim_support.access.actor import command_actor
from victim_support.damage import store
from victim_support.damage.survey import Survey
from victim_support.damage.survey_rows import SurveyRow
from victim_support.register.store import disaster

NEW = "調査を入れる"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "_ITERATIONS", 1)
    made = open_town(tmp_path)
    rows = [
        SurveyRow(n, f"S{n}", "第1次", Survey(property_no=str(n), surveyed_on="2026-10-06", damage_ratio=ratio))
        for n, ratio in enumerate((60, 12), 1)
    ]
    day = disaster(made.journal, "R8-01").day
    store.load_surveys(made.journal, command_actor("root"), "R8-01", rows, disaster_date=day, source="a")
    yield made
    made.close()


@pytest.fixture
def surveyor(home):
    return Desk(make_app(home), "chosa")


@pytest.fixture
def supervisor(home):
    return Desk(make_app(home), "kessai")


def primary(page):
    """The text of what F9 presses."""
    return re.search(r'data-shortcut="F9">\s*([^<]+?) ?<kbd', page.text.partition("<main")[2])[1]


def test_enter_in_a_field_of_the_district_does_not_decide_as_computed(home, supervisor):
    form = supervisor.get("/damage/waiting").form("まとめて決裁") | {
        "chosen": "survey:R8-01:S1:第1次",
        "act": "computed",
    }
    for typed in ({"reason": "区域一括"}, {"grade": "半壊"}):
        refused = supervisor.send("/damage/waiting", form | typed, 400)
        assert 'href="#f-grade"' in refused.text
        assert refused.form("まとめて決裁")["chosen"] == "survey:R8-01:S1:第1次"
    assert store.statistics(home.journal, "R8-01") == {}
    supervisor.send("/damage/waiting", form)
    assert store.statistics(home.journal, "R8-01") == {"全壊": 1}


def test_pressing_once_more_after_a_decision_decides_nothing_again(home, supervisor):
    page = supervisor.get("/damage/dwelling", dwelling="b:1")
    assert primary(page) == "この程度に決裁する"
    decided = supervisor.send("/damage/dwelling", page.form("決裁") | {"grade": "半壊", "reason": "現地で確認"})
    assert primary(decided) == "決裁を待つ一覧"
    assert "この程度に決裁し直す" in decided.text


def test_ticking_says_that_nothing_is_decided_yet(supervisor):
    assert "2件に印を付けました" in supervisor.get("/damage/waiting", tick="plain").text
    assert "印を付けました" not in supervisor.get("/damage/waiting").text


def test_the_desk_counts_the_gravest_first(supervisor):
    form = supervisor.get("/damage/waiting").form("まとめて決裁")
    chosen = [f"survey:R8-01:S{n}:第1次" for n in (1, 2)]
    supervisor.send("/damage/waiting", form | {"chosen": chosen, "act": "computed"})
    text = supervisor.get("/damage/").text
    assert -1 < text.find("全壊</th>") < text.find("準半壊</th>")


def test_a_survey_from_before_the_disaster_and_a_share_over_all_are_told_by_name(surveyor):
    form = surveyor.get("/damage/survey/new", dwelling="b:0012").form(NEW) | {"survey_no": "S9", "act": "compute"}
    typed = form | {"surveyed_on": "R8.10.2", "level_3_1": "Ⅴ", "area_3_1": "140"}
    refused = surveyor.send("/damage/survey/new", typed, 400)
    assert "災害の日より前の日付です" in refused.text
    assert re.search(r'href="#f-area_3_1">[^<]+の面積率は、0から100まで', refused.text)
    computed = surveyor.send("/damage/survey/new", form | {"surveyed_on": "R8.10.3", "damage_ratio": "12"}, 200)
    assert "まだ保存していません" in computed.text
    assert primary(computed) == "この内容で保存する"
    saved = surveyor.send("/damage/survey/new", computed.form(NEW) | {"act": "save"})
    assert primary(saved) == "ほかの調査票を入れる"
