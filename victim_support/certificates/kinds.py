"""Kinds of certificate: configuration, never code (data/certificate_kinds.toml, changed by a town's settings)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from victim_support.certificates.errors import KindDisabled, KindUnknown
from victim_support.japanese.numerals import whole_number
from victim_support.resources import data_file

RISAI = "罹災証明書"
_HIGHEST_FEE = 1_000_000
_ON = frozenset({"1", "true", "yes", "有効", "使う"})


@dataclass(frozen=True)
class Kind:
    """One kind of certificate: what it certifies, what it needs, how it is numbered and printed."""

    key: str
    name: str
    subject: str
    carries_grade: bool
    needs_survey: bool
    parties: tuple[str, ...]
    deadline: str
    fee: int
    form: str
    series: str
    counter_digits: int
    explanation: str
    enabled: bool = True


@cache
def _carried() -> tuple[Kind, ...]:
    raw = tomllib.loads(data_file("certificate_kinds.toml").read_text(encoding="utf-8"))
    return tuple(Kind(**{**row, "parties": tuple(row["parties"])}) for row in raw["kinds"])


def kinds(settings: Mapping[str, str]) -> tuple[Kind, ...]:
    """Every kind as the town has it; `settings` are the town's settings by key."""
    return tuple(_with_settings(kind, settings) for kind in _carried())


def kind_named(name: str, settings: Mapping[str, str]) -> Kind:
    """The kind of this name. KindUnknown, KindDisabled."""
    for kind in kinds(settings):
        if kind.name == name:
            if not kind.enabled:
                raise KindDisabled(kind=name)
            return kind
    raise KindUnknown(kind=name, known="・".join(kind.name for kind in _carried()))


def _with_settings(kind: Kind, settings: Mapping[str, str]) -> Kind:
    def given(entry: str, default: str) -> str:
        return settings.get(f"certificate.{kind.key}.{entry}") or default

    enabled = given("enabled", "1" if kind.enabled else "0").lower() in _ON
    fee_yen = whole_number(given("fee", str(kind.fee)), _HIGHEST_FEE)
    return replace(
        kind,
        enabled=enabled,
        form=given("form", kind.form),
        series=given("series", kind.series),
        deadline=given("deadline", kind.deadline),
        fee=fee_yen if fee_yen is not None else kind.fee,
    )
