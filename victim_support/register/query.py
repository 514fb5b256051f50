"""What was typed into the one search box, taken apart. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from victim_support.japanese.addresses import fold_address
from victim_support.japanese.dates import parse_registered_date
from victim_support.japanese.folding import fold_kana, fold_name

if TYPE_CHECKING:
    from victim_support.japanese.municipalities import Municipality

_NUMBER = re.compile(r"[0-9]+(?:-[0-9]+)*")
_REGISTER_DIGITS = 10
_WIDE_DIGITS = 15
_LONGEST = 200
# What people say of a birthday they half remember: S38, 昭38, S38.4, 昭和38年生まれ.
_HALF_A_DATE = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHRmtshr])(?P<year>\d{1,2}|元)年?(?:[./-]?(?P<month>\d{1,2})月?)?"
)
_BORN = re.compile(r"(?:生まれ|生)$")

# Why a row matched, in the words of the columns.
NAME, KANA, BIRTH, ADDRESS = "氏名", "カナ", "生年月日", "住所"
RESIDENT_NO, HOUSEHOLD_NO = "宛名番号", "世帯番号"
ALIAS, ROMAN, FORMER = "通称", "氏名アルファベット", "旧氏"


@dataclass(frozen=True)
class Word:
    """One word, and all it may mean."""

    text: str
    name: str
    kana: str
    address: str
    numbers: tuple[str, ...] = ()
    born: tuple[date, date] | None = None

    @property
    def spoken(self) -> tuple[str, ...]:
        """Folded texts of which one must stand in a name.

        A word that begins with ウ stands in a longer one as オ when the オ row is before it: ウメ in ナカノ ウメ.
        """
        given = [key for key in (self.name, self.kana) if key]
        return tuple(dict.fromkeys([*given, *("オ" + key[1:] for key in given if key[0] == "ウ")]))

    @property
    def keys(self) -> tuple[str, ...]:
        """Folded texts of which one must stand in a row's names or address."""
        return tuple(dict.fromkeys([*self.spoken, *([self.address] if self.address else [])]))


@dataclass(frozen=True)
class Query:
    """Words that must all match; `whole` is the text as one word (渡辺 太郎 is also the name 渡辺太郎)."""

    words: tuple[Word, ...] = ()
    whole: Word = field(default_factory=lambda: Word("", "", "", ""))

    @property
    def exact(self) -> tuple[Word, ...]:
        """The words that name a number or a birthdate: a few rows each."""
        return tuple(word for word in self.words if word.numbers or word.born)

    @property
    def loose(self) -> tuple[Word, ...]:
        """The others."""
        return tuple(word for word in self.words if not word.numbers and not word.born)


def read_query(text: str, town: Municipality) -> Query:
    """Take a search text apart. At most 200 characters of it are looked at."""
    words = tuple(read_word(piece, town) for piece in text[:_LONGEST].split())
    said = tuple(word for word in words if word.address)  # 岐阜市 before a town says nothing: the whole register is it
    words = tuple(word for word in said or words if word.keys or word.numbers)
    return Query(words, read_word("".join(text[:_LONGEST].split()), town))


def read_word(text: str, town: Municipality) -> Word:
    """One word with all it may mean: part of a name, a reading, an address; a number; a birthdate in any calendar."""
    plain = unicodedata.normalize("NFKC", text)
    born = _born(plain)
    return Word(
        text=text,
        name=fold_name(text),
        kana=fold_kana(text),
        address=fold_address(text, town),
        numbers=_numbers(plain),
        born=born,
    )


def _numbers(plain: str) -> tuple[str, ...]:
    """A number as typed and with leading zeros filled up to a register number's ten and fifteen digits."""
    if not _NUMBER.fullmatch(plain):
        return ()
    digits = plain.replace("-", "")
    return tuple(dict.fromkeys((plain, digits, digits.zfill(_REGISTER_DIGITS), digits.zfill(_WIDE_DIGITS))))


def _born(plain: str) -> tuple[date, date] | None:
    """The first and last day a birthdate may be; a year alone needs its era or 年 (1975 is a number)."""
    if not any(sign.isdecimal() or sign in "元不" for sign in plain):
        return None
    plain = _BORN.sub("", plain)
    half = _HALF_A_DATE.fullmatch(plain)
    if half is not None and (half["month"] is None or plain[half.end("year")] in "年./-"):
        plain = f"{half['era']}{half['year']}年" + (f"{half['month']}月" if half["month"] else "")
    found = parse_registered_date(plain)
    if found.earliest is None or found.latest is None:
        return None
    return found.earliest, found.latest
