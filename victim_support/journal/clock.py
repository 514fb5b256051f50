"""A clock set before the last entry: told, confirmed by a person, journalled. It never decides order or blocks."""

from __future__ import annotations

from datetime import datetime

from victim_support.journal.home import JAPAN
from victim_support.journal.journal import Journal
from victim_support.journal.subjects import subject_id


def shown_time(seconds: int) -> str:
    """A time as people read it: 2026-10-03 14:05 (Japan)."""
    return datetime.fromtimestamp(seconds, JAPAN).strftime("%Y-%m-%d %H:%M")


def clock_warning(journal: Journal) -> str | None:
    """What to tell a person when the clock stands before the last entry, else None."""
    behind = journal.clock_behind()
    if behind is None:
        return None
    last, now = behind
    return (
        f"この端末の時計（{shown_time(now)}）が、最後の記録（{shown_time(last)}）より前になっています。"
        "証明書に日付が印字されます。時計が正しいか確かめてください。"
    )


def confirm_clock(journal: Journal, actor: str, how: str) -> None:
    """Journal that work goes on with this clock: by whom and how it was confirmed (画面, コマンド, 無人)."""
    behind = journal.clock_behind()
    if behind is None:
        return
    last, now = behind
    detail = f"時計が最後の記録より前のまま作業を続けました（{how}）: {shown_time(last)} → {shown_time(now)}"
    with journal.transaction(actor) as tx:
        tx.append(
            "clock.confirmed",
            subject_id("device_event", tx.born()),
            {"detail": detail, "reason": how, "last": last, "now": now},
        )
