"""What a town decides about its counter: read from its settings, with defaults that let a fresh home work. Pure.

| setting | values | default |
| --- | --- | --- |
| counter.phone | the counter's telephone, as printed on the 受付票 | nothing |
| reception.letter_months | how many months a 委任状 is good for | 6 (岐阜市) |
| reception.protected_proxies | refuse, allow: others than members apply for a household under 支援措置 | refuse |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.japanese.numerals import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_MONTHS: Final = 120
_SIX_MONTHS: Final = 6
_ALLOW: Final = "allow"


@dataclass(frozen=True)
class CounterSettings:
    """The counter's settings. A value the program cannot read counts as not set: nothing stops at the counter."""

    phone: str = ""
    letter_months: int = _SIX_MONTHS
    proxies_allowed: bool = False


def counter_settings(settings: Mapping[str, str]) -> CounterSettings:
    """The settings as the counter uses them. `protected_proxies` is `refuse` whatever else stands there."""
    return CounterSettings(
        phone=settings.get("counter.phone", "").strip(),
        letter_months=whole_number(settings.get("reception.letter_months", ""), _MOST_MONTHS) or _SIX_MONTHS,
        proxies_allowed=settings.get("reception.protected_proxies", "").strip() == _ALLOW,
    )
