"""What people call a subject: the number and the name on it, and where its page is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from victim_support.conflicts import labels
from victim_support.damage.dwellings import shown
from victim_support.journal.subjects import subject_pieces

if TYPE_CHECKING:
    from victim_support.journal.journal import Journal

_SHOWN: Final = {
    "household": "SELECT COALESCE(head_name, '') || '　世帯番号 ' || household_no FROM household WHERE subject = ?",
    "certificate": "SELECT number || '　' || COALESCE(head_name, '') FROM certificate WHERE subject = ?",
    "application": "SELECT COALESCE(application_no, '') FROM application WHERE subject = ?",
    "resurvey": "SELECT COALESCE(resurvey_no, '') FROM resurvey WHERE subject = ?",
    "survey": "SELECT COALESCE(survey_no, '') || '　' || COALESCE(address, '') FROM survey WHERE subject = ?",
    "disaster": "SELECT name FROM disaster WHERE subject = ?",
    "account": "SELECT display_name FROM account WHERE subject = ?",
    "medium": "SELECT medium_no FROM medium WHERE subject = ?",
    "proposal": "SELECT words FROM proposal WHERE subject = ?",
}  # fmt: skip

_PAGES: Final = {"survey": "damage.survey", "application": "applications.page", "resurvey": "resurvey.page"}


def title_of(journal: Journal, subject: str) -> str:
    """The word for the subject's type with the number and name people know it by."""
    word = labels.subject_words().get(labels.type_of(subject), labels.type_of(subject))
    if labels.type_of(subject) == "damage":
        return f"{word}　{shown(subject_pieces(subject)[-1])}"
    sql = _SHOWN.get(labels.type_of(subject))
    row = None if sql is None else journal.one(sql, (subject,))
    return labels.subject_label(subject) if row is None or not row[0] else f"{word}　{row[0]}"


def page_of(journal: Journal, subject: str) -> tuple[str, dict[str, str]] | None:
    """The endpoint that shows the subject on a laptop, with its arguments; None where no page does."""
    match labels.type_of(subject), subject_pieces(subject):
        case "household", (_, number):
            return "counter.household", {"household_no": number}
        case "damage", (_, dwelling):
            return "damage.dwelling", {"dwelling": dwelling}
        case ("survey" | "application" | "resurvey") as kind, _:
            return _PAGES[kind], {"subject": subject}
        case "certificate", _ if journal.subject(subject).exists:
            return "certificates.page", {"subject": subject}
    return None
