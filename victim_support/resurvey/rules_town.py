"""What a town decides about 再調査: its settings, and the sentences made of them. Pure.

再調査 here is the further 住家被害認定調査 a victim asks for; it is not the 『再調査の請求』 of 行政不服審査法 第5条・
第54条, an appeal against a disposition.

| setting | values | default |
| --- | --- | --- |
| resurvey.deadline | 3か月, 30日, a date, or the town's own words; なし | 3か月 (from the hand-over) |
| resurvey.limit | how many times a household may ask for one dwelling; 0 is without limit | 1 |
| resurvey.place | where to apply | 罹災証明書の受付窓口 |
| resurvey.warning | the text read aloud before an application is taken | that the grade may go down too |
| resurvey.notice | sheet, remark, off: how the 再調査の案内 goes with a certificate | sheet |
| resurvey.notice_text | the whole text of the 案内, line by line, in place of ours | made of the settings above |
| appeal.notice | yes: 審査請求の教示 stands on the 案内 too | no |
| appeal.text | the text of the 教示 | nothing |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from victim_support.japanese.dates import wareki
from victim_support.japanese.numerals import whole_number
from victim_support.kinds.deadlines import last_day

if TYPE_CHECKING:
    from collections.abc import Mapping

SHEET: Final = "sheet"
REMARK: Final = "remark"
OFF: Final = "off"
_NOTICES: Final = (SHEET, REMARK, OFF)
_MOST: Final = 99
_NONE: Final = "なし"
WARNING: Final = (
    "再調査をすると、被害の程度は、重くなることも、変わらないことも、軽くなることもあります。"
    "新しい調査の結果が前の判定に置き換わり、前の判定には戻せません。"
    "軽くなると、受けられる支援が減ったり、受け取ったお金を返していただくことがあります。"
    "それでも再調査を申し込みますか。"
)


@dataclass(frozen=True)
class ResurveySettings:
    """The town's settings. A value the program cannot read counts as not set: nothing stops at the counter."""

    deadline: str = "3か月"
    limit: int = 1
    place: str = "罹災証明書の受付窓口"
    warning: str = WARNING
    notice: str = SHEET
    notice_text: str = ""
    appeal_text: str = ""

    def last_day(self, handed_over: date) -> date | None:
        """The last day to apply after a hand-over on that day; None where there is none or the words name none."""
        return last_day(self.deadline.removeprefix("交付の日から"), handed_over)

    def deadline_words(self, handed_over: date | None = None) -> str:
        """「交付の日から3か月以内（令和9年2月22日まで）」."""
        if self.deadline == _NONE:
            return "期限は決められていません"
        last = self.last_day(handed_over) if handed_over is not None else None
        until = f"（{wareki(last)}まで）" if last is not None else ""
        if self.last_day(date(2000, 1, 1)) is None:
            return f"{self.deadline}{until}"
        if last is not None and self.deadline.removesuffix("まで") == wareki(last):
            return f"{wareki(last)}まで"
        return f"交付の日から{self.deadline.removeprefix('交付の日から').removesuffix('以内')}以内{until}"

    def limit_words(self) -> str:
        """「1回まで」."""
        return f"{self.limit}回まで" if self.limit else "回数の決まりはありません"


def resurvey_settings(settings: Mapping[str, str]) -> ResurveySettings:
    """The settings as the counter uses them."""

    def given(key: str, default: str) -> str:
        return settings.get(key, "").strip() or default

    limit = whole_number(given("resurvey.limit", "1"), _MOST)
    notice = given("resurvey.notice", SHEET)
    told = given("appeal.notice", "no") == "yes"
    return ResurveySettings(
        deadline=given("resurvey.deadline", ResurveySettings.deadline),
        limit=ResurveySettings.limit if limit is None else limit,
        place=given("resurvey.place", ResurveySettings.place),
        warning=given("resurvey.warning", WARNING),
        notice=notice if notice in _NOTICES else SHEET,
        notice_text=given("resurvey.notice_text", ""),
        appeal_text=given("appeal.text", "") if told else "",
    )


def notice_lines(town: ResurveySettings, handed_over: date | None) -> list[str]:
    """The lines of the 再調査の案内 for a certificate handed over on that day (None: not yet)."""
    if town.notice_text:
        lines = [line.strip() for line in town.notice_text.splitlines() if line.strip()]
    else:
        lines = [
            "判定に納得できないときは、再調査（住家の被害を、もう一度調べること）を申し込めます。",
            f"申込みの期限：{town.deadline_words(handed_over)}。",
            f"申込みの回数：同じ住家について{town.limit_words()}。",
            f"申込み先：{town.place}。この証明書と、気になる所の写真があれば持ってきてください。",
            "再調査の結果、被害の程度は、重くなることも、変わらないことも、軽くなることもあります。",
            "新しい結果が、前の判定に置き換わります。",
        ]
    return [*lines, *([town.appeal_text] if town.appeal_text else [])]


def remark_line(town: ResurveySettings) -> str:
    """The 案内 as one line among the remarks of a certificate; empty where the town does not print it there."""
    if town.notice != REMARK:
        return ""
    if town.notice_text:
        return "".join(notice_lines(town, None))
    limits = f"{town.deadline_words()}、{town.limit_words()}"
    return f"判定に納得できないときは、再調査を{town.place}へ申し込めます（{limits}）。{town.appeal_text}"


def remark_of(settings: Mapping[str, str]) -> str:
    """The same from the town's settings: what the certificates room asks when a paper is made."""
    return remark_line(resurvey_settings(settings))
