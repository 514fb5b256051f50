from dataclasses import replace
from datetime import date

import pytest

from victim_support.certificates.errors import SettingInvalid
from victim_support.certificates.rules import (
    ApplicationFacts,
    DamageFacts,
    Earlier,
    Facts,
    Weight,
    Wishes,
    cause_text,
    digest,
    in_the_way,
    printed_values,
    reasons,
    to_supersede,
)
from victim_support.certificates.town import town_settings
from victim_support.kinds.errors import KindDisabled, KindUnknown
from victim_support.kinds.rules import kind_named, kinds
from victim_support.paper import Form
from victim_support.register.rules import DIED, Disaster, Household, Member

DAY = date(2026, 10, 3)
ISSUE = date(2026, 11, 22)
TOWN = town_settings({}, "岐阜市長", ISSUE)
PRINTABLE = frozenset({"全壊", "大規模半壊", "中規模半壊", "半壊", "準半壊", "準半壊に至らない"})


def facts(**changes):
    members = (
        Member("1", "岐阜　太郎", birthdate="1975-10-04", relation="世帯主", alias="タロウ"),
        Member("2", "岐阜　花子", birthdate="年月日不詳", relation="妻"),
    )
    household = Household("R8-01", "0000000001", members, "1", "岐阜市司町", "40番地1", "司ハイツ203", frozen=True)
    made = Facts(
        kind=kind_named("罹災証明書", {}),
        disaster=Disaster("R8-01", "令和8年岐阜県西部地震", DAY, "地震"),
        household=household,
        dwelling="b:12",
        dwelling_address="岐阜市司町40番地1",
        damage=DamageFacts("半壊", "床上", b"d" * 32, "2026-11-01", "部位", "第2次"),
        application=ApplicationFacts("application:x", "受-L01A-000001-K"),
    )
    return replace(made, **changes)


def household(**changes):
    return replace(facts().household, **changes)


def earlier(**changes):
    one = Earlier("certificate:a", "罹-L01A-000001-4", "0000000001", "罹災証明書", "交付", "半壊", "床上", None)
    return replace(one, **changes)


def weights(found):
    return {reason.weight for reason in found}


def test_a_plain_case_has_nothing_in_the_way():
    assert reasons(facts(), TOWN, PRINTABLE) == []


def test_the_values_are_the_strings_on_the_paper():
    assert printed_values(facts(), TOWN, Wishes(), ISSUE) == {
        "title": "罹災証明書",
        "certifying": facts().kind.certifying,
        "note": facts().kind.note,
        "head_address": "岐阜市司町40番地1 司ハイツ203",
        "head_name": "岐阜　太郎",
        "cause": "令和8年10月3日の地震（令和8年岐阜県西部地震）による",
        "dwelling_address": "岐阜市司町40番地1",
        "remarks": [],
        "issue_date": "令和8年11月22日",
        "issuer_title": "岐阜市長",
        "issuer_name": "",
        "grade": "半壊",
        "flood_class": "床上浸水",
        "members": [
            {"name": "岐阜　太郎", "relation": "世帯主", "age": "50歳"},  # 51 a day after the disaster
            {"name": "岐阜　花子", "relation": "妻", "age": "不詳"},
        ],
    }


def test_age_at_the_day_of_issue_where_the_town_says_so():
    town = town_settings({"certificate.age_day": "issue"}, "岐阜市長", ISSUE)
    assert printed_values(facts(), town, Wishes(), ISSUE)["members"][0]["age"] == "51歳"


@pytest.mark.parametrize("flood_class", ["なし", None, ""])
def test_no_flood_is_not_printed(flood_class):
    made = facts(damage=replace(facts().damage, flood_class=flood_class))
    assert "flood_class" not in printed_values(made, TOWN, Wishes(), ISSUE)


def test_what_a_town_does_not_print_is_not_in_the_values():
    keys = {"certificate.print_flood_class": "no", "certificate.print_members": "no", "certificate.print_method": "yes"}
    values = printed_values(facts(), town_settings(keys, "岐阜市長", ISSUE), Wishes(), ISSUE)
    assert "flood_class" not in values
    assert values["members"] == []
    assert values["remarks"] == ["判定方法　第2次"]


@pytest.mark.parametrize(
    ("changes", "weight", "word"),
    [
        (
            {"household": household(members=(replace(facts().household.members[0], protected=True),))},
            Weight.TYPED,
            "支援措置",
        ),
        ({"unsettled": ("世帯構成員",)}, Weight.SUPERVISOR, "世帯構成員"),
        ({"household": household(head=None)}, Weight.SUPERVISOR, "世帯主が登録されていません"),
        ({"held": True}, Weight.SUPERVISOR, "保留中です。答えが出るまで作れません"),
        ({"household": household(address="")}, Weight.STOP, "住所"),
        ({"household": household(withdrawn=True)}, Weight.STOP, "取り消"),
        ({"damage": DamageFacts(None, None, None)}, Weight.STOP, "決裁されていません"),
        ({"damage": DamageFacts("無被害", None, b"")}, Weight.STOP, "無被害"),
        ({"damage": DamageFacts("一部損壊", None, b"")}, Weight.STOP, "一部損壊"),
        ({"damage": DamageFacts("半壊", None, b"", unsettled=True)}, Weight.SUPERVISOR, "相違"),
        ({"damage": DamageFacts("半壊", None, b"", waiting=True)}, Weight.NOTICE, "調査"),
        ({"application": None}, Weight.STOP, "申請"),
        ({"application": ApplicationFacts("a", "受-1", withdrawn=True)}, Weight.STOP, "取り下げ"),
        (
            {"application": ApplicationFacts("a", "受-1", channel="窓口", unconfirmed=("居住の事実", "住家の特定"))},
            Weight.STOP,
            "居住の事実、住家の特定をまだ確かめていません",
        ),
        (
            {"application": ApplicationFacts("a", "受-1", channel="郵送", unconfirmed=("世帯構成",))},
            Weight.STOP,
            "世帯構成をまだ確かめていません",
        ),
        (
            {"application": ApplicationFacts("a", "受-1", channel="一括", unconfirmed=("世帯構成",))},
            Weight.NOTICE,
            "一括の申請です",
        ),
        ({"earlier": (earlier(),)}, Weight.STOP, "再交付"),
        ({"earlier": (earlier(grade="全壊"),)}, Weight.NOTICE, "旧証明書"),
        ({"earlier": (earlier(household="0000000009"),)}, Weight.NOTICE, "ほかの世帯"),
    ],
)
def test_each_obstacle_has_its_weight(changes, weight, word):
    found = reasons(facts(**changes), TOWN, PRINTABLE)
    assert [reason.weight for reason in found] == [weight]
    assert word in found[0].text


@pytest.mark.parametrize("state", ["旧", "無効"])
def test_papers_that_do_not_stand_are_no_obstacle(state):
    assert reasons(facts(earlier=(earlier(state=state),)), TOWN, PRINTABLE) == []


@pytest.mark.parametrize(
    ("setting", "weight", "name"),
    [
        ("confirm", Weight.SUPERVISOR, "岐阜　太郎"),
        ("print", Weight.NOTICE, "岐阜　太郎"),
        ("prefix", Weight.NOTICE, "亡　岐阜　太郎"),
        ("stop", Weight.STOP, "岐阜　太郎"),
    ],
)
def test_a_head_who_died_after_the_disaster_is_the_town_s_rule(setting, weight, name):
    dead = replace(facts().household.members[0], notes=(DIED,))
    made = facts(household=household(members=(dead,)))
    town = town_settings({"certificate.deceased_head": setting}, "岐阜市長", ISSUE)
    assert weights(reasons(made, town, PRINTABLE)) == {weight}
    assert printed_values(made, town, Wishes(), ISSUE)["head_name"] == name


def test_a_further_copy_needs_a_standing_certificate_of_today_s_decision():
    assert reasons(facts(earlier=(earlier(),)), TOWN, PRINTABLE, copy=True) == []
    assert weights(reasons(facts(), TOWN, PRINTABLE, copy=True)) == {Weight.STOP}
    values = printed_values(facts(), TOWN, Wishes(copy_of=earlier()), ISSUE)
    assert values["copy_note"] == "【再交付】"


def test_only_an_original_of_another_decision_is_superseded():
    old, copy = earlier(grade="準半壊"), earlier(subject="certificate:b", grade="準半壊", copy_of="certificate:a")
    assert to_supersede(facts(earlier=(copy, old))) == old
    assert to_supersede(facts(earlier=(earlier(),))) is None
    assert to_supersede(facts(earlier=(earlier(grade="準半壊", state="無効"),))) is None


def test_what_was_confirmed_is_no_longer_in_the_way_and_a_stop_always_is():
    made = facts(
        household=household(members=(replace(facts().household.members[0], protected=True),)),
        damage=DamageFacts("半壊", None, b"", unsettled=True),
    )
    found = reasons(made, TOWN, PRINTABLE)
    assert len(in_the_way(found, typed=False, supervisor=False)) == 2
    assert len(in_the_way(found, typed=True, supervisor=False)) == 1
    assert in_the_way(found, typed=True, supervisor=True) == []
    stopped = reasons(facts(application=None), TOWN, PRINTABLE)
    assert len(in_the_way(stopped, typed=True, supervisor=True)) == 1


def test_the_head_is_printed_by_a_registered_name_only():
    assert printed_values(facts(), TOWN, Wishes(head_name="タロウ"), ISSUE)["head_name"] == "タロウ"
    assert printed_values(facts(), TOWN, Wishes(head_name="だれか"), ISSUE)["head_name"] == "岐阜　太郎"


def test_a_report_only_kind_repeats_what_was_reported_and_no_grade():
    about = replace(facts().application, subject_kind="住家以外の建物")
    made = facts(kind=kind_named("罹災届出証明書", {}), damage=DamageFacts(None, None, None), application=about)
    assert reasons(made, TOWN, frozenset()) == []
    values = printed_values(made, TOWN, Wishes(subject_text="物置", damage_text="屋根が飛んだ"), ISSUE)
    assert (values["subject"], values["damage"]) == ("住家以外の建物（物置）", "屋根が飛んだ")
    assert printed_values(made, TOWN, Wishes(), ISSUE)["subject"] == "住家以外の建物"
    assert "grade" not in values
    assert "members" not in values


@pytest.mark.parametrize(
    ("subject_kind", "channel", "weights"),
    [("", "窓口", [Weight.STOP]), ("車", "窓口", [Weight.STOP]), ("", "一括", [Weight.NOTICE]), ("動産", "窓口", [])],
)
def test_what_a_paper_is_about_is_said_where_it_is_applied_for(subject_kind, channel, weights):
    """An application of before nobody was asked has none: it is read, and asked for before a paper is made."""
    about = replace(facts().application, subject_kind=subject_kind, channel=channel)
    made = facts(kind=kind_named("罹災届出証明書", {}), damage=DamageFacts(None, None, None), application=about)
    assert [one.weight for one in reasons(made, TOWN, frozenset())] == weights
    one_alone = replace(made, kind=replace(made.kind, subjects=("土地",)))
    assert reasons(one_alone, TOWN, frozenset()) == []
    assert printed_values(one_alone, TOWN, Wishes(subject_text="畑"), ISSUE)["subject"] == "土地（畑）"


def test_the_cause_without_its_own_name():
    assert cause_text(Disaster("R8-01", "地震", DAY, "地震")) == "令和8年10月3日の地震による"
    assert cause_text(Disaster("R8-01", "令和8年台風第12号", DAY, "")) == "令和8年10月3日の令和8年台風第12号による"


def test_a_digest_changes_with_anything_printed():
    values = printed_values(facts(), TOWN, Wishes(), ISSUE)
    assert digest(values) == digest(dict(reversed(values.items())))
    assert digest(values) != digest(values | {"head_name": "岐阜　太朗"})


def test_every_kind_has_a_form_and_its_own_series():
    every = kinds({})
    assert [kind.name for kind in every] == ["罹災証明書", "罹災届出証明書", "被災証明書"]
    assert len({kind.series for kind in every}) == len(every)
    assert all(Form.load(kind.form).title == kind.name for kind in every)


def test_a_town_changes_a_kind_by_settings():
    changed = kind_named("被災証明書", {"certificate.hisai.series": "災", "certificate.hisai.fee": "300"})
    assert (changed.series, changed.fee) == ("災", 300)
    with pytest.raises(KindDisabled):
        kind_named("被災証明書", {"certificate.hisai.enabled": "no"})
    with pytest.raises(KindUnknown):
        kind_named("住民票", {})


def test_the_acting_mayor_signs_on_the_days_of_office():
    settings = {
        "mayor.title": "岐阜市長", "mayor.name": "美濃　太郎",
        "acting.title": "岐阜市長職務代理者岐阜市副市長", "acting.name": "飛騨　一", "acting.from": "2026-11-20", "acting.until": "2026-11-30",
    }  # fmt: skip
    before, during, after = (
        town_settings(settings, "x", date(2026, 11, 19)),
        town_settings(settings, "x", date(2026, 11, 20)),
        town_settings(settings, "x", date(2026, 12, 1)),
    )
    assert before.issuer_name == after.issuer_name == "美濃　太郎"
    assert (during.issuer_title, during.issuer_name) == ("岐阜市長職務代理者岐阜市副市長", "飛騨　一")


@pytest.mark.parametrize(
    ("key", "value"), [("seal.mode", "stamp"), ("certificate.print_members", "x"), ("acting.from", "10/3")]
)
def test_a_setting_that_means_nothing_is_named(key, value):
    with pytest.raises(SettingInvalid, match=key.replace(".", r"\.")):
        town_settings({key: value}, "岐阜市長", ISSUE)


def test_what_happened_since_is_told_and_changes_nothing_of_the_paper():
    later = facts(later=("2026-10-20 死亡", "2026-11-01 出生"))
    (found,) = reasons(later, TOWN, PRINTABLE)
    assert (found.weight, "2026-10-20 死亡、2026-11-01 出生" in found.text) == (Weight.NOTICE, True)
    assert printed_values(later, TOWN, Wishes(), ISSUE) == printed_values(facts(), TOWN, Wishes(), ISSUE)
    member = replace(facts().household.members[0], protected=True)
    closed = replace(later.household, members=(member, *later.household.members[1:]))
    told = " ".join(reason.text for reason in reasons(facts(later=later.later, household=closed), TOWN, PRINTABLE))
    assert "異動が記録されています。" in told
    assert "死亡" not in told
