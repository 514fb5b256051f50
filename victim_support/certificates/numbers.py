"""Certificate numbers: ``罹-L01A-000123-4``: series, laptop and epoch, counter, check digit.

Unique with no coordination (laptop and epoch are in it), without gaps within one laptop and epoch, and safe to read
over the telephone: the check digit is modulus 11 with weights 2 to 7 from the right (住民記録システム標準仕様書
1.1.13), with X for ten, over laptop, epoch and counter; a letter counts as its place in the alphabet. Every single
wrong digit and every two digits exchanged beside each other are found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from victim_support.applications.rules import epoch_letters

_WEIGHTS: Final = (2, 3, 4, 5, 6, 7)
_MODULUS: Final = 11
_TEN: Final = "X"
_DASHES: Final = re.compile(r"[\u002d\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d\u2500]")
_SHAPE: Final = re.compile(
    r"(?P<series>[^\d\s-]{0,8})-?(?P<device>[A-Z]\d{2})(?P<epoch>[A-Z]+)-?(?P<counter>\d{1,12})-?(?P<check>[0-9X])"
)


@dataclass(frozen=True)
class Number:
    """A number taken apart. `epoch` is the letter form: A for 1, Z for 26, AA for 27."""

    series: str
    device: str
    epoch: str
    counter: int
    text: str


def check_digit(text: str) -> str:
    """The check digit of the letters and digits of `text` (capital ASCII)."""
    values = [int(sign, 36) if sign.isalpha() else int(sign) for sign in reversed(text)]
    weighted = sum(value * _WEIGHTS[index % len(_WEIGHTS)] for index, value in enumerate(values))
    digit = -weighted % _MODULUS
    return _TEN if digit == _MODULUS - 1 else str(digit)


def compose(series: str, device: str, epoch: int, counter: int, digits: int = 6) -> str:
    """The number as printed."""
    place = f"{device}{epoch_letters(epoch)}"
    count = f"{counter:0{digits}d}"
    return f"{series}-{place}-{count}-{check_digit(place + count)}"


def parse(text: str) -> Number | None:
    """A number as someone typed or a reader saw it: any width, any dash, spaces, no series; None if it is none.

    The check digit must be right. Without a series `series` is empty and `text` begins with the laptop.
    """
    bare = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).upper()
    found = _SHAPE.fullmatch(re.sub(r"\s", "", bare).removeprefix("証明書番号"))
    if found is None:
        return None
    place, count = found["device"] + found["epoch"], found["counter"]
    if check_digit(place + count) != found["check"]:
        return None
    head = f"{found['series']}-" if found["series"] else ""
    return Number(
        found["series"], found["device"], found["epoch"], int(count), f"{head}{place}-{count}-{found['check']}"
    )
