"""Which decision is to be explained, and the survey it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.access.store import setting
from victim_support.damage.errors import DecisionUnknown
from victim_support.damage.explaining import Basis, Explanation, explain
from victim_support.damage.store_subjects import (
    DecisionView,
    current_decision,
    damage_subject,
    earlier_decisions,
    standing_decisions,
)
from victim_support.damage.survey import survey_of

if TYPE_CHECKING:
    from datetime import date

    from victim_support.journal.journal import Journal

NAME_SURVEYOR = "damage.name_surveyor"
"""Setting: yes prints the surveyor's own name on the 判定内訳; else the organisation alone stands there."""


def explanation_of(
    journal: Journal, actor: Actor, disaster: str, dwelling: str, disaster_date: date, *, decision: str = ""
) -> tuple[DecisionView, Explanation]:
    """Return one decision of a dwelling and its explanation; without `decision` (hex) the one that stands.

    A paper made from an earlier decision is explained by that one. Raises `DecisionUnknown`.
    """
    demand(actor, Role.CLERK, Role.SURVEYOR)
    found = _decision(journal, disaster, dwelling, decision)
    named = setting(journal, NAME_SURVEYOR) == "yes"
    return found, explain(found, _basis(journal, found), disaster_date, name_surveyor=named)


def _decision(journal: Journal, disaster: str, dwelling: str, decision: str) -> DecisionView:
    damage = journal.subject(damage_subject(disaster, dwelling))
    every = [*standing_decisions(damage), *earlier_decisions(damage)]
    found = next((one for one in every if one.hash.hex() == decision), None) if decision else current_decision(damage)
    if found is None or found.grade is None:
        raise DecisionUnknown
    return found


def _basis(journal: Journal, decision: DecisionView) -> Basis | None:
    if decision.basis_survey is None:
        return None
    subject = journal.subject(decision.basis_survey)
    if not subject.exists:
        return None
    _, survey_no, survey_round = subject.parts
    return Basis(survey_of(subject), survey_no, survey_round, withdrawn=bool(subject.value("withdrawn")))
