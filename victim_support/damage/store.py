"""What other rooms and the list of rooms use of this room's storage."""

from __future__ import annotations

from victim_support.damage.store_decisions import (
    Chosen,
    Decision,
    check_grade,
    conflicts,
    decide,
    decide_as_computed,
    decide_several,
    decision_of,
    grade_choices,
    is_flagged,
    statistics,
    undecide,
)
from victim_support.damage.store_load import Applied, LoadReport, load_surveys, register_application_lookup
from victim_support.damage.store_subjects import (
    DAMAGE,
    DECISION_FIELDS,
    SURVEY,
    DecisionView,
    current_decision,
    damage_subject,
    earlier_decisions,
    standing_decisions,
    survey_subject,
)
from victim_support.damage.store_surveys import (
    Written,
    correct_survey,
    counts,
    dwellings_of_household,
    match_survey,
    record_survey,
    surveys_of_dwelling,
    unmatched,
    waiting,
    waiting_at,
    withdraw_survey,
)
from victim_support.damage.store_tables import MIGRATIONS

SUBJECT_TYPES = (SURVEY, DAMAGE)

__all__ = [
    "DECISION_FIELDS",
    "MIGRATIONS",
    "SUBJECT_TYPES",
    "Applied",
    "Chosen",
    "Decision",
    "DecisionView",
    "LoadReport",
    "Written",
    "check_grade",
    "conflicts",
    "correct_survey",
    "counts",
    "current_decision",
    "damage_subject",
    "decide",
    "decide_as_computed",
    "decide_several",
    "decision_of",
    "dwellings_of_household",
    "earlier_decisions",
    "grade_choices",
    "is_flagged",
    "load_surveys",
    "match_survey",
    "record_survey",
    "register_application_lookup",
    "standing_decisions",
    "statistics",
    "survey_subject",
    "surveys_of_dwelling",
    "undecide",
    "unmatched",
    "waiting",
    "waiting_at",
    "withdraw_survey",
]
