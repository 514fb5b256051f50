"""Real 町字 and postcodes of Gifu's municipalities, and invented lots on them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from victim_support.resources import data_file

if TYPE_CHECKING:
    from random import Random


class Area(NamedTuple):
    """One 町字: `address` is the municipality and 町字 as residents.csv writes 住所; degrees as decimal text."""

    address: str
    postcode: str
    code: str
    latitude: str
    longitude: str


def municipality_name(code: str) -> str:
    """Name with 郡, of one of the 42 municipalities; KeyError for any other code."""
    with data_file("addresses", "index.csv").open(encoding="utf-8", newline="") as file:
        return {row["団体コード"]: row["市町村"] for row in csv.DictReader(file)}[code]


def areas(code: str) -> list[Area]:
    """Every 町字 of a municipality, in the file's order.

    Of the 11-digit 住所コード only prefecture and city are real; the rest is the place in the file.
    """
    name = municipality_name(code)
    with data_file("addresses", f"{code}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Area(name + row["町字"], row["郵便番号"], f"{code[:5]}{number:06d}", row["緯度"], row["経度"])
            for number, row in enumerate(csv.DictReader(file), start=1)
        ]


def lot_texts(rng: Random, main: int, branch: int) -> tuple[str, str]:
    """(番地 as the residents' register writes it, 地番 as the tax roll writes it): one place, seldom one spelling."""
    roll = f"{main}-{branch}" if branch else f"{main}"
    style = rng.random()
    if style < 0.6:  # noqa: PLR2004  shares of the spellings met in real lists (domain.md 6.10)
        text = f"{main}番地{branch or ''}"
    elif style < 0.8:  # noqa: PLR2004  as above
        text = f"{main}番{branch}号" if branch else f"{main}番"
    elif style < 0.9:  # noqa: PLR2004  as above
        text = roll
    elif style < 0.97:  # noqa: PLR2004  as above
        text = roll.translate(_WIDE)
    else:
        text = f"{main}番地の{branch}" if branch else f"{main}番地"
    return text, roll


_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
