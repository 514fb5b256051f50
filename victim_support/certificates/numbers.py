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
_SHAPE: Final = re.compile(r"(?P<device>[A-Z]\d{2})(?P<epoch>[A-Z]+)-?(?P<counter>\d{1,12})-?(?P<check>[0-9X])")
_PRINTED: Final = re.compile(r"(.+-[A-Z]\d{2,4}[A-Z]+)-(\d{1,12})-[\dX]")
TEMPLATE_HINT: Final = "「岐危管第{number}号」のように、{number} を一度だけ入れ、そのうしろに数字を入れない形"
_HAS_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True)
class Number:
    """A number taken apart. `epoch` is the letter form: A for 1, Z for 26, AA for 27.

    `series` is all that stood before the laptop: the series, with the town's 文書記号 before it where that was typed.
    `core` is what stands behind the series: laptop and epoch, counter, check digit.
    """

    series: str
    device: str
    epoch: str
    counter: int
    text: str
    core: str

    def may_be(self, unique_no: str) -> bool:
        """Whether what was typed may mean the certificate of this unique number."""
        series = folded(unique_no).removesuffix(self.core).rstrip("-")
        return not self.series or self.series.endswith(series)


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


def folded(text: str) -> str:
    """A number in one width, with one dash, without spaces: for comparing alone."""
    return re.sub(r"\s", "", _DASHES.sub("-", unicodedata.normalize("NFKC", text)).upper())


def parse(text: str) -> Number | None:
    """A number as someone typed or a reader saw it; None if it holds none.

    Any width, any dash, spaces; with or without its series, and with or without the town's 文書記号 around it
    (「岐危管第罹-L01A-000123-X号」). The check digit must be right. Without a series `text` begins with the laptop.
    """
    bare = folded(text).removeprefix("証明書番号")
    for found in _SHAPE.finditer(bare):
        place, count, check = found["device"] + found["epoch"], found["counter"], found["check"]
        if check_digit(place + count) != check or _HAS_DIGIT.search(bare, found.end()):
            continue
        series = bare[: found.start()].rstrip("-")
        core = f"{place}-{count}-{check}"
        return Number(series, found["device"], found["epoch"], int(count), f"{series}-{core}" if series else core, core)
    return None


def place_of(number: str) -> tuple[str, int] | None:
    """(series with laptop and epoch, count) of a printed number (罹-L01A, 123); None for what no counter gave.

    The check digit is not held against it: a number that stands on a paper is counted, however it came there.
    """
    found = _PRINTED.fullmatch(number)
    if found is not None:
        return found[1], int(found[2])
    read = parse(number)
    return None if read is None else (f"{read.series}-{read.device}{read.epoch}", read.counter)
