"""What a draft is and what is kept of it. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

DAYS_KEPT: Final = 7
MOST_A_PERSON: Final = 200
LONGEST_KEY: Final = 600
LONGEST_TEXT: Final = 64 * 1024


@dataclass(frozen=True)
class KeptForm:
    """Fields as typed, in the order of the form: ((name, value), …). `page` is where the form stands, `title` its name.

    `saved` is in seconds since 1970.
    """

    key: str
    page: str
    title: str
    fields: tuple[tuple[str, str], ...]
    saved: int = 0


def fields_of(text: str) -> tuple[tuple[str, str], ...] | None:
    """Read the fields a page sent as JSON ([[name, value], …]); None for anything else."""
    if len(text) > LONGEST_TEXT:
        return None
    try:
        raw = json.loads(text)
    except ValueError:
        return None
    if not isinstance(raw, list):
        return None
    pairs = [pair for pair in raw if isinstance(pair, list) and len(pair) == 2]  # noqa: PLR2004  name and value
    if len(pairs) != len(raw) or not all(isinstance(part, str) for pair in pairs for part in pair):
        return None
    return tuple((name, value) for name, value in pairs)
