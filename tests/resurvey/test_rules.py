"""Limits are told and never refuse; the number survives a telephone and a scanner; a town's words stand as set."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.applications.rules import printed_number as application_number
from victim_support.codes.rules import RECEPTION, write
from victim_support.resurvey.results import result_words
from victim_support.resurvey.rules import (
    Draft,
    Standing,
    faults_in,
    printed_number,
    read_number,
    slip_code,
    told_of,
)
from victim_support.resurvey.rules_town import WARNING, notice_lines, remark_line, resurvey_settings

TOWN = resurvey_settings({})
DRAFT = Draft(
    "R8-01", "b:H1", "1", applied_on="2026-12-01", applicant_name="岐阜　太郎", identity_check="住民票の内容の聞き取り",
    parts=("屋根",), reason="屋根の穴を見ていない", told_lower=True,
)  # fmt: skip


def test_nothing_is_missing_of_a_whole_draft_and_each_missing_thing_is_named():
    assert faults_in(DRAFT) == {}
    for field, empty in {
        "dwelling": "", "channel": "伝書鳩", "applied_on": "", "parts": (), "reason": "", "told_lower": False,
        "applicant_name": "", "identity_check": "",
    }.items():  # fmt: skip
        assert set(faults_in(replace(DRAFT, **{field: empty}))) == {field}
    assert "parts" in faults_in(replace(DRAFT, parts=("煙突",)))


@pytest.mark.parametrize(
    ("standing", "settings", "words"),
    [
        (Standing("2026-11-20"), {}, []),
        (Standing("2026-08-20"), {}, ["申込みの期限（令和8年11月20日", "令和8年8月20日から3か月"]),
        (Standing("2026-08-20"), {"resurvey.deadline": "なし"}, []),
        (Standing("2026-08-20"), {"resurvey.deadline": "そのつど"}, []),
        (Standing("2026-11-20"), {"resurvey.deadline": "令和8年11月30日まで"}, ["令和8年11月30日"]),
        (Standing(None), {}, ["渡した記録がありません"]),
        (Standing("2026-11-20", decided=False), {}, ["まだ決まっていません"]),
        (Standing("2026-11-20", earlier=(("再-1", "変更なし"),)), {}, ["1回までの決まりですが、すでに1回", "再-1（変更なし）"]),
        (Standing("2026-11-20", earlier=(("再-1", "取下げ"),)), {}, []),
        (Standing("2026-11-20", earlier=(("再-1", "変更なし"),)), {"resurvey.limit": "2"}, []),
        (Standing("2026-11-20", earlier=(("再-1", "変更なし"),) * 9), {"resurvey.limit": "0"}, []),
    ],
)  # fmt: skip
def test_limits_are_told_with_their_days_and_numbers(standing, settings, words):
    told = told_of(DRAFT, standing, resurvey_settings(settings))
    assert bool(told) == bool(words)
    for word in words:
        assert word in "".join(told)


@given(st.sampled_from(["L01", "L99", "L123", "C00"]), st.integers(1, 99), st.integers(1, 999_999))
def test_a_number_is_read_as_typed_and_as_scanned(device, epoch, counter):
    number = printed_number(device, epoch, counter)
    assert read_number(number) == number
    assert read_number(number.replace("-", "－").lower()) == number
    assert read_number(number.removeprefix("再-")) == number
    assert read_number(slip_code(number)) == number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert read_number(wrong) is None


def test_numbers_of_other_things_are_none_of_ours():
    assert read_number(application_number("L01", 1, 5)) is None
    assert read_number(write(RECEPTION, "L01", 1, 5)) is None
    assert read_number("") is None
    assert slip_code("受-L01A-000005-K") is None
    assert slip_code(printed_number("L01", 1, 12_345_678)) is None


def test_the_result_says_which_way_it_went():
    assert result_words("半壊", "中規模半壊", None, None) == "半壊から中規模半壊に変わりました（重くなりました）"
    assert "軽くなりました" in result_words("半壊", "準半壊", None, None)
    assert "のまま変わりませんでした" in result_words("半壊", "半壊", "床上", "床上")
    assert "浸水区分が「なし」から「床上」に変わりました" in result_words("半壊", "半壊", None, "床上")


def test_the_notice_names_the_last_day_and_says_nothing_of_an_appeal_until_the_town_wants_it():
    lines = "".join(notice_lines(TOWN, date(2026, 11, 22)))
    assert "交付の日から3か月以内（令和9年2月22日まで）" in lines
    assert "1回まで" in lines
    assert "軽くなることもあります" in lines
    assert "審査請求" not in lines
    appeal = {"appeal.text": "審査請求をすることができます。"}
    assert "審査請求" not in "".join(notice_lines(resurvey_settings(appeal), None))
    assert "審査請求" in "".join(notice_lines(resurvey_settings({**appeal, "appeal.notice": "yes"}), None))
    own = resurvey_settings({"resurvey.notice_text": "一行目\n\n二行目"})
    assert notice_lines(own, None) == ["一行目", "二行目"]


def test_the_notice_is_a_remark_only_where_the_town_says_so():
    assert (TOWN.notice, remark_line(TOWN)) == ("sheet", "")
    remark = remark_line(resurvey_settings({"resurvey.notice": "remark", "resurvey.place": "市民課"}))
    assert "市民課へ申し込めます（交付の日から3か月以内、1回まで）" in remark
    assert remark_line(resurvey_settings({"resurvey.notice": "off"})) == ""


def test_settings_nobody_can_read_stop_nothing():
    odd = resurvey_settings({"resurvey.limit": "いちど", "resurvey.notice": "?", "resurvey.deadline": " "})
    assert (odd.limit, odd.notice, odd.deadline, odd.warning) == (1, "sheet", "3か月", WARNING)
    assert "軽くなる" in WARNING
