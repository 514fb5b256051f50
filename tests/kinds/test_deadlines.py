"""Until when a kind may be applied for, and the sentence the clerk reads."""

from datetime import date

import pytest

from victim_support.kinds.deadlines import last_day
from victim_support.kinds.rules import kind_named

DAY = date(2026, 10, 3)


@pytest.mark.parametrize(
    ("rule", "disaster", "last"),
    [
        ("災害の日から3か月以内", DAY, date(2027, 1, 3)),
        ("３ヶ月", DAY, date(2027, 1, 3)),
        ("1か月", date(2027, 1, 31), date(2027, 2, 28)),
        ("災害の日から30日以内", DAY, date(2026, 11, 2)),
        ("翌年度8月31日まで", date(2027, 2, 10), date(2027, 8, 31)),
        ("翌年度8月31日まで", date(2026, 12, 10), date(2027, 8, 31)),
        ("翌年度2月末まで", date(2026, 12, 10), date(2028, 2, 29)),
        ("令和9年3月31日まで", DAY, date(2027, 3, 31)),
        ("R9.3.31", DAY, date(2027, 3, 31)),
        ("翌年度13月1日まで", DAY, None),
        ("速やかに", DAY, None),
        ("なし", DAY, None),
        ("", DAY, None),
    ],
)
def test_the_last_day_of_a_rule(rule, disaster, last):
    assert last_day(rule, disaster) == last


def test_the_sentence_names_the_day_and_never_refuses():
    kind = kind_named("罹災証明書", {})
    assert kind.until_when(DAY, "地震", DAY) == "申請の期限：令和9年1月3日（災害の日から3か月以内）。"
    late = kind.until_when(DAY, "地震", date(2027, 1, 4))
    assert "期限を過ぎています。受け付けてよいかを責任者に確かめ" in late
    assert kind.until_when(DAY, "大雪", DAY).startswith("申請の期限：令和9年8月31日（翌年度8月31日まで）")


def test_words_of_the_town_are_told_as_they_are():
    kind = kind_named(
        "罹災証明書", {"certificate.risai.deadline": "速やかに", "certificate.risai.parties": "世帯主、所有者"}
    )
    assert kind.until_when(DAY, "地震", DAY) == "申請の期限：速やかに。"
    assert kind.who_may_apply() == "申請できる人：世帯主、所有者。"
    assert kind_named("罹災証明書", {"certificate.risai.deadline": "なし"}).until_when(DAY, "地震", DAY) == (
        "申請の期限は決められていません。"
    )


def test_a_town_names_causes_with_deadlines_of_their_own():
    chosen = {"certificate.risai.deadline_by_cause": "雪＝令和9年9月30日、噴火=1か月"}
    kind = kind_named("罹災証明書", chosen)
    assert kind.last_day(DAY, "豪雪") == date(2027, 9, 30)
    assert kind.last_day(DAY, "噴火") == date(2026, 11, 3)
    assert kind.last_day(DAY, "地震") == date(2027, 1, 3)
