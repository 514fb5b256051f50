"""Surveys: recording, correcting, matching to a dwelling, withdrawing; and the lists of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.damage.dwellings import read_dwelling
from victim_support.damage.errors import DwellingInvalid, SurveyExists, SurveyUnknown
from victim_support.damage.store_decisions import apply_paper_decision
from victim_support.damage.store_subjects import (
    SURVEY_CORRECTED,
    SURVEY_MATCHED,
    SURVEY_RECORDED,
    SURVEY_WITHDRAWN,
)
from victim_support.damage.store_tables import DECIDE
from victim_support.damage.survey import (
    LATER_DECISION,
    UNCONFIRMED_PAPER,
    Judged,
    Survey,
    judge,
    survey_of,
)
from victim_support.desks import store as desks
from victim_support.japanese.addresses import fold_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction

_WAITING = (
    "v.subject, v.disaster, v.survey_no, v.round, v.dwelling, v.household_no, v.address, v.doorplate, v.method, "
    "v.surveyed_on, v.damage_ratio, v.computed_grade, v.computed_ratio, v.flood_class, v.paper_grade, "
    "v.paper_decided_on, v.flags, v.marks, v.decided_grade, v.decision_date, v.conflicted"
)
_APPLYING = (LATER_DECISION, UNCONFIRMED_PAPER)
"""Flags that come from applying a sheet's decision, not from the sheet."""


@dataclass(frozen=True)
class Written:
    """What recording one survey did: its subject, whether anything was new, whether a paper decision was applied."""

    subject: str
    changed: bool
    decided: bool
    flags: tuple[str, ...]


# ------------------------------------------------------------------------------------------------ writing


def record_survey(journal: Journal, actor: Actor, subject_name: str, survey: Survey, *, disaster_date: date) -> Written:
    """Record a new survey entered on a screen, under the id `survey_subject` gives. Needs 調査.

    `SurveyExists` when the number and round are taken: correcting is another act.
    """
    demand(actor, Role.SURVEYOR)
    with journal.transaction(actor.id) as tx:
        subject = tx.subject(subject_name)
        _, survey_no, survey_round = subject.parts
        if subject.exists:
            raise SurveyExists(survey_no=survey_no, survey_round=survey_round)
        judged = judge(survey, survey_round, disaster_date)
        return write_survey(tx, subject, judged, base={}, may_decide=actor.holds(Role.SUPERVISOR))


def correct_survey(
    journal: Journal, actor: Actor, subject_name: str, survey: Survey, *, disaster_date: date, base: Base
) -> Written:
    """Write what a form changed in a survey; `base` is what the form was rendered from. Needs 調査."""
    demand(actor, Role.SURVEYOR)
    survey_round = existing(journal, subject_name).parts[2]
    judged = judge(survey, survey_round, disaster_date)
    patch = _whole_patch(judged)
    altered = journal.changed(subject_name, patch, base)
    with journal.transaction(actor.id) as tx:
        subject = tx.subject(subject_name)
        if not altered:
            return Written(subject_name, changed=False, decided=False, flags=tuple(judged.flags))
        tx.append(SURVEY_CORRECTED, subject_name, {**altered, "reviewed": False}, base=_with(base, subject, "reviewed"))
        return _apply(tx, tx.subject(subject_name), may_decide=actor.holds(Role.SUPERVISOR))


def write_survey(tx: Transaction, subject: Subject, judged: Judged, *, base: Base, may_decide: bool) -> Written:
    """Append a survey inside a transaction and apply the decision its sheet carries, if the actor `may_decide`.

    `base` names the heads the caller read; a survey that already says the same is left alone. Where the actor may
    not decide, the sheet's decision waits for who may.
    """
    patch = judged.patch() if not subject.exists else _differing(subject, judged)
    if patch:
        kind = SURVEY_CORRECTED if subject.exists else SURVEY_RECORDED
        if subject.exists:
            patch["reviewed"] = False
        tx.append(kind, subject.id, patch, base=base)
        return _apply(tx, tx.subject(subject.id), may_decide=may_decide)
    return Written(subject.id, changed=False, decided=False, flags=tuple(subject.value("flags", [])))


def match_survey(
    journal: Journal, actor: Actor, subject_name: str, dwelling: str, *, base: Base, household_no: str = ""
) -> Written:
    """Give an unmatched survey its dwelling, and apply the decision on its sheet if it carries one. Needs 調査."""
    demand(actor, Role.SURVEYOR)
    if read_dwelling(dwelling) is None:
        raise DwellingInvalid(dwelling=dwelling)
    existing(journal, subject_name)
    patch: dict[str, Any] = {"dwelling": dwelling}
    if household_no:
        patch["household_no"] = household_no
    with journal.transaction(actor.id) as tx:
        tx.append(SURVEY_MATCHED, subject_name, patch, base=base)
        subject = tx.subject(subject_name)
        return _apply(tx, subject, may_decide=actor.holds(Role.SUPERVISOR))


def withdraw_survey(journal: Journal, actor: Actor, subject_name: str, reason: str, base: Base) -> None:
    """Take a survey out of every list, with the reason; nothing is deleted. Needs 調査."""
    demand(actor, Role.SURVEYOR)
    existing(journal, subject_name)
    with journal.transaction(actor.id) as tx:
        tx.append(SURVEY_WITHDRAWN, subject_name, {"withdrawn": True, "withdrawal_reason": reason}, base=base)


def _apply(tx: Transaction, subject: Subject, *, may_decide: bool) -> Written:
    """Apply the decision of the sheet; where it may not be, or a later one stands, flag the survey instead."""
    survey = survey_of(subject)
    flags = [flag for flag in subject.value("flags", []) if flag not in _APPLYING]
    decided: bool | None = False
    if survey.has_paper_decision and survey.dwelling:
        decided = apply_paper_decision(tx, subject) if may_decide else None
        if decided is None:
            flags.append(LATER_DECISION if may_decide else UNCONFIRMED_PAPER)
    if subject.value("flags", []) != flags:
        tx.append(SURVEY_CORRECTED, subject.id, {"flags": flags}, base=subject.base("flags"))
    return Written(subject.id, changed=True, decided=bool(decided), flags=tuple(flags))


def _whole_patch(judged: Judged) -> dict[str, Any]:
    """Return every field, None included, so that a form can empty one."""
    given = judged.patch()
    names = (*Survey.__dataclass_fields__, "computed_grade", "computed_ratio", "computed_flood_class")
    return {**dict.fromkeys(names), **given}


def _differing(subject: Subject, judged: Judged) -> dict[str, Any]:
    """Return the fields whose value is another than the subject's; the file it came from is no difference by itself."""
    kept_flags = [flag for flag in subject.value("flags", []) if flag in _APPLYING]
    wanted = _whole_patch(judged)
    wanted["flags"] = [*judged.flags, *kept_flags]
    if not judged.survey.dwelling:
        del wanted["dwelling"]  # matched by hand since: a file without the keys does not undo it
        del wanted["household_no"]
    differing = {name: value for name, value in wanted.items() if subject.value(name) != value}
    return {} if set(differing) <= {"source"} else differing


def _with(base: Base, subject: Subject, *fields: str) -> Base:
    return {**base, **subject.base(*fields)}


# ------------------------------------------------------------------------------------------------ reading


def existing(journal: Journal, subject_name: str) -> Subject:
    """Return the subject of a survey; `SurveyUnknown` when there is none."""
    subject = journal.subject(subject_name)
    if not subject.exists or not subject_name.startswith("survey:"):
        raise SurveyUnknown(survey=subject_name)
    return subject


def waiting(journal: Journal, disaster: str) -> Sequence[Row]:
    """Return what waits for a decision, what is in dispute or flagged first, by address."""
    return waiting_at(journal, disaster, most=-1)[1]


def waiting_at(
    journal: Journal, disaster: str, grade: str | None = None, district: str = "", *, most: int
) -> tuple[int, Sequence[Row]]:
    """Return how many dwellings wait for a decision, and the first `most` surveys of them in the order of `waiting`.

    `grade` narrows to one computed grade, `district` to a part of the address however it is written.
    """
    counts = desks.counts(journal, disaster)
    condition = f"{desks.listed(DECIDE)} AND n.disaster = :disaster AND (:grade IS NULL OR v.computed_grade IS :grade)"
    asked: dict[str, str | int | None] = {"disaster": disaster, "grade": grade, "most": most}
    total = counts[DECIDE.name]
    if grade or district:
        found = journal.query(f"SELECT v.dwelling, v.address {condition}", asked)
        part = fold_address(district)
        here = {row[0] for row in found if not district or part in _folded(row[1] or "")}
        condition += " AND n.dwelling IN (SELECT value FROM json_each(:here))"
        asked["here"], total = json.dumps(sorted(here)), len(here)
    rows = journal.query(
        f"SELECT {_WAITING} {condition} ORDER BY n.disaster, n.rank, n.dwelling, v.survey_no, v.round_rank LIMIT :most",
        asked,
    )
    return total, rows


# A district is asked of the same thousands of addresses again and again.
_folded = lru_cache(maxsize=1 << 16)(fold_address)


def unmatched(journal: Journal, disaster: str) -> Sequence[Row]:
    """Return the surveys without a dwelling (突合待ち), by address."""
    return journal.query(
        "SELECT subject, survey_no, round, household_no, property_no, room_no, application_no, address, doorplate, "
        "method, surveyed_on, computed_grade, paper_grade, paper_decided_on, flags, note, marks "
        "FROM survey_unmatched WHERE disaster = ? ORDER BY address, survey_no",
        (disaster,),
    )


def surveys_of_dwelling(journal: Journal, disaster: str, dwelling: str) -> Sequence[Row]:
    """Return the surveys of a dwelling, the latest round first, withdrawn ones last."""
    return journal.query(
        "SELECT subject, survey_no, round, household_no, method, surveyed_on, surveyor, damage_ratio, depth_cm, "
        "external_force, flood_class, computed_grade, computed_ratio, guideline_version, paper_grade, "
        "paper_decided_on, flags, reviewed, withdrawn, note, address, doorplate, recorded_by, marks "
        "FROM survey WHERE disaster = ? AND dwelling = ? ORDER BY withdrawn, round_rank DESC, surveyed_on DESC",
        (disaster, dwelling),
    )


def dwellings_of_household(journal: Journal, disaster: str, household_no: str) -> list[str]:
    """Return the dwellings the surveys of a household name, in the order of the survey numbers."""
    rows = journal.query(
        "SELECT dwelling, MIN(survey_no) AS first FROM survey "
        "WHERE disaster = ? AND household_no = ? AND withdrawn = 0 AND dwelling IS NOT NULL "
        "GROUP BY +dwelling ORDER BY first, dwelling",  # + : by the household's index, not through every survey
        (disaster, household_no),
    )
    return [row["dwelling"] for row in rows]


def counts(journal: Journal, disaster: str) -> dict[str, int]:
    """Return how many dwellings wait for a decision, surveys wait to be matched, and dwellings are in conflict."""
    kept = desks.counts(journal, disaster)
    row = journal.one("SELECT COUNT(*) FROM survey_unmatched WHERE disaster = ?", (disaster,))
    unmatched = 0 if row is None else int(row[0])
    return {"waiting": kept[DECIDE.name], "unmatched": unmatched, "conflicted": kept["conflicted"]}


def flags_of(row: Row) -> list[str]:
    """Return the flags of a drawn survey row."""
    flags = json.loads(row["flags"])
    return [str(flag) for flag in flags]
