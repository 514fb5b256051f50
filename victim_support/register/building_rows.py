"""From the cells of one row of buildings.csv to a building, or to what is wrong with it. Pure (docs/interchange.md)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from victim_support.japanese.addresses import fold_address
from victim_support.register.extract_file import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.japanese.municipalities import Municipality

COLUMNS = (
    "団体コード", "物件番号", "棟番号", "所在地", "地番", "家屋番号", "種類", "構造", "屋根", "階数",
    "延床面積", "建築年", "所有者宛名番号", "所有者氏名", "所有者住所", "住所コード", "緯度", "経度",
)  # fmt: skip
REQUIRED = ("団体コード", "物件番号", "所在地")

_CONTROL = re.compile("[\x00-\x1f\x7f\u2028\u2029]")
_AT = {column: place for place, column in enumerate(COLUMNS)}
_DECIMAL = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_SIGNED = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?")


class Building(NamedTuple):
    """One building of an extract, text as registered. `floor_area` in hundredths of a square metre.

    The last two are derived for searching: the place without 地番, and with it.
    """

    property_no: str
    building_no: str
    address: str
    lot: str
    house_no: str
    kind: str
    structure: str
    roof: str
    storeys: str
    floor_area: int | None
    built_year: str
    owner_no: str
    owner_name: str
    owner_address: str
    address_code: str
    latitude: str
    longitude: str
    town_key: str = ""
    address_key: str = ""

    @property
    def is_dwelling(self) -> bool:
        """Whether 種類 says that people may live in it: a hint for ranking, never a decision (住家 is the use)."""
        return any(word in self.kind for word in ("居宅", "住宅", "併用", "寄宿", "アパート", "マンション"))


def check_building(line: int, cells: Sequence[str], municipality: str) -> list[Fault]:
    """Everything wrong with a row given in the order of `COLUMNS`."""
    found = [*_controls(cells), *_values(cells)]
    found += [(column, "入力してください。") for column in REQUIRED if not cells[_AT[column]].strip()]
    if _plain(cells[0]) not in ("", municipality):
        found.append(("団体コード", f"この端末の団体コード {municipality} と違います。抽出元を確かめてください。"))
    return [Fault(line, column, cells[_AT[column]], remedy) for column, remedy in found]


def _controls(cells: Sequence[str]) -> list[tuple[str, str]]:
    if not _CONTROL.search("".join(cells)):
        return []
    remedy = "改行やタブなどの制御文字が入っています。取り除いてください。"
    return [(column, remedy) for column, place in _AT.items() if _CONTROL.search(cells[place])]


def _values(cells: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    if cells[10].strip() and not _DECIMAL.fullmatch(_area(cells[10])):
        found.append(("延床面積", "平方メートルの数値（例 112.60）で入力してください。"))
    for column in ("緯度", "経度"):
        text = _plain(cells[_AT[column]])
        if text and not _SIGNED.fullmatch(text):
            found.append((column, "度の数値（例 35.42）で入力してください。"))
    return found


def read_building(cells: Sequence[str], town: Municipality) -> Building:
    """The building of a row that `check_building` found nothing wrong with."""
    return Building(
        property_no=cells[1].strip(),
        building_no=cells[2].strip(),
        address=cells[3],
        lot=cells[4],
        house_no=cells[5],
        kind=cells[6],
        structure=cells[7],
        roof=cells[8],
        storeys=cells[9],
        floor_area=_hundredths(_area(cells[10])) if cells[10].strip() else None,
        built_year=cells[11],
        owner_no=cells[12].strip(),
        owner_name=cells[13],
        owner_address=cells[14],
        address_code=cells[15],
        latitude=cells[16],
        longitude=cells[17],
        town_key=fold_address(cells[3], town),
        address_key=fold_address(cells[3] + cells[4], town),
    )


def _area(text: str) -> str:
    return _plain(text).replace(",", "").removesuffix("m2").removesuffix("平方メートル").strip()


def _hundredths(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
