"""What was typed into the one search box, taken apart. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from victim_support.japanese.addresses import fold_address
from victim_support.japanese.dates import parse_registered_date
from victim_support.japanese.folding import fold_kana, fold_name
from victim_support.japanese.numerals import kanji_number

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
AGE = "年齢"
CLOSED = "表示しない項目"


@dataclass(frozen=True)
class Word:
    """One word, and all it may mean."""

    text: str
    name: str
    kana: str
    address: str
    numbers: tuple[str, ...] = ()
    born: tuple[date, date] | None = None
    aged: bool = False

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
        return tuple(word for word in self.words if word.numbers or (word.born and not word.aged))

    @property
    def ages(self) -> tuple[Word, ...]:
        """The words that name an age: a tenth of a town each, so they sort out and find nobody alone."""
        return tuple(word for word in self.words if word.aged)

    @property
    def loose(self) -> tuple[Word, ...]:
        """The others."""
        return tuple(word for word in self.words if not word.numbers and not word.born)


def read_query(text: str, town: Municipality, day: date | None = None) -> Query:
    """Take a search text apart. At most 200 characters of it are looked at. Ages count on `day`, if it is given."""
    return _query(text[:_LONGEST].split(), town, day)


def readings(text: str, town: Municipality, day: date | None = None) -> list[Query]:
    """What the text may be asking for, the plainest first: as typed, without what one says around a name, taken apart.

    「司町の渡辺さん、70代」 is 司町の渡辺さん、70代, then 司町の渡辺 70代, then 司町 渡辺 70代.
    """
    typed = text[:_LONGEST]
    said = [bare for piece in _PAUSE.sub(" ", typed).split() if (bare := _without_manners(piece))]
    apart = [part for piece in said for part in _OF.split(piece) if part]
    pieces: dict[tuple[str, ...], None] = dict.fromkeys((tuple(typed.split()), tuple(said), tuple(apart)))
    return [query for one in pieces if (query := _query(list(one), town, day)).words]


def _query(pieces: list[str], town: Municipality, day: date | None) -> Query:
    words = tuple(read_word(piece, town, day) for piece in pieces)
    said = tuple(word for word in words if word.address)  # 岐阜市 before a town says nothing: the whole register is it
    words = tuple(word for word in said or words if word.keys or word.numbers)
    return Query(words, read_word("".join(pieces), town))


# What people say around a name at a counter.
_PAUSE = re.compile(r"[、。，,．！!？?「」『』（）()]+")
_OF = re.compile(r"(?<=[一-鿿々ァ-ヶー0-9０-９町丁目])の(?=.)")
_BEFORE = re.compile(r"^(?:たぶん|多分|おそらく|恐らく|たしか|確か|きっと|ええと|えっと|あの)(?=.)")
_AFTER = re.compile(
    r"(?<=.)(?:さん|サン|様|さま|氏|殿|くん|君|ちゃん|先生|だと思う|だと思います|と思う|と思います|だったかな|かな|かも"
    r"|みたい|らしい|という人|って人|という名前|の人|の方|の家|のお宅|の世帯|さん宅|宅|に住む|に住んでいる|在住|あたり|付近)$"
)


def _without_manners(piece: str) -> str:
    while True:
        bare = _AFTER.sub("", _BEFORE.sub("", piece))
        if bare == piece:
            return bare
        piece = bare


def read_word(text: str, town: Municipality, day: date | None = None) -> Word:
    """One word with all it may mean: part of a name, a reading, an address; a number; a birthdate in any calendar.

    With a `day`, also an age on it: 70代, 七十代後半, 68歳くらい.
    """
    plain = unicodedata.normalize("NFKC", text)
    aged = None if day is None else born_of_age(plain, day)
    born = _born(plain) if aged is None else aged
    return Word(
        text=text,
        name=fold_name(text),
        kana=fold_kana(text),
        address=fold_address(text, town),
        numbers=_numbers(plain),
        born=born,
        aged=aged is not None,
    )


_AGE = re.compile(
    r"約?(?P<years>\d{1,3}|[一二三四五六七八九十百〇]{1,4})(?:(?P<decade>歳?代)(?P<half>前半|後半)?|[歳才])"
    r"(?P<about>くらい|ぐらい|位|前後|ごろ|頃)?"
)
_ABOUT = 3
_OLDEST = 130


def born_of_age(plain: str, day: date) -> tuple[date, date] | None:
    """The first and last birthday of somebody of that age on `day`; None where the text names none."""
    found = _AGE.fullmatch(plain)
    if found is None:
        return None
    said = found["years"]
    years = int(said) if said.isdecimal() else kanji_number(said)
    if years > _OLDEST:
        return None
    youngest, oldest = years, years
    if found["decade"]:
        youngest, oldest = years + 5 * (found["half"] == "後半"), years + 9 - 5 * (found["half"] == "前半")
    if found["about"]:
        youngest, oldest = max(0, youngest - _ABOUT), oldest + _ABOUT
    return _years_before(day, oldest + 1) + timedelta(days=1), _years_before(day, youngest)


def _years_before(day: date, years: int) -> date:
    year = max(1, day.year - years)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


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
