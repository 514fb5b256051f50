"""Invented people's names from real surnames (weighted by how many bear them) and given names by generation."""

from __future__ import annotations

import csv
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from victim_support.resources import data_file

if TYPE_CHECKING:
    from random import Random

# Registered spellings that ordinary surnames take (MJ文字情報一覧表; variation selectors from the MJ table
# E0102.. and from Adobe-Japan1 E0100/E0101). Stored exactly so; nothing may normalise them.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "渡辺": ("渡邉", "渡邊", "渡邉\U000e010f", "渡邉\U000e011a", "渡邊\U000e0108", "渡邉\U000e0117"),
    "渡邉": ("渡邉\U000e010f", "渡邉\U000e0110", "渡邉\U000e0116"),
    "渡邊": ("渡邊\U000e010d", "渡邊\U000e0112"),
    "高橋": ("髙橋",),
    "山崎": ("山﨑",),
    "宮崎": ("宮﨑",),
    "川崎": ("川﨑",),
    "吉田": ("𠮷田",),
    "斎藤": ("齋藤", "齊藤", "齋\U000e0102藤"),
    "辻": ("辻\U000e0102", "辻\U000e0100"),
    "葛西": ("葛\U000e0102西", "葛\U000e0100西"),
    "浜田": ("濵田", "濱田"),
    "神谷": ("\ufa19谷",),
}
_SPELLING_SHARE = 0.08
_SS3 = 0x8F  # announces a JIS X 0212 character in EUC-JP

_FOREIGN: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    # surnames, men's names, women's names
    (("SANTOS", "OLIVEIRA", "PEREIRA", "TANAKA DA SILVA"), ("JOAO CARLOS", "PEDRO HENRIQUE"), ("MARIA APARECIDA",)),
    (("DELA CRUZ", "REYES", "GARCIA BAUTISTA"), ("JOSE MARI", "MARK ANTHONY"), ("MARY GRACE", "ROWENA")),
    (("NGUYEN VAN", "TRAN", "LE"), ("HUNG", "DUC ANH"), ("THI LAN", "THI THU HUONG")),
    (("SHRESTHA", "GURUNG"), ("BISHNU BAHADUR", "SURESH"), ("SITA DEVI", "ANJALI")),
)
_CHINESE = (("張", "ZHANG", "チャン"), ("王", "WANG", "ワン"), ("李", "LI", "リー"))
_CHINESE_GIVEN = (
    ("玉蓮", "YULIN", "ユウリン", "女"),
    ("志強", "ZHIQIANG", "シキョウ", "男"),
    ("美玲", "MEILING", "ビレイ", "女"),
)


class Surname(NamedTuple):
    """A surname as registered and its reading in katakana."""

    text: str
    kana: str


class ForeignName(NamedTuple):
    """The names a foreign resident is registered under; alias parts are empty where none is registered."""

    name: str
    kana: str
    roman: str
    alias: str
    alias_kana: str
    sex: str


class NamePool:
    """Draws names; every draw takes only from the given generator of chance, so a seed fixes them."""

    def __init__(self) -> None:
        rows = _read("surnames.csv")
        self._surnames = [Surname(row[0], row[1]) for row in rows]
        self._cumulative = list(accumulate(int(row[2]) for row in rows))
        self._given: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for sex, generation, text, kana in _read("given_names.csv"):
            self._given.setdefault((sex, int(generation)), []).append((text, kana))

    def surname(self, rng: Random) -> Surname:
        """A surname; now and then in one of the registered variant spellings."""
        (found,) = rng.choices(self._surnames, cum_weights=self._cumulative)
        spellings = SPELLINGS.get(found.text)
        if spellings and rng.random() < _SPELLING_SHARE:
            return Surname(rng.choice(spellings), found.kana)
        return found

    def given(self, rng: Random, sex: str, birth_year: int) -> tuple[str, str]:
        """A given name and its reading, usual for the sex and the years around the birth."""
        generation = 0 if rng.random() < 0.25 else min(max((birth_year - 1926) // 20, 0) + 1, 5)  # noqa: PLR2004  a quarter from the wide pool
        return rng.choice(self._given[sex, generation])

    def foreign(self, rng: Random) -> ForeignName:
        """The registered names of a foreign resident; two in five with a 通称, Chinese names also in 漢字."""
        alias = self.surname(rng) if rng.random() < 0.4 else Surname("", "")  # noqa: PLR2004  share with an alias
        if rng.random() < 0.3:  # noqa: PLR2004  share of names that are also registered in 漢字
            family, given = rng.choice(_CHINESE), rng.choice(_CHINESE_GIVEN)
            name = f"{family[0]}　{given[0]}"
            kana = f"{family[2]} {given[2]}"
            roman, sex, alias_given, alias_given_kana = f"{family[1]} {given[1]}", given[3], given[0], given[2]
        else:
            families, men, women = rng.choice(_FOREIGN)
            sex = rng.choice("男女")
            name = roman = f"{rng.choice(families)} {rng.choice(men if sex == '男' else women)}"
            kana = ""
            alias_given, alias_given_kana = self.given(rng, sex, 1990)
        if not alias.text:
            return ForeignName(name, kana, roman, "", "", sex)
        return ForeignName(name, kana, roman, f"{alias.text}　{alias_given}", f"{alias.kana} {alias_given_kana}", sex)


def has_unusual_characters(text: str) -> bool:
    """外字有無: whether the text needs more than JIS X 0208 (selectors, non-BMP, or not in EUC-JP's first plane)."""
    try:
        return any(byte == _SS3 for byte in text.encode("euc_jp"))
    except UnicodeEncodeError:
        return True


@cache
def _read(name: str) -> list[tuple[str, ...]]:
    with data_file("names", name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [tuple(row) for row in rows]
