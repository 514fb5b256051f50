"""Household structures: who lives together, in the order of the residents' register, with ages that make sense.

続柄 is the closed vocabulary of the register (domain.md 6.16: no 孫, no 長男); the order of members is its 5.2:
head, spouse, children by birth, parents, brothers and sisters, others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

YEAR = 2026
HEAD = "世帯主"


class Draft(NamedTuple):
    """A member before names: `own_surname` is True for one whose surname is not the head's."""

    relation: str
    sex: str
    birth_year: int
    own_surname: bool = False


def household(rng: Random) -> list[Draft]:
    """The members of an ordinary household; mean size about 2.3 as in Gifu."""
    (make,) = rng.choices(_KINDS, cum_weights=_SHARES)
    return make(rng)


def _sex(rng: Random, men: float) -> str:
    return "男" if rng.random() < men else "女"


def _other(sex: str) -> str:
    return "女" if sex == "男" else "男"


def _spouse(rng: Random, head: Draft) -> Draft:
    relation = "妻" if head.sex == "男" else "夫"
    return Draft(relation, _other(head.sex), head.birth_year + rng.randint(-4, 6))


def _children(rng: Random, first: int, count: int, relation: str = "子") -> list[Draft]:
    years = sorted(min(first + rng.randint(0, 3) * place + place, YEAR - 1) for place in range(count))
    return [Draft(relation, _sex(rng, 0.51), year) for year in years]


def _single_young(rng: Random) -> list[Draft]:
    return [Draft(HEAD, _sex(rng, 0.56), YEAR - rng.randint(19, 39))]


def _single_middle(rng: Random) -> list[Draft]:
    return [Draft(HEAD, _sex(rng, 0.6), YEAR - rng.randint(40, 64))]


def _single_old(rng: Random) -> list[Draft]:
    return [Draft(HEAD, _sex(rng, 0.33), YEAR - rng.randint(65, 98))]


def _couple_old(rng: Random) -> list[Draft]:
    head = Draft(HEAD, _sex(rng, 0.95), YEAR - rng.randint(62, 92))
    return [head, _spouse(rng, head)]


def _couple_young(rng: Random) -> list[Draft]:
    head = Draft(HEAD, _sex(rng, 0.92), YEAR - rng.randint(24, 55))
    return [head, _spouse(rng, head)]


def _parents_and_children(rng: Random) -> list[Draft]:
    head = Draft(HEAD, _sex(rng, 0.94), YEAR - rng.randint(28, 66))
    spouse = _spouse(rng, head)
    first = max(head.birth_year, spouse.birth_year) + rng.randint(22, 32)
    count = rng.choices((1, 2, 3, 4), (44, 42, 12, 2))[0]
    return [head, spouse, *_children(rng, min(first, YEAR - 1), count)]


def _one_parent(rng: Random) -> list[Draft]:
    head = Draft(HEAD, _sex(rng, 0.16), YEAR - rng.randint(27, 75))
    return [head, *_children(rng, min(head.birth_year + rng.randint(21, 33), YEAR - 1), rng.choice((1, 1, 2)))]


def _three_generations(rng: Random) -> list[Draft]:
    head = Draft(HEAD, "男", YEAR - rng.randint(62, 84))
    child = Draft("子", "男", head.birth_year + rng.randint(24, 32))
    wife = Draft("子の妻", "女", child.birth_year + rng.randint(-3, 5))
    last = max(child.birth_year, wife.birth_year)
    young = _children(rng, min(last + rng.randint(24, 32), YEAR - 1), rng.randint(1, 3), "子の子")
    return [head, *([_spouse(rng, head)] if rng.random() < 0.7 else []), child, wife, *young]  # noqa: PLR2004  widowed else


def _with_parents(rng: Random) -> list[Draft]:
    head = Draft(HEAD, "男", YEAR - rng.randint(36, 64))
    spouse = _spouse(rng, head)
    mother = Draft("母", "女", head.birth_year - rng.randint(21, 34))
    father = Draft("父", "男", mother.birth_year - rng.randint(0, 6))
    hers = Draft("妻の母", "女", spouse.birth_year - rng.randint(20, 32), own_surname=True)
    old = rng.choice(([mother], [father, mother], [hers]))
    first = max(head.birth_year, spouse.birth_year) + rng.randint(24, 31)
    return [head, spouse, *_children(rng, min(first, YEAR - 1), rng.randint(0, 3)), *old]


def _others(rng: Random) -> list[Draft]:
    head = Draft(HEAD, _sex(rng, 0.6), YEAR - rng.randint(35, 80))
    older = rng.random() < 0.5  # noqa: PLR2004  either
    sibling_sex = _sex(rng, 0.5)
    sibling = ("兄" if sibling_sex == "男" else "姉") if older else ("弟" if sibling_sex == "男" else "妹")
    unregistered = Draft(
        "妻（未届）" if head.sex == "男" else "夫（未届）", _other(head.sex), head.birth_year + 2, own_surname=True
    )
    lodger = Draft(rng.choice(("縁故者", "同居人")), _sex(rng, 0.5), YEAR - rng.randint(20, 75), own_surname=True)
    beside = Draft(sibling, sibling_sex, head.birth_year + (-3 if older else 3))
    return [head, rng.choice((beside, beside, unregistered, lodger))]


_WEIGHTED: tuple[tuple[Callable[[Random], list[Draft]], int], ...] = (
    (_single_young, 12), (_single_middle, 9), (_single_old, 13), (_couple_old, 16), (_couple_young, 8),
    (_parents_and_children, 26), (_one_parent, 8), (_three_generations, 3), (_with_parents, 3), (_others, 2),
)  # fmt: skip
_KINDS = [kind for kind, _ in _WEIGHTED]
_SHARES = [sum(weight for _, weight in _WEIGHTED[: place + 1]) for place in range(len(_WEIGHTED))]
