"""The papers of a 再調査: the filled application with its slip, and the 案内 that goes with a certificate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from victim_support.access.store import settings as town_settings
from victim_support.applications.rules_town import counter_settings
from victim_support.certificates.enclosures import register_enclosure
from victim_support.certificates.store_facts import town_on
from victim_support.certificates.store_queries import certificate
from victim_support.codes.rules import grouped
from victim_support.codes.symbols import qr
from victim_support.damage.grades import printed_text
from victim_support.damage.places import place_of
from victim_support.japanese.dates import wareki
from victim_support.japanese.municipalities import municipality
from victim_support.paper import Form, render
from victim_support.paper.binding import Paper
from victim_support.register.store import disaster as find_disaster
from victim_support.resurvey.rules import slip_code
from victim_support.resurvey.rules_town import SHEET, ResurveySettings, notice_lines
from victim_support.resurvey.store import texts_of, town

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.register.rules import Household

APPLICATION: Final = "resurvey-1"
NOTICE: Final = "notice-1"


def application_pdf(
    journal: Journal, municipality_code: str, row: Row, household: Household, *, phone: str = "", drill: bool = False
) -> bytes:
    """再調査申請書 filled to be signed, and below it the slip to cut off. Raises `MissingGlyph`.

    Nothing protected stands on it: no telephone, no whereabouts.
    """
    event = find_disaster(journal, row["disaster"])
    applied = date.fromisoformat(row["applied_on"])
    head = household.head_member
    code = slip_code(row["resurvey_no"]) or ""
    relation = row["applicant_relation"] or row["applicant_kind"] or ""
    values = {
        "addressee": f"（あて先）{town_on(journal, applied).issuer_title}",
        "number": row["resurvey_no"],
        "applied_on": wareki(applied),
        "head_address": household.full_address or "—",
        "head_name": head.name if head is not None else "（世帯主未設定）",
        "applicant": f"{row['applicant_name']}（{relation}）" if relation else row["applicant_name"],
        "cause": f"{wareki(event.day)}の{event.cause or event.name}",
        "place": place_of(journal, row["disaster"], row["dwelling"]),
        "grade": printed_text(row["grade_before"]) if row["grade_before"] else "（まだ決まっていません）",
        "parts": "、".join(texts_of(row, "parts")),
        "reason": row["reason"] or "",
        "wishes": "　／　".join(texts_of(row, "wishes")) or "　",
        "warning": town(journal).warning,
        "code": grouped(code),
        "counter": "　".join(part for part in (town(journal).place, phone) if part),
        "town": municipality(municipality_code).name,
    }
    return render(Form.load(APPLICATION), values, [qr(code)] if code else [], drill=drill)


def certificate_for_notice(journal: Journal, actor: Actor, subject: str) -> tuple[str, date | None]:
    """Return (number, day of the hand-over) of the certificate an 案内 goes with; empty where none is named."""
    if not subject:
        return "", None
    row = certificate(journal, actor, subject)
    return row["number"], date.fromisoformat(row["delivered_on"]) if row["delivered_on"] else None


def notice_pdf(
    settings: ResurveySettings,
    municipality_code: str,
    number: str,
    handed_over: date,
    *,
    phone: str,
    drill: bool = False,
) -> bytes:
    """再調査の案内 on one sheet, with the last day counted from the hand-over."""
    paper = notice_paper(settings, municipality_code, number, handed_over, phone=phone, drill=drill)
    return render(paper.form, paper.values, drill=drill)


def notice_paper(
    settings: ResurveySettings,
    municipality_code: str,
    number: str,
    handed_over: date,
    *,
    phone: str,
    drill: bool = False,
) -> Paper:
    """The same, to be bound behind the certificate it goes with."""
    values = {
        "lines": notice_lines(settings, handed_over),
        "handed_over": wareki(handed_over),
        "town": municipality(municipality_code).name,
        **({"number": number} if number else {}),
        **({"phone": phone} if phone else {}),
    }
    return Paper(Form.load(NOTICE), values, drill=drill)


def notice_along(journal: Journal, row: Row, day: date) -> Paper | None:
    """The 案内 printed with a certificate handed over on `day`: of a graded one, where the town gives a sheet."""
    settings = town(journal)
    if settings.notice != SHEET or not row["grade"]:
        return None
    phone = counter_settings(town_settings(journal)).phone
    return notice_paper(settings, journal.municipality, row["number"], day, phone=phone, drill=bool(row["drill"]))


register_enclosure(notice_along)
