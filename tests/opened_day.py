"""A laptop whose day has begun: today's date is confirmed, and tomorrow's, so that no test fails at midnight."""

import time
from datetime import timedelta

from victim_support.day.store_confirm import now
from victim_support.day.store_subjects import CONFIRMED, day_subject


def open_day(journal, actor="test"):
    with journal.transaction(actor) as tx:
        for day in (now().date(), now().date() + timedelta(days=1)):
            value = {"how": "試験", "clock": int(time.time()), "last": None}
            tx.append(CONFIRMED, day_subject(journal.device, day.isoformat()), {"confirmed": value})
