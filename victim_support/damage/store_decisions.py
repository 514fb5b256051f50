"""Decided grades (決裁): taking one, several alike, or one already taken on paper; and reading them.

The decided grade stands apart from the computed one, with who, when, why and on which survey. Supersession comes only
from the base a caller read: two decisions taken unseen of each other stand side by side as a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.damage.errors import GradeInvalid, NothingChosen, ReasonMissing
from victim_support.damage.grades import grade_set_for, guideline_for, is_known
from victim_support.damage.store_subjects import (
    DAMAGE_DECIDED,
    DAMAGE_UNDECIDED,
    DECISION_FIELDS,
    SURVEY_REVIEWED,
    DecisionView,
    current_decision,
    damage_subject,
)
from victim_support.damage.store_tables import CONFLICTED
from victim_support.damage.survey import CONTRADICTION, GRADE_DIFFERS, HISTORIC_GRADE, LATER_DECISION, survey_of
from victim_support.damage.words import NO_DAMAGE_GRADES, round_rank
from victim_support.desks import store as desks
from victim_support.journal.subjects import subject_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction

_COLUMNS = (
    "subject, disaster, dwelling, decided_grade, flood_class, computed_grade, damage_ratio, reason, method, "
    "guideline_version, basis_survey, basis_round, decided_on, on_paper, decided_by, decided_device, decided_time, "
    "decision, conflicted, marks"
)
ON_PAPER_REASON = "書面による決裁"
_WANTS_A_LOOK = frozenset({GRADE_DIFFERS, HISTORIC_GRADE, CONTRADICTION, LATER_DECISION})


@dataclass(frozen=True)
class Decision:
    """What a supervisor decides for one dwelling. `decided_on` is an ISO date; `basis_survey` a survey's subject."""

    grade: str
    flood_class: str | None
    decided_on: str
    reason: str | None = None
    method: str | None = None
    basis_survey: str | None = None
    guideline_version: str | None = None


@dataclass(frozen=True)
class Chosen:
    """One dwelling of a bulk decision: its damage subject, the survey it rests on, and the base of the list shown."""

    damage: str
    basis_survey: str | None
    base: Base


# ------------------------------------------------------------------------------------------------ writing


def decide(
    journal: Journal,
    actor: Actor,
    damage: str,
    decision: Decision,
    *,
    disaster_date: date,
    base: Base,
) -> None:
    """Decide the grade of one dwelling (`damage`: its subject id). Needs 決裁.

    `base` names the heads of the decision the page was rendered from. `GradeInvalid` for a word not in the set of
    the disaster's date, `ReasonMissing` when the grade is another than the computed one and no reason is given.
    """
    demand(actor, Role.SUPERVISOR)
    check_grade(decision.grade, disaster_date)
    with journal.transaction(actor.id) as tx:
        _decide(tx, damage, _under_guideline(decision, disaster_date), base)


def decide_several(
    journal: Journal, actor: Actor, chosen: Sequence[Chosen], decision: Decision, *, disaster_date: date
) -> int:
    """Decide several dwellings alike in one act, each with its own base; any of them may be decided anew alone.

    `decision.method` (区域一括) is recorded with each. Needs 決裁. Returns how many.
    """
    demand(actor, Role.SUPERVISOR)
    check_grade(decision.grade, disaster_date)
    if not chosen:
        raise NothingChosen
    ruled = _under_guideline(decision, disaster_date)
    with journal.transaction(actor.id) as tx:
        for one in chosen:
            flood_class = ruled.flood_class or _flood_class_of(tx, one.basis_survey)
            alike = replace(ruled, flood_class=flood_class, basis_survey=one.basis_survey)
            _decide(tx, one.damage, alike, one.base)
    return len(chosen)


def decide_as_computed(journal: Journal, actor: Actor, chosen: Sequence[Chosen], decided_on: str) -> int:
    """Decide each chosen dwelling as its survey says. Needs 決裁. Returns how many.

    The grade is the computed one, or the sheet's where nothing could be computed. A survey whose sheet and
    computation differ, whose values contradict each other, or that says neither is left: it wants a look of its own.
    """
    demand(actor, Role.SUPERVISOR)
    if not chosen:
        raise NothingChosen
    done = 0
    with journal.transaction(actor.id) as tx:
        for one in chosen:
            decision = None if one.basis_survey is None else _as_computed(tx.subject(one.basis_survey), decided_on)
            if decision is None:
                continue
            _decide(tx, one.damage, decision, one.base)
            done += 1
    return done


def _as_computed(survey: Subject, decided_on: str) -> Decision | None:
    if set(survey.value("flags", [])) & _WANTS_A_LOOK:
        return None
    sheet, computed = survey.value("paper_grade"), survey.value("computed_grade")
    grade = computed or sheet
    if grade is None:
        return None
    reason = ON_PAPER_REASON if computed is None else None
    return Decision(grade, survey.value("computed_flood_class"), decided_on, reason, basis_survey=survey.id)


def undecide(journal: Journal, actor: Actor, damage: str, reason: str, *, base: Base) -> None:
    """Take a decision back with its reason: the dwelling is undecided again, the old decision stays on record."""
    demand(actor, Role.SUPERVISOR)
    if not reason.strip():
        raise ReasonMissing
    patch: dict[str, Any] = {**dict.fromkeys(DECISION_FIELDS), "reason": reason, "on_paper": False}
    with journal.transaction(actor.id) as tx:
        tx.append(DAMAGE_UNDECIDED, damage, patch, base=base)


def apply_paper_decision(tx: Transaction, survey: Subject) -> bool | None:
    """Write the decision a survey's sheet carries onto its dwelling, inside a transaction.

    True when it was written, False when it stands there already, None when a decision of the same or a later round
    that is not older stands there: then a person must look. The base is what the subject says now.
    """
    sheet = survey_of(survey)
    disaster, _, survey_round = survey.parts
    name = damage_subject(disaster, sheet.dwelling or "")
    damage = tx.subject(name)
    flood_class = sheet.flood_class or survey.value("computed_flood_class")
    paper = Decision(
        sheet.paper_grade or "",
        flood_class,
        sheet.paper_decided_on or "",
        ON_PAPER_REASON,
        sheet.method,
        survey.id,
    )
    standing = current_decision(damage)
    if standing is not None and standing.grade is not None:
        if (standing.grade, standing.flood_class) == (
            paper.grade,
            paper.flood_class,
        ) and standing.basis_survey == survey.id:
            return False
        if not _comes_after(paper, survey_round, standing):
            return None
    patch = _patch(paper, survey, on_paper=True)
    tx.append(DAMAGE_DECIDED, name, patch, base=damage.base(*DECISION_FIELDS))
    return True


def _comes_after(paper: Decision, survey_round: str, standing: DecisionView) -> bool:
    order = (round_rank(survey_round), paper.decided_on)
    corrected = standing.basis_survey == paper.basis_survey and standing.on_paper
    return order > standing.order or (corrected and order >= standing.order)


def _under_guideline(decision: Decision, disaster_date: date) -> Decision:
    """Return the decision under the guideline of the disaster's day, for where no survey says which it was."""
    version = guideline_for(disaster_date)
    return replace(decision, guideline_version=None if version is None else version.version)


def _decide(tx: Transaction, damage: str, decision: Decision, base: Base) -> None:
    survey = tx.subject(decision.basis_survey) if decision.basis_survey else None
    computed = None if survey is None else survey.value("computed_grade")
    if decision.grade != computed and not (decision.reason or "").strip():
        raise ReasonMissing
    tx.append(DAMAGE_DECIDED, damage, _patch(decision, survey, on_paper=False), base=base)
    disaster, dwelling = subject_pieces(damage)
    for other in _surveys_to_review(tx, disaster, dwelling):
        tx.append(SURVEY_REVIEWED, other.id, {"reviewed": True}, base=other.base("reviewed"))


def _patch(decision: Decision, survey: Subject | None, *, on_paper: bool) -> dict[str, Any]:
    return {
        "decided_grade": decision.grade,
        "flood_class": decision.flood_class,
        "computed_grade": None if survey is None else survey.value("computed_grade"),
        "damage_ratio": None if survey is None else survey.value("computed_ratio"),
        "reason": decision.reason or None,
        "method": decision.method or (None if survey is None else survey.value("method")),
        "guideline_version": decision.guideline_version if survey is None else survey.value("guideline_version"),
        "basis_survey": None if survey is None else survey.id,
        "basis_round": None if survey is None else survey.parts[2],
        "decided_on": decision.decided_on,
        "on_paper": on_paper,
    }


def _surveys_to_review(tx: Transaction, disaster: str, dwelling: str) -> Iterable[Subject]:
    rows = tx.conn.execute(
        "SELECT subject FROM survey WHERE disaster = ? AND dwelling = ? AND reviewed = 0 AND withdrawn = 0",
        (disaster, dwelling),
    ).fetchall()
    return [tx.subject(row[0]) for row in rows]


def _flood_class_of(tx: Transaction, survey: str | None) -> str | None:
    if survey is None:
        return None
    value = tx.subject(survey).value("computed_flood_class")
    return None if value is None else str(value)


# ------------------------------------------------------------------------------------------------ reading


def grade_choices(disaster_date: date) -> tuple[str, ...]:
    """Return the grades a supervisor may choose for a disaster of that day, gravest first, 無被害 last."""
    grades = grade_set_for(disaster_date)
    return (*(grades.names if grades else ()), NO_DAMAGE_GRADES[0])


def check_grade(grade: str, disaster_date: date) -> None:
    """Raise `GradeInvalid` unless the word belongs to the set of the disaster's date."""
    if not is_known(grade) or grade not in grade_choices(disaster_date):
        raise GradeInvalid(grade=grade, choices="・".join(grade_choices(disaster_date)))


def decision_of(journal: Journal, disaster: str, dwelling: str) -> Row | None:
    """Return the drawn decision of a dwelling, or None. A row whose decided_grade is NULL was taken back.

    `conflicted` is 1 while two decisions stand side by side; `decision` is the hash of the entry shown.
    """
    return journal.one(f"SELECT {_COLUMNS} FROM damage WHERE disaster = ? AND dwelling = ?", (disaster, dwelling))  # noqa: S608  our own column list


def is_flagged(journal: Journal, disaster: str, dwelling: str) -> bool:
    """Whether a survey of the dwelling still waits for a supervisor's look (a flag, or a later survey)."""
    sql = "SELECT 1 FROM survey_waiting WHERE disaster = ? AND dwelling = ?"
    return journal.one(sql, (disaster, dwelling)) is not None


def conflicts(journal: Journal, disaster: str) -> Sequence[Row]:
    """Return the dwellings with two standing decisions."""
    desks.refresh(journal)
    return journal.query(
        f"SELECT v.* {desks.listed(CONFLICTED)} AND n.disaster = ? ORDER BY n.disaster, n.rank, n.dwelling", (disaster,)
    )


def statistics(journal: Journal, disaster: str) -> Mapping[str, int]:
    """Return how many dwellings are decided, by grade."""
    rows = journal.query(
        "SELECT COALESCE(decided_grade, ''), COUNT(*) FROM damage WHERE disaster = ? GROUP BY 1",
        (disaster,),
    )
    return {row[0]: int(row[1]) for row in rows if row[0]}
