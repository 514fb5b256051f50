"""Loss by parts (部位による判定) and by tilt, in exact rational arithmetic.

Source: 地震 第1次・第2次調査票; weights, levels, areas and tilt borders in data/damage/parts.toml and tilt.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from victim_support.damage.tables import PartWeights, part_tables, tilt_tables
from victim_support.damage.words import FIRST, NON_WOODEN, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HALF = Fraction(1, 2)
_WHOLE = 100


@dataclass(frozen=True)
class PartDamage:
    """Damage of one part: a level (Ⅰ to Ⅴ) over a share of its area in percent.

    A part entered freely (設備 of a non-wooden dwelling) has no level; `area` is then its loss in percent points.
    """

    part: str
    level: str | None
    area: int


def round_half_up(value: Fraction) -> int:
    """Round to the nearest integer, halves away from zero upwards: 7.5 is 8 and 2.5 is 3."""
    return (value + _HALF).__floor__()


def part_loss(weight: int, level: int, area: int) -> int:
    """Return the loss of a part in percent points: round_half_up(weight × level × area), all three in percent."""
    return round_half_up(Fraction(weight * level * area, _WHOLE * _WHOLE))


def weights_for(structure: str, survey_round: str, name: str | None = None) -> PartWeights | None:
    """Return the weights for a structure and round: the default, or the variant of that name.

    再調査 uses the sheet of 第2次; a non-wooden dwelling has only that sheet here.
    """
    wanted = FIRST if survey_round == FIRST and structure != NON_WOODEN else SECOND
    rows = [row for row in part_tables().weights if row.structure == structure and row.survey_round == wanted]
    if name is not None:
        return next((row for row in rows if row.name == name), None)
    return next((row for row in rows if row.default), None)


def loss_of_part(part: str, damages: Sequence[PartDamage], weights: PartWeights) -> int:
    """Return the loss of one part in percent points from one or several (level, area) pairs.

    The pairs are summed before rounding and never count for more than the whole part.
    """
    weight = weights.weights[part]
    if part in part_tables().free_input.get(weights.structure, ()):
        return min(weight, sum(damage.area for damage in damages))
    levels = part_tables().levels
    share = sum((Fraction(levels[d.level or ""] * d.area, _WHOLE * _WHOLE) for d in damages), Fraction(0))
    return round_half_up(weight * min(share, Fraction(1)))


def loss_by_parts(damages: Iterable[PartDamage], weights: PartWeights) -> dict[str, int]:
    """Return the loss of every part named, in percent points, in the order of the sheet."""
    by_part: dict[str, list[PartDamage]] = {}
    for damage in damages:
        by_part.setdefault(damage.part, []).append(damage)
    return {part: loss_of_part(part, by_part[part], weights) for part in weights.weights if part in by_part}


def faults_in(damages: Iterable[PartDamage], weights: PartWeights) -> list[str]:
    """Return what cannot be counted, in Japanese: unknown parts and levels, areas out of bounds."""
    faults: list[str] = []
    totals: dict[str, int] = {}
    free = part_tables().free_input.get(weights.structure, ())
    for damage in damages:
        if damage.part not in weights.weights:
            faults.append(f"部位「{damage.part}」は{weights.name}の調査票にありません。")
            continue
        if damage.part not in free and damage.level not in part_tables().levels:
            faults.append(f"{damage.part}: 損傷程度はⅠからⅤまでで入力してください。")
        totals[damage.part] = totals.get(damage.part, 0) + damage.area
        if damage.area < 0:
            faults.append(f"{damage.part}: 面積率は0以上で入力してください。")
    limits = {part: weights.weights[part] if part in free else _WHOLE for part in totals}
    faults.extend(f"{part}: 合計が{limits[part]}％を超えています。" for part in totals if totals[part] > limits[part])
    return faults


def mean_tilt(readings_mm: Sequence[int]) -> Fraction:
    """Return the simple mean of plumb-line readings (millimetres) as a ratio to the length of the line."""
    return Fraction(sum(readings_mm), len(readings_mm) * tilt_tables().plumb_length_mm)
