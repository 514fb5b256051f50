"""Tables of the day room, drawn from entries; and what the start page and 締め find today's papers by."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("day")

_DAY = """CREATE TABLE day (
    subject TEXT NOT NULL,
    device TEXT NOT NULL,
    day TEXT NOT NULL,
    confirmations INTEGER NOT NULL,
    confirmed_by TEXT,
    confirmed_time INTEGER,
    confirmed_how TEXT,
    closings INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

_CLOSING = """CREATE TABLE day_closing (
    subject TEXT NOT NULL,
    device TEXT NOT NULL,
    day TEXT NOT NULL,
    closing INTEGER NOT NULL,
    report TEXT NOT NULL,
    differences TEXT NOT NULL,
    reason TEXT,
    closed_by TEXT NOT NULL,
    closed_time INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT"""

_SCHEDULE = """CREATE TABLE schedule (
    subject TEXT NOT NULL,
    disaster TEXT,
    area TEXT,
    day TEXT,
    places INTEGER NOT NULL,
    hours TEXT,
    venue TEXT,
    withdrawn INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_device TEXT NOT NULL,
    recorded_time INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

_RESERVATION = """CREATE TABLE reservation (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    household TEXT NOT NULL,
    schedule TEXT,
    hour TEXT,
    cancelled INTEGER NOT NULL,
    cancel_reason TEXT,
    above INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_device TEXT NOT NULL,
    recorded_time INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

_TICKET = """CREATE TABLE ticket (
    subject TEXT NOT NULL,
    device TEXT NOT NULL,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    place INTEGER NOT NULL,
    state TEXT NOT NULL,
    counter TEXT,
    calls INTEGER NOT NULL,
    given_by TEXT NOT NULL,
    given_time INTEGER NOT NULL,
    called_by TEXT,
    called_time INTEGER,
    marks TEXT NOT NULL
) STRICT"""


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_day(db: sqlite_utils.Database) -> None:
    """Days with their closings, 交付日程, 予約 and 整理券 (all drawn); papers by day and laptop."""
    for statement in (
        _DAY,
        "CREATE INDEX day_subject ON day (subject)",
        "CREATE INDEX day_of_device ON day (device, day)",
        _CLOSING,
        "CREATE INDEX day_closing_subject ON day_closing (subject)",
        "CREATE INDEX day_closing_of_device ON day_closing (device, day)",
        _SCHEDULE,
        "CREATE INDEX schedule_subject ON schedule (subject)",
        "CREATE INDEX schedule_day ON schedule (disaster, day)",
        _RESERVATION,
        "CREATE INDEX reservation_subject ON reservation (subject)",
        "CREATE INDEX reservation_schedule ON reservation (schedule, cancelled)",
        _TICKET,
        "CREATE INDEX ticket_subject ON ticket (subject)",
        "CREATE INDEX ticket_day ON ticket (day, device, place)",
        "CREATE INDEX IF NOT EXISTS certificate_made ON certificate (made_device, made_time)",
        "CREATE INDEX IF NOT EXISTS certificate_delivered ON certificate (delivered_on)",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m002_ticket_codes(db: sqlite_utils.Database) -> None:
    """What a ticket's code names: the epoch and the laptop's count over all days."""
    for statement in (
        "ALTER TABLE ticket ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE ticket ADD COLUMN count INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX ticket_code ON ticket (device, epoch, count)",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m003_desks(_db: sqlite_utils.Database) -> None:
    """Nothing any more: what waits is counted by the room of the desks. The name stands for homes that had it."""
