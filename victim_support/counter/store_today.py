"""What was handed over today, by hour and by who sits where; and what waits longest. Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from victim_support.counter.charts import Chart, columns, lines
from victim_support.damage.places import person
from victim_support.desks import store as desks
from victim_support.japanese.dates import wareki
from victim_support.journal.home import JAPAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_HANDED: Final = "('交付', '手書き交付')"
_OPENS, _CLOSES = 9, 16
_MOST_COUNTERS: Final = 12


@dataclass(frozen=True)
class Handed:
    """Papers handed over on one day: how many, by hour and by counter (laptop and person), each as chart and table."""

    total: int
    hours: Sequence[tuple[str, int]]
    counters: Sequence[tuple[str, int]]
    hour_chart: Chart
    counter_chart: Chart


@dataclass(frozen=True)
class Longest:
    """What waits longest at a desk: since which day, for how many days, of which dwelling and household."""

    since: str
    days: int
    dwelling: str
    household: str


def handed_over(journal: Journal, disaster: str, day: date) -> Handed:
    """What was handed over on `day`; the hours are those of the laptops' clocks when it was recorded."""
    acts = _hand_overs(journal, disaster, day)
    by_hour = Counter(datetime.fromtimestamp(one["time"], JAPAN).hour for one in acts)
    first, last = min([_OPENS, *by_hour]), max([_CLOSES, *by_hour])
    hours = [(f"{hour}時", by_hour[hour]) for hour in range(first, last + 1)]
    seats = Counter((one["device"], one["actor"]) for one in acts)
    ordered = sorted(seats.items(), key=lambda one: (-one[1], one[0]))
    counters = [(f"{device} {person(journal, actor)}", count) for (device, actor), count in ordered[:_MOST_COUNTERS]]
    rest = sum(count for _, count in ordered[_MOST_COUNTERS:])
    counters += [("ほか", rest)] if rest else []
    return Handed(
        len(acts), hours, counters, columns("時間ごとの交付", hours), lines("窓口ごとの交付", counters)
    )  # fmt: skip


def _hand_overs(journal: Journal, disaster: str, day: date) -> Sequence[Row]:
    return journal.query(
        # The day's papers first, by their own index; then their acts.
        "SELECT a.device, a.actor, a.time FROM certificate AS c "  # noqa: S608  ours
        "CROSS JOIN certificate_act AS a ON a.subject = c.subject "
        f"WHERE c.delivered_on = ? AND +c.disaster = ? AND +a.act IN {_HANDED}",
        (day.isoformat(), disaster),
    )


def longest_waiting(journal: Journal, disaster: str, today: date) -> dict[str, Longest]:
    """What waits longest at each desk; a desk where nothing waits is left out. Call after `store_work.work`."""
    found = {}
    for desk, one in desks.oldest(journal, disaster).items():
        since = date.fromisoformat(one.since)
        household = _household(journal, disaster, one.dwelling)
        found[desk] = Longest(wareki(since), (today - since).days, one.dwelling, household)
    return found


def _household(journal: Journal, disaster: str, dwelling: str) -> str:
    """A household that applied for the dwelling, or none."""
    row = journal.one(
        "SELECT household FROM application WHERE disaster = ? AND dwelling = ? AND withdrawn = 0 ORDER BY applied_on",
        (disaster, dwelling),
    )
    return "" if row is None else str(row[0])
