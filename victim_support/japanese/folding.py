"""Folding of names and kana, for matching only: what is stored, shown or printed is never folded.

Rules: 住民記録システム標準仕様書 2.1.2 (search): 清濁 and 半濁 ignored, ヂ=ジ, ヅ=ズ, ヴァ=バ, ヲ=オ, small = large
kana, long marks, hyphens and spaces dropped, ウ after the オ row = オ, 異体字 as one. ヂ=ジ and 清濁 together make
シ ジ チ ヂ one key, and ス ズ ツ ヅ another: a search ranks the exact spelling first, this key only lets it in.

Both folds are idempotent. The kanji classes come from data/moji/folding.tsv.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from victim_support.resources import data_file

_LARGE = str.maketrans("ァィゥェォヵヶッャュョヮ", "アイウエオカケツヤユヨワ")
_PLAIN = str.maketrans(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヷヸヹヺヰヱヲチツ",
    "カキクケコサシスセソタシステトハヒフヘホハヒフヘホワイエオイエオシス",
)
_HALF = "ｦｧｨｩｪｫｬｭｮｯｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ"
_FULL = "ヲァィゥェォャュョッアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_DROPPED = (
    "ーｰ-‐‑‒–—―−－﹣~〜～"  # long marks, hyphens, dashes: one and the same to a clerk
    "・･.．,，、。｡'’‘`´＇\"“”＂"  # between and inside foreign names
    "゛゜ﾞﾟ\u3099\u309a"  # voice marks standing alone
    " \u3000\u00a0\t\r\n\u2007\u202f"
)
_LETTERS = {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "ı": "i", "ħ": "h"}
_MARKED_U = re.compile("(?:ｳﾞ|[ウう](?:゛|ﾞ|\u3099))")

# After the one-to-one table: repetition marks first (ヨ々ウ), then ヴ with its vowel and ウ after the オ row.
_REPEATED = re.compile("(?<=([^々]))々+")
_SEQUENCES = re.compile("ヴ[アイエオ]?|(?<=[オコソトノホモヨロ])ウ+")
_VA = {"ヴ": "フ", "ヴア": "ハ", "ヴイ": "ヒ", "ヴエ": "ヘ", "ヴオ": "ホ"}


def _kana_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(0x30A1, 0x30FB):
        katakana = chr(code)
        folded = katakana if katakana == "ヴ" else katakana.translate(_LARGE).translate(_PLAIN)
        table[code] = folded
        if katakana <= "ヶ":  # ぁ to ゖ stand 0x60 below ァ to ヶ
            table[code - 0x60] = folded
    for half, full in zip(_HALF, _FULL, strict=True):
        table[ord(half)] = table[ord(full)]
    for mark in "ゝゞヽヾ〻":
        table[ord(mark)] = "々"
    return table


def _latin_table() -> dict[int, str]:
    table: dict[int, str] = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for code in range(0xFF01, 0xFF5F):
        half = chr(code - 0xFEE0)
        table[code] = "" if half in _DROPPED else half.lower()
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(code)).lower()
        letters = "".join(_LETTERS.get(one, one) for one in base if not unicodedata.combining(one))
        if letters.isalpha():
            table[code] = letters
    return table


def _dropped_table() -> dict[int, str]:
    selectors = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
    invisible = (*range(0x20), 0x7F, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)
    combining = range(0x300, 0x370)
    return dict.fromkeys((*map(ord, _DROPPED), *selectors, *invisible, *combining), "")


def _kanji_table() -> dict[int, str]:
    table: dict[int, str] = {}
    with data_file("moji", "folding.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            first, _, others = line.rstrip("\n").partition("\t")
            table.update(dict.fromkeys(map(ord, others), first))
    return table


@cache
def _kana() -> dict[int, str]:
    return {**_latin_table(), **_kana_table(), **_dropped_table()}


@cache
def name_table() -> dict[int, str]:
    """The one-to-one part of `fold_name`, for rooms of this floor that build on it."""
    return {**_kanji_table(), **_kana()}


def _sequence(found: re.Match[str]) -> str:
    text = found[0]
    return _VA[text] if text[0] == "ヴ" else "オ" * len(text)


def _fold(text: str, table: dict[int, str]) -> str:
    if _MARKED_U.search(text):
        text = _MARKED_U.sub("ヴ", text)
    folded = text.translate(table)
    if "々" in folded:
        folded = _REPEATED.sub(lambda found: found[1] * len(found[0]), folded)
    if "ウ" in folded or "ヴ" in folded:
        folded = _SEQUENCES.sub(_sequence, folded)
    return folded


def fold_kana(text: str) -> str:
    """The matching key of a reading: plain katakana, lower-case Latin, no marks and no spaces."""
    return _fold(text, _kana())


def fold_name(text: str) -> str:
    """The matching key of a name in any script: kana as `fold_kana`, kanji variants to one per class."""
    return _fold(text, name_table())


def bigrams(folded: str) -> list[str]:
    """Each two neighbouring characters of a folded text, in order; none for a shorter text."""
    return [folded[at : at + 2] for at in range(len(folded) - 1)]
