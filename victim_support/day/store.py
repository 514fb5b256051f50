"""The day room: its subjects and tables, and the gate before 作成, which answers from here on."""

from __future__ import annotations

from victim_support.day.store_confirm import confirm, question
from victim_support.day.store_schedule import of_household
from victim_support.day.store_subjects import SUBJECT_TYPES
from victim_support.day.store_tables import MIGRATIONS

__all__ = ["MIGRATIONS", "SUBJECT_TYPES", "confirm", "of_household", "question"]
