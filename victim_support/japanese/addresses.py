"""Folding of addresses, for matching only: 2丁目3番4号 = 2-3-4 = 2の3の4 = 二丁目3の4 = ２－３－４.

What is registered is shown and printed as it is. 地番 and 住居表示 are two systems: that 6番17号 and 18番の4 are one
house is nothing a fold can know.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from victim_support.japanese.folding import name_table
from victim_support.japanese.municipalities import Municipality
from victim_support.japanese.numerals import kanji_number

_DASHES = "-‐‑‒–—―−﹣－~〜～"
_KANJI = "〇零一二三四五六七八九十百千"
_STEP = r"丁目|番地|番(?![町組丁])|号"

# ー is a dash only beside a digit; in コーポ it is a long mark.
_LONG_MARK = re.compile(rf"(?<=[\d{_KANJI}])ー(?=[\d{_KANJI}])")
_GAP = re.compile(r"(?<=\d)[ \u3000]+(?=\d)")
# A kanji numeral counts where a step of an address follows or precedes it, never inside 三田洞, 一番町, 六条.
_KANJI_NUMBER = re.compile(
    rf"[{_KANJI}]+(?=丁目|番地|番(?![町組丁])|号|[ノ-](?:\d|[{_KANJI}]+(?:[ノ-]|番|号|丁目|$)))"
    rf"|(?:(?<=丁目)|(?<=番地)|(?<=番)|(?<=号)|(?<=\d[ノ-])|(?<=番地ノ)|(?<=[{_KANJI}][ノ-]))"
    rf"[{_KANJI}]+(?=$|{_STEP}|[ノ-]|\d)"
)
_BETWEEN_NUMBERS = re.compile(rf"(?<=\d)(?:(?:{_STEP})室?|ノ|-)+(?=\d)")
_AFTER_NUMBER = re.compile(rf"(?<=\d)(?:{_STEP})室?")
_LOOSE_DASH = re.compile(r"(?<!\d)-+|-+(?!\d)")


@cache
def _table() -> dict[int, str]:
    table = dict(name_table())
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    table |= dict.fromkeys(map(ord, "ケヶヵガがけｹ"), "ケ")
    table |= dict.fromkeys(map(ord, "ノ之のﾉ"), "ノ")
    table |= dict.fromkeys(map(ord, "ーｰ字()（）「」[]［］"), "")
    return table


@cache
def _prefixes(municipality: Municipality) -> tuple[str, ...]:
    return tuple(
        part.translate(_table()) for part in (municipality.prefecture, municipality.county, municipality.name) if part
    )


def fold_address(text: str, municipality: Municipality | None = None) -> str:
    """The matching key of an address or a part of one.

    With `municipality` its prefecture, county and name are dropped from the front where they stand there.
    """
    if "ﾞ" in text or "ﾟ" in text:
        text = unicodedata.normalize("NFKC", text)
    if " " in text or "\u3000" in text:
        text = _GAP.sub("-", text)
    if "ー" in text or "ｰ" in text:
        text = _LONG_MARK.sub("-", unicodedata.normalize("NFKC", text))
    folded = text.replace("大字", "").replace("小字", "").translate(_table())
    if "々" in folded:
        folded = re.sub("(?<=([^々]))々", r"\1", folded)
    if municipality is not None:
        for prefix in _prefixes(municipality):
            folded = folded.removeprefix(prefix)
    folded = _KANJI_NUMBER.sub(lambda found: str(kanji_number(found[0])), folded)
    folded = _BETWEEN_NUMBERS.sub("-", folded)
    folded = _AFTER_NUMBER.sub("", folded)
    return _LOOSE_DASH.sub("", folded) if "-" in folded else folded
