"""交付日程: which 町字 is served on which day and how many households; and who has a place (予約)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.day.errors import (
    CancellationReasonMissing,
    DayFull,
    DayPast,
    ReservationUnknown,
    ScheduleUnknown,
)
from victim_support.day.rules import day_words
from victim_support.day.store_confirm import now
from victim_support.day.store_subjects import (
    CANCELLED,
    CHANGED,
    MOVED,
    PLANNED,
    RESERVED,
    reservation_subject,
    schedule_subject,
)
from victim_support.register import store as register

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction

_READERS: Final = (Role.CLERK, Role.SURVEYOR)
_LINES: Final = (
    "SELECT s.subject, s.disaster, s.area, s.day, s.places, s.hours, s.venue, s.withdrawn, s.recorded_by, "
    "s.recorded_device, s.recorded_time, s.marks, "
    "(SELECT COUNT(*) FROM reservation AS r WHERE r.schedule = s.subject AND r.cancelled = 0) AS taken "
    "FROM schedule AS s "
)


@dataclass(frozen=True)
class Plan:
    """A line of 交付日程: `area` is the 町字 as people say it (or 全域), `day` ISO, `places` households."""

    disaster: str
    area: str
    day: str
    places: int
    hours: str = ""
    venue: str = ""


def plan(journal: Journal, actor: Actor, wanted: Plan) -> str:
    """Enter a line of 交付日程; returns its subject. Needs 決裁 (責任者)."""
    demand(actor, Role.SUPERVISOR)
    register.disaster(journal, wanted.disaster)
    with journal.transaction(actor.id) as tx:
        name = schedule_subject(tx.born())
        tx.append(PLANNED, name, {key: value for key, value in asdict(wanted).items() if value != ""})
    return name


def change(journal: Journal, actor: Actor, subject: str, changes: Mapping[str, Any], base: Base) -> bool:
    """Alter a line (places, hours, venue, withdrawn); whether anything was. `ScheduleUnknown`. Needs 決裁."""
    demand(actor, Role.SUPERVISOR)
    line(journal, subject)
    altered = journal.changed(subject, changes, base)
    if altered:
        with journal.transaction(actor.id) as tx:
            tx.append(CHANGED, subject, altered, base=base)
    return bool(altered)


def line(journal: Journal, subject: str) -> Row:
    """One line with `taken`, its places taken. `ScheduleUnknown`."""
    row = journal.one(_LINES + "WHERE s.subject = ?", (subject,))
    if row is None:
        raise ScheduleUnknown
    return row


def lines(journal: Journal, disaster: str, *, before: str = "9999-12-31", since: str = "") -> Sequence[Row]:
    """The lines of a disaster from day to day (ISO, both included), each with `taken`."""
    return journal.query(
        _LINES + "WHERE s.disaster = ? AND s.day >= ? AND s.day <= ? ORDER BY s.day, s.area, s.subject",
        (disaster, since, before),
    )


def choices(journal: Journal, disaster: str, address: str) -> Sequence[Row]:
    """The lines a household may still take, those of its own 町字 first."""
    standing = [row for row in lines(journal, disaster, since=_today()) if not row["withdrawn"]]
    return sorted(standing, key=lambda row: (row["area"] not in address, row["day"]))


def reserve(
    journal: Journal,
    actor: Actor,
    disaster: str,
    household: str,
    schedule: str,
    *,
    hour: str = "",
    base: Base,
    above: bool = False,
) -> None:
    """Take a place for a household, or move the one it has. Freezes the household. Needs 受付.

    `DayFull` when 定員 is reached and not `above`, which needs 決裁; `DayPast`, `ScheduleUnknown`.
    """
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        register.freeze(tx, disaster, household)
        wanted = _open_line(journal, disaster, schedule)
        name = reservation_subject(disaster, household)
        present = tx.subject(name)
        stands = present.exists and not present.value("cancelled")
        full = _taken(tx, schedule, name) >= wanted["places"]
        if full and not above:
            raise DayFull(area=wanted["area"], day=day_words(wanted["day"]), places=wanted["places"])
        if full:
            demand(actor, Role.SUPERVISOR)
        patch: dict[str, Any] = {"schedule": schedule, "hour": hour or None, "cancelled": False, "above": full}
        written = {key: value for key, value in patch.items() if value is not None or base.get(key)}
        tx.append(MOVED if stands else RESERVED, name, written, base=base)


def _open_line(journal: Journal, disaster: str, schedule: str) -> Row:
    wanted = line(journal, schedule)
    if wanted["disaster"] != disaster or wanted["withdrawn"]:
        raise ScheduleUnknown
    if wanted["day"] < _today():
        raise DayPast(day=day_words(wanted["day"]))
    return wanted


def _taken(tx: Transaction, schedule: str, but: str) -> int:
    row = tx.conn.execute(
        "SELECT COUNT(*) FROM reservation WHERE schedule = ? AND cancelled = 0 AND subject <> ?", (schedule, but)
    ).fetchone()
    return int(row[0])


def cancel(journal: Journal, actor: Actor, disaster: str, household: str, *, reason: str, base: Base) -> None:
    """Give the place back. `CancellationReasonMissing`, `ReservationUnknown`. Needs 受付."""
    demand(actor, Role.CLERK)
    if not reason.strip():
        raise CancellationReasonMissing
    name = reservation_subject(disaster, household)
    with journal.transaction(actor.id) as tx:
        found = tx.subject(name)
        if not found.exists or found.value("cancelled"):
            raise ReservationUnknown
        tx.append(CANCELLED, name, {"cancelled": True, "cancel_reason": reason.strip()}, base=base)


def of_household(journal: Journal, actor: Actor, disaster: str, household: str) -> Row | None:
    """The household's 予約 with the day, 町字, hours and venue of its line; None where it never had one."""
    demand(actor, *_READERS)
    return journal.one(
        "SELECT r.subject, r.schedule, r.hour, r.cancelled, r.cancel_reason, r.above, r.recorded_by, "
        "r.recorded_time, r.marks, s.day, s.area, s.hours, s.venue, s.withdrawn FROM reservation AS r "
        "LEFT JOIN schedule AS s ON s.subject = r.schedule WHERE r.subject = ?",
        (reservation_subject(disaster, household),),
    )


def of_day(journal: Journal, actor: Actor, disaster: str, day: str) -> Sequence[Row]:
    """Who has a place on a day, by line and hour; with how many papers wait for the household and were handed over.

    No address is in it. Of a household under 支援措置 the name is left out too: it is found by its number.
    """
    demand(actor, *_READERS)
    return journal.query(
        "SELECT r.household, r.hour, r.above, r.marks, s.subject AS schedule, s.area, s.hours, s.venue, "
        "CASE WHEN h.protected = 0 THEN h.head_name END AS head_name, COALESCE(h.protected, 1) AS protected, "
        "(SELECT COUNT(*) FROM certificate AS c WHERE c.disaster = r.disaster AND c.household = r.household "
        "AND c.state = '作成') AS ready, "
        "(SELECT COUNT(*) FROM certificate AS c WHERE c.disaster = r.disaster AND c.household = r.household "
        "AND c.state = '交付') AS delivered "
        "FROM schedule AS s JOIN reservation AS r ON r.schedule = s.subject AND r.cancelled = 0 "
        "LEFT JOIN household AS h ON h.disaster = r.disaster AND h.household_no = r.household "
        "WHERE s.disaster = ? AND s.day = ? ORDER BY s.area, s.subject, r.hour, r.household",
        (disaster, day),
    )


def _today() -> str:
    return now().date().isoformat()
