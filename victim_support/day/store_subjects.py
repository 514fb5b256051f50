"""The room's subjects: a day of one laptop, a day of 交付日程, a 予約, a 整理券. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from victim_support.day.rules import WAITING, ticket_rank
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import EntryView, Subject

CONFIRMED: Final = "day.confirmed"
CLOSED: Final = "day.closed"
PLANNED: Final = "schedule.planned"
CHANGED: Final = "schedule.changed"
RESERVED: Final = "reservation.taken"
MOVED: Final = "reservation.moved"
CANCELLED: Final = "reservation.cancelled"
GIVEN: Final = "ticket.given"
CALLED: Final = "ticket.called"
SETTLED: Final = "ticket.settled"

SCHEDULE_FIELDS: Final = ("disaster", "area", "day", "places", "hours", "venue")


def day_subject(device: str, day: str) -> str:
    """The subject id of a laptop's day (ISO)."""
    return subject_id("day", device, day)


def schedule_subject(born: str) -> str:
    """The subject id of a line of 交付日程."""
    return subject_id("schedule", born)


def reservation_subject(disaster: str, household: str) -> str:
    """The subject id of a household's 予約: one a disaster, so that two laptops cannot hold two places unseen."""
    return subject_id("reservation", disaster, household)


def ticket_subject(born: str) -> str:
    """The subject id of a 整理券."""
    return subject_id("ticket", born)


def of_kind(subject: Subject, kind: str) -> list[EntryView]:
    """The subject's entries of one kind, in the order of the entries."""
    return [entry for entry in subject.entries if entry.kind == kind]


def _draw_day(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    device, day = subject.parts
    said, closings = of_kind(subject, CONFIRMED), of_kind(subject, CLOSED)
    last = said[-1] if said else None
    yield (
        "day",
        {
            "device": device,
            "day": day,
            "confirmations": len(said),
            "confirmed_by": last.actor if last else None,
            "confirmed_time": last.time if last else None,
            "confirmed_how": (last.value("confirmed") or {}).get("how") if last else None,
            "closings": len(closings),
            "marks": subject.marks(),
        },
    )
    for number, entry in enumerate(closings, start=1):
        report = entry.value("closing") or {}
        yield (
            "day_closing",
            {
                "device": device,
                "day": day,
                "closing": number,
                "report": json.dumps(report, ensure_ascii=False, sort_keys=True),
                "differences": json.dumps(report.get("differences", []), ensure_ascii=False),
                "reason": entry.value("reason"),
                "closed_by": entry.actor,
                "closed_time": entry.time,
                "epoch": entry.epoch,
                "seq": entry.seq,
            },
        )


def _draw_schedule(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    planned = of_kind(subject, PLANNED)
    if not planned:
        return
    yield (
        "schedule",
        {
            **{name: subject.value(name) for name in SCHEDULE_FIELDS},
            "places": int(subject.value("places", 0)),
            "withdrawn": int(bool(subject.value("withdrawn"))),
            "recorded_by": planned[0].actor,
            "recorded_device": planned[0].laptop,
            "recorded_time": planned[0].time,
            "marks": subject.marks(),
        },
    )


def _draw_reservation(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    if not subject.entries:
        return
    disaster, household = subject.parts
    last = subject.entries[-1]
    yield (
        "reservation",
        {
            "disaster": disaster,
            "household": household,
            "schedule": subject.value("schedule"),
            "hour": subject.value("hour"),
            "cancelled": int(bool(subject.value("cancelled"))),
            "cancel_reason": subject.value("cancel_reason"),
            "above": int(bool(subject.value("above"))),
            "recorded_by": last.actor,
            "recorded_device": last.laptop,
            "recorded_time": last.time,
            "marks": subject.marks(),
        },
    )


def _draw_ticket(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    given = of_kind(subject, GIVEN)
    if not given:
        return
    called = of_kind(subject, CALLED)
    yield (
        "ticket",
        {
            "device": given[0].laptop,
            "day": given[0].value("day"),
            "number": given[0].value("number"),
            "place": int(given[0].value("place") or 0),
            "epoch": given[0].epoch,
            "count": int(given[0].value("count") or 0),
            "state": subject.value("state", WAITING),
            "counter": subject.value("counter"),
            "calls": len(called),
            "given_by": given[0].actor,
            "given_time": given[0].time,
            "called_by": called[-1].actor if called else None,
            "called_time": called[-1].time if called else None,
            "marks": subject.marks(),
        },
    )


DAY = SubjectType(
    name="day",
    kinds=frozenset({CONFIRMED, CLOSED}),
    fields={name: FieldSpec() for name in ("confirmed", "closing", "reason")},
    tables=("day", "day_closing"),
    draw=_draw_day,
)
SCHEDULE = SubjectType(
    name="schedule",
    kinds=frozenset({PLANNED, CHANGED}),
    fields={
        **{name: FieldSpec() for name in SCHEDULE_FIELDS},
        "withdrawn": FieldSpec(prefer=bool),
    },
    tables=("schedule",),
    draw=_draw_schedule,
)
RESERVATION = SubjectType(
    name="reservation",
    kinds=frozenset({RESERVED, MOVED, CANCELLED}),
    fields={name: FieldSpec() for name in ("schedule", "hour", "cancelled", "cancel_reason", "above")},
    tables=("reservation",),
    draw=_draw_reservation,
)
TICKET = SubjectType(
    name="ticket",
    kinds=frozenset({GIVEN, CALLED, SETTLED}),
    fields={
        "day": FieldSpec(),
        "number": FieldSpec(),
        "place": FieldSpec(),
        "count": FieldSpec(),
        "state": FieldSpec(prefer=ticket_rank),
        "counter": FieldSpec(),
    },
    tables=("ticket",),
    draw=_draw_ticket,
)
SUBJECT_TYPES = (DAY, SCHEDULE, RESERVATION, TICKET)
