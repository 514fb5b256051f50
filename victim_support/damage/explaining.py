"""判定内訳: how a decided grade came about, in plain Japanese a clerk reads aloud to the person it is about. Pure.

Source: 災害に係る住家の被害認定基準運用指針; what a 罹災証明書 does not say: 内閣府の説明資料, 自治体の案内.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from victim_support.damage import words
from victim_support.damage.explaining_criteria import PartLine, Told, loss, thresholds, water
from victim_support.damage.grades import grade_set_for, guideline_named, printed_text
from victim_support.damage.rules import Computed, compute_grade
from victim_support.damage.survey import Survey, inputs_of
from victim_support.japanese.dates import wareki

if TYPE_CHECKING:
    from victim_support.damage.store_subjects import DecisionView

ROUND_WORDS: Final = {
    words.FIRST: "第1次調査（外から見る調査）",
    words.SECOND: "第2次調査（家の中にも入る調査）",
    words.RESURVEY: "再調査（申込みを受けて、もう一度行う調査）",
}
METHOD_WORDS: Final = {
    words.COLLAPSE: "ひと目で全壊と分かる外観",
    words.PARTS: "屋根・外壁などの部位ごとの傷み",
    words.TILT: "柱や外壁の傾き",
    words.DEPTH: "水が来た深さ",
    words.FLOOR_AREA: "壊れた床の広さ",
    words.BULK: "区域をまとめた判定（区域一括）",
    words.SELF_JUDGED: "申請者の同意と写真による判定（自己判定）",
    words.PHOTO: "写真",
    words.AERIAL: "航空写真",
    words.SUPPLIED: "提供された資料",
    words.NOT_A_DWELLING: "住家ではないため判定しない",
}
NOT_JUDGED: Final = (
    "応急危険度判定の赤・黄・緑の紙は、近づいて危なくないかを見たものです。赤い紙でも全壊とは限りません。",
    "保険会社の査定、地震保険の区分、損害の金額とは別のものです。この判定に合わせて決まるものではありません。",
    "家財、車、塀、物置、庭の被害は、住家の被害の程度に入れていません。",
)
"""What the grade does not say; read out because the three are mixed up every time."""


@dataclass(frozen=True)
class Explanation:
    """A decided grade explained. `spoken` is read aloud in order; `cautions` are for the clerk's eyes."""

    grade: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[PartLine, ...]
    spoken: tuple[str, ...]
    thresholds: tuple[tuple[str, str], ...]
    cautions: tuple[str, ...]
    not_judged: tuple[str, ...] = NOT_JUDGED


@dataclass(frozen=True)
class Basis:
    """The survey a decision rests on. `withdrawn`: it was taken back since."""

    survey: Survey
    survey_no: str
    round: str
    withdrawn: bool = False


def explain(
    decision: DecisionView, basis: Basis | None, disaster_date: date, *, name_surveyor: bool = False
) -> Explanation:
    """Return the explanation of one decision from the survey it rests on (None: none is named, or it is not here).

    `name_surveyor`: the surveyor's own name stands on it; else the organisation alone.
    """
    grade = printed_text(decision.grade or "") or "決裁なし"
    grades = grade_set_for(disaster_date)
    if basis is None or grades is None:
        return Explanation(
            grade,
            (*_decision_facts(decision, grade), ("運用指針", decision.guideline_version or "")),
            (),
            (_opening(decision, grade), "もとになった調査の記録が、この端末にありません。", *_why(decision, None)),
            tuple(thresholds(grades)) if grades else (),
            ("もとになった調査が届いていないか、調査を挙げずに決裁されています。",),
        )
    inputs = inputs_of(basis.survey, basis.round)
    told = loss(inputs, grades)
    wet = water(inputs, disaster_date, grades, has_loss=told.graded > 0)
    case = _Case(
        decision, grade, basis, compute_grade(inputs, disaster_date), told, wet, _who(basis.survey, name_surveyor)
    )
    return Explanation(
        grade=grade,
        facts=tuple(_facts(case)),
        parts=told.parts,
        spoken=tuple(_spoken(case)),
        thresholds=tuple(thresholds(grades)),
        cautions=tuple(_cautions(case)),
    )


@dataclass(frozen=True)
class _Case:
    """All that is told of one decision."""

    decision: DecisionView
    grade: str
    basis: Basis
    computed: Computed
    told: Told
    wet: Told
    who: str


def _decision_facts(decision: DecisionView, grade: str) -> list[tuple[str, str]]:
    return [
        ("被害の程度", grade),
        ("浸水区分", decision.flood_class or ""),
        ("決裁日", _day(decision.decided_on)),
        ("判定方法", decision.method or ""),
    ]


def _facts(case: _Case) -> list[tuple[str, str]]:
    decision, survey, computed = case.decision, case.basis.survey, case.computed
    storeys = f"{survey.storeys}階建て" if survey.storeys else ""
    found = _decision_facts(decision, case.grade)
    found += [
        ("調査", f"{case.basis.round}　調査番号 {case.basis.survey_no}"),
        ("調査日", _day(survey.surveyed_on)),
        ("調査した人", case.who),
        ("構造", "　".join(part for part in (survey.structure, storeys) if part)),
        *case.told.facts,
        *case.wet.facts,
        ("計算した程度", printed_text(computed.grade) if computed.grade else "計算では決まりません"),
    ]
    if decision.grade != computed.grade:
        found.append(("計算と違う理由", decision.reason or ""))
    found.append(("運用指針", decision.guideline_version or computed.guideline_version))
    return [(label, text) for label, text in found if text]


def _spoken(case: _Case) -> list[str]:
    survey, told, wet = case.basis.survey, case.told, case.wet
    lines = [_opening(case.decision, case.grade), _survey_sentence(case)]
    method = survey.criterion or survey.method
    if case.decision.method == words.BULK:
        lines.append("この住家のある区域は、区域の住家を調べて、まとめて同じ程度と決めました。")
    if method == words.SELF_JUDGED:
        lines.append("被害が軽いことに申請者が同意し、写真で確かめて判定しました。現地の調査は行っていません。")
    elif method in METHOD_WORDS:
        lines.append(f"見たところは、{METHOD_WORDS[method]}です。")
    lines += [*told.sentences, *wet.sentences]
    if told.graded and wet.graded and case.computed.grade is not None:
        lines.append(f"調べ方が二つあるので、判定方法に従って{printed_text(case.computed.grade)}としました。")
    elif told.graded > 1:
        lines.append("いくつかに当たるときは、いちばん重いものを採ります。")
    return [*lines, *_why(case.decision, case.computed)]


def _opening(decision: DecisionView, grade: str) -> str:
    when = f"{_day(decision.decided_on)}に決まりました" if decision.decided_on else "決まっています"
    flood_class = f"浸水の区分は「{decision.flood_class}」です。" if decision.flood_class else ""
    return f"この住家の被害の程度は「{grade}」です。{flood_class}{when}。"


def _survey_sentence(case: _Case) -> str:
    surveyed_on = case.basis.survey.surveyed_on
    day, by = (f"{_day(surveyed_on)}に" if surveyed_on else ""), (f"{case.who}が" if case.who else "")
    done = f"{day}{by}調べました。" if day or by else ""
    return f"もとにしたのは、{ROUND_WORDS.get(case.basis.round, case.basis.round)}です。{done}"


def _why(decision: DecisionView, computed: Computed | None) -> list[str]:
    """Why the decision is what it is, beside the computation."""
    grade = printed_text(decision.grade or "")
    reason = (decision.reason or "").rstrip("。")
    if computed is not None and decision.grade == computed.grade:
        return [f"この計算のとおり、{grade}と決めました。"]
    why = f"理由は「{reason}」です。" if reason else ""
    if computed is not None and computed.grade is not None:
        return [f"計算では{printed_text(computed.grade)}ですが、{grade}と決めました。{why}"]
    return [f"調査の値だけでは計算で決まらないため、内容を確かめて{grade}と決めました。{why}"]


def _cautions(case: _Case) -> list[str]:
    decision, computed = case.decision, case.computed
    found = []
    if case.basis.withdrawn:
        found.append("もとになった調査は、決裁のあとに取り消されています。決裁の担当者に確かめてください。")
    if (decision.computed_grade, decision.damage_ratio) != (computed.grade, computed.damage_ratio):
        then = printed_text(decision.computed_grade) if decision.computed_grade else "決まらず"
        ratio = f"・{decision.damage_ratio}％" if decision.damage_ratio is not None else ""
        found.append(
            f"決裁のときの計算（{then}{ratio}）と、いまの調査の値での計算が違います。決裁のあとに調査が直されたか、"
            "計算の表が変わっています。読み上げる前に、決裁の担当者に確かめてください。"
        )
    found += computed.contradictions
    version = guideline_named(computed.guideline_version)
    if version is not None and version.note:
        found.append(version.note)
    if any("未確認" in line for line in computed.explanation):
        found.append(
            "この計算には、内閣府の本文でまだ確かめていない割合が使われています（傾斜の加点、地盤被害の区分）。"
        )
    return found


def _who(survey: Survey, name_surveyor: bool) -> str:
    named = survey.surveyor if name_surveyor else None
    return "　".join(part for part in (survey.organisation, named) if part) or ("調査員" if survey.surveyor else "")


def _day(text: str | None) -> str:
    return wareki(date.fromisoformat(text)) if text else ""
