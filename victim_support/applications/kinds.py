"""What may be applied for: the kinds of certificate the town uses (data/certificate_kinds.toml and its settings)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from victim_support.resources import data_file

if TYPE_CHECKING:
    from collections.abc import Mapping

_ON = frozenset({"1", "true", "yes", "有効", "使う"})


@dataclass(frozen=True)
class Applicable:
    """One kind as the reception sees it."""

    key: str
    name: str
    explanation: str
    enabled: bool


@cache
def _carried() -> tuple[Applicable, ...]:
    raw = tomllib.loads(data_file("certificate_kinds.toml").read_text(encoding="utf-8"))
    return tuple(
        Applicable(row["key"], row["name"], row.get("explanation", ""), bool(row.get("enabled", True)))
        for row in raw["kinds"]
    )


def applicable(settings: Mapping[str, str]) -> list[Applicable]:
    """Return the kinds in use, in the order of the file; `settings` are the town's settings by key."""

    def is_on(kind: Applicable) -> bool:
        chosen = settings.get(f"certificate.{kind.key}.enabled")
        return kind.enabled if not chosen else chosen.lower() in _ON

    return [kind for kind in _carried() if is_on(kind)]
