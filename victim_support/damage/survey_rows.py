"""From the cells of one row of surveys.csv to a survey, or to what is wrong with it. Pure (docs/interchange.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from victim_support.damage import words
from victim_support.damage.grades import read_grade
from victim_support.damage.survey import Survey
from victim_support.damage.tables import grade_words
from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.japanese.numerals import whole_number
from victim_support.register.extract_file import Fault, has_controls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS = (
    "調査番号", "世帯番号", "物件番号", "受付番号", "所在地", "部屋番号", "表札名", "調査区分", "判定方法", "調査日",
    "調査員", "損害割合", "浸水深cm", "基準面", "外力", "浸水区分", "被害の程度", "決裁日", "備考",
)  # fmt: skip
REQUIRED = ("調査番号", "調査区分", "調査日")
_DEEPEST_CM = 3_000
_HIGHEST_PERCENT = 100


@dataclass(frozen=True)
class SurveyRow:
    """One good row, with what is worth telling although it was accepted."""

    line: int
    survey_no: str
    survey_round: str
    survey: Survey
    notices: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, str, int]:
        """Rows are applied by round, then decision date, then line, so that a later decision replaces an earlier."""
        return words.round_rank(self.survey_round), self.survey.paper_decided_on or "", self.line


@dataclass
class _Reading:
    line: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def text(self, column: str) -> str | None:
        return self.cells.get(column, "").strip() or None

    def wrong(self, column: str, remedy: str) -> None:
        self.faults.append(Fault(self.line, column, self.cells.get(column, ""), remedy))

    def refuse_controls(self) -> None:
        """What no one can see would break papers and files; 備考 may have lines."""
        for column, cell in self.cells.items():
            if has_controls(cell.replace("\r", "").replace("\n", "") if column == "備考" else cell):
                self.wrong(column, "改行やタブなどの制御文字が入っています。取り除いてください。")

    def required(self, column: str) -> str:
        found = self.text(column)
        if found is None:
            self.wrong(column, "入力してください。")
        return found or ""

    def one_of(self, column: str, choices: Sequence[str]) -> str | None:
        found = self.text(column)
        if found is None:
            return None
        wide = found.replace("(", "（").replace(")", "）")
        if wide not in choices:
            self.wrong(column, f"次のどれかにしてください：{'・'.join(choices)}")
            return None
        return wide

    def number(self, column: str, highest: int, unit: str) -> int | None:
        found = self.text(column)
        if found is None:
            return None
        digits = found.removesuffix("%").removesuffix("％").strip()
        value = whole_number(digits, highest)
        if value is None:
            self.wrong(column, f"0から{highest}までの整数（{unit}）で入力してください。")
        return value

    def day(self, column: str) -> str | None:
        found = self.text(column)
        if found is None:
            return None
        try:
            return parse_date(found).isoformat()
        except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
            self.wrong(column, f"{error.message}例：2026-10-03、R8.10.3")
            return None


def read_row(line: int, cells: Mapping[str, str]) -> tuple[SurveyRow | None, list[Fault]]:
    """Return the survey of a row, or None and every fault in it. `cells` are the row's texts by column name."""
    reading = _Reading(line, cells)
    reading.refuse_controls()
    survey_no = reading.required("調査番号")
    survey_round, method, criterion = _round_and_method(reading)
    surveyed_on = reading.day("調査日") if reading.required("調査日") else None
    grade, decided_on = _paper_decision(reading)
    depth = reading.number("浸水深cm", _DEEPEST_CM, "cm")
    datum = reading.one_of("基準面", words.DATUMS)
    survey = Survey(
        household_no=reading.text("世帯番号"),
        property_no=reading.text("物件番号"),
        room_no=reading.text("部屋番号"),
        application_no=reading.text("受付番号"),
        address=reading.text("所在地"),
        doorplate=reading.text("表札名"),
        method=method,
        criterion=criterion,
        surveyed_on=surveyed_on,
        surveyor=reading.text("調査員"),
        damage_ratio=reading.number("損害割合", _HIGHEST_PERCENT, "％"),
        depth_cm=depth,
        datum=datum or (words.FLOOR if depth is not None else None),
        external_force=reading.one_of("外力", (words.FORCE, words.NO_FORCE)),
        flood_class=reading.one_of("浸水区分", words.FLOOD_CLASSES),
        paper_grade=grade,
        paper_decided_on=decided_on,
        note=reading.text("備考"),
    )
    if reading.faults:
        return None, reading.faults
    return SurveyRow(line, survey_no, survey_round, survey, tuple(reading.notices)), []


def _round_and_method(reading: _Reading) -> tuple[str, str | None, str | None]:
    """Return 調査区分, 判定方法 and, where 調査区分 named the method, the criterion 判定方法 then stands for."""
    method = reading.one_of("判定方法", words.METHODS)
    written = reading.required("調査区分")
    if not written or written in words.ROUNDS:
        return written, method, None
    named = words.ROUND_MEANS_METHOD.get(written)
    if named is None:
        reading.wrong("調査区分", f"次のどれかにしてください：{'・'.join([*words.ROUNDS, *words.ROUND_MEANS_METHOD])}")
        return written, method, None
    return words.FIRST, named, method if method != named else None


def _paper_decision(reading: _Reading) -> tuple[str | None, str | None]:
    written, decided_on = reading.text("被害の程度"), reading.day("決裁日")
    grade = read_grade(written) if written is not None else None
    if written is not None and grade is None:
        reading.wrong(
            "被害の程度", f"被害の程度の語ではありません。次のどれかにしてください：{'・'.join(grade_words())}"
        )
    elif written is not None and grade != written:
        reading.notices.append(
            f"{reading.line}行目　被害の程度「{written}」は「{grade}」と同じ区分として保存しました。"
        )
    if written is None and reading.text("決裁日") is not None:
        reading.wrong("被害の程度", "決裁日があるときは、被害の程度も入力してください。決裁前なら決裁日を空にします。")
    return grade, decided_on
