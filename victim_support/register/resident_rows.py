"""From the cells of one row of residents.csv to a resident, or to what is wrong with it. Pure (docs/interchange.md)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from victim_support.japanese.addresses import fold_address
from victim_support.japanese.dates import RegisteredDate, parse_registered_date
from victim_support.japanese.folding import fold_kana, fold_name
from victim_support.register.extract_file import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    _Found = Sequence[tuple[str, str]]  # (column, remedy)

    from victim_support.japanese.municipalities import Municipality

COLUMNS = (
    "団体コード", "宛名番号", "履歴番号", "世帯番号", "住民種別", "住民状態", "氏名", "氏名フリガナ",
    "フリガナ確認フラグ", "旧氏", "通称", "通称フリガナ", "氏名アルファベット", "生年月日", "生年月日不詳",
    "性別", "続柄", "世帯主宛名番号", "郵便番号", "住所コード", "住所", "番地", "方書", "住民となった年月日",
    "住所を定めた年月日", "消除事由", "事由日", "支援措置", "外字有無", "抽出日時",
)  # fmt: skip
REQUIRED = ("団体コード", "宛名番号", "世帯番号", "氏名", "生年月日", "続柄", "住所")

JAPANESE, FOREIGN = "日本人", "外国人"
REGISTERED, UNREGISTERED, REMOVED = "住登者", "住登外", "除票"

_CONTROL = re.compile("[\x00-\x1f\x7f\u2028\u2029]")
_WHOLE = re.compile(r"[0-9]{1,18}")
_FLAG = {"": 0, "0": 0, "1": 1}
_FLAGS = ("フリガナ確認フラグ", "生年月日不詳", "支援措置", "外字有無")
_KINDS = ("", JAPANESE, FOREIGN)
_STATUSES = ("", REGISTERED, UNREGISTERED, REMOVED)
_DATES = ("住民となった年月日", "住所を定めた年月日", "事由日")
_AT = {column: place for place, column in enumerate(COLUMNS)}
_REQUIRED_AT = [(column, _AT[column]) for column in REQUIRED if column != "生年月日"]
_FLAGS_AT = [(column, _AT[column]) for column in _FLAGS]
_DATES_AT = [(column, _AT[column]) for column in _DATES]


class Resident(NamedTuple):
    """One person of an extract, text as registered; the last six are derived for searching alone."""

    resident_no: str
    history_no: int | None
    household_no: str
    resident_kind: str
    status: str
    name: str
    kana: str
    kana_confirmed: int
    former_surname: str
    alias: str
    alias_kana: str
    roman_name: str
    birthdate: str
    birthdate_unknown: int
    sex: str
    relation: str
    head_no: str
    postcode: str
    address_code: str
    address: str
    lot: str
    building_name: str
    resident_since: str
    address_since: str
    removal_reason: str
    removal_date: str
    protected: int
    unusual_characters: int
    extracted_on: str
    born: str | None = None
    born_first: str | None = None
    born_last: str | None = None
    name_key: str = ""
    kana_key: str = ""
    address_key: str = ""

    @property
    def birth(self) -> RegisteredDate:
        """The birthdate with its bounds."""
        return read_birth(self.birthdate, self.resident_kind == FOREIGN, bool(self.birthdate_unknown))

    @property
    def other_keys(self) -> list[str]:
        """Folded 通称, its reading, the alphabetic name and 旧氏, where there are any."""
        given = (self.alias, self.alias_kana, self.roman_name, self.former_surname)
        return [fold_name(text) for text in given if text.strip()]


@lru_cache(maxsize=1 << 16)
def read_birth(text: str, foreigner: bool = False, unknown: bool = False) -> RegisteredDate:
    """`parse_registered_date`, remembered: a town has fewer birthdays than people."""
    return parse_registered_date(text, foreigner=foreigner, unknown=unknown)


@lru_cache(maxsize=1 << 16)
def _date_readable(text: str) -> bool:
    return parse_registered_date(text).readable


def check_resident(line: int, cells: Sequence[str], municipality: str) -> list[Fault]:
    """Everything wrong with a row given in the order of `COLUMNS`; `municipality` is the six-digit code of the home."""
    faults = [Fault(line, column, cells[_AT[column]], remedy) for check in _CHECKS for column, remedy in check(cells)]
    if cells[0] != municipality and _plain(cells[0]) not in ("", municipality):
        remedy = f"この端末の団体コード {municipality} と違います。抽出元を確かめてください。"
        faults.append(Fault(line, "団体コード", cells[0], remedy))
    return faults


_NOTHING: tuple[tuple[str, str], ...] = ()


def _controls(cells: Sequence[str]) -> _Found:
    if not _CONTROL.search("".join(cells)):
        return _NOTHING
    remedy = "改行やタブなどの制御文字が入っています。取り除いてください。"
    return [(column, remedy) for column, place in _AT.items() if _CONTROL.search(cells[place])]


def _missing(cells: Sequence[str]) -> _Found:
    found = [
        (column, "入力してください。") for column, place in _REQUIRED_AT if not cells[place] or cells[place].isspace()
    ]
    if not cells[13].strip() and cells[14].strip() != "1":
        found.append(("生年月日", "入力してください。分からないときは「年月日不詳」とします。"))
    return found


def _words(cells: Sequence[str]) -> _Found:
    found = []
    if cells[4].strip() not in _KINDS:
        found.append(("住民種別", f"{JAPANESE}・{FOREIGN} のどちらかにしてください。"))
    if cells[5].strip() not in _STATUSES:
        found.append(("住民状態", f"{REGISTERED}・{UNREGISTERED}・{REMOVED} のどれかにしてください。"))
    if cells[2].strip() and not _WHOLE.fullmatch(_plain(cells[2])):
        found.append(("履歴番号", "18桁までの整数で入力してください。"))
    return found or _NOTHING


def _values(cells: Sequence[str]) -> _Found:
    found = [(column, "0 か 1 にしてください。") for column, place in _FLAGS_AT if cells[place].strip() not in _FLAG]
    for column, place in _DATES_AT:
        if cells[place] and not _date_readable(cells[place]):
            found.append((column, "日付として読めません。例：2026-10-03、令和8年10月3日、令和8年 月日不詳"))
    return found


_CHECKS = (_controls, _missing, _words, _values)


def read_resident(cells: Sequence[str], town: Municipality) -> Resident:
    """The resident of a row that `check_resident` found nothing wrong with."""
    foreigner = cells[4].strip() == FOREIGN
    unknown = _FLAG[cells[14].strip()]
    birth = read_birth(cells[13], foreigner, bool(unknown))
    exact, first, last = birth.exact, birth.earliest, birth.latest
    return Resident(
        resident_no=cells[1].strip(),
        history_no=history_no(cells),
        household_no=cells[3].strip(),
        resident_kind=FOREIGN if foreigner else JAPANESE,
        status=cells[5].strip() or REGISTERED,
        name=cells[6],
        kana=cells[7],
        kana_confirmed=_FLAG[cells[8].strip()],
        former_surname=cells[9],
        alias=cells[10],
        alias_kana=cells[11],
        roman_name=cells[12],
        birthdate=cells[13],
        birthdate_unknown=unknown,
        sex=cells[15],
        relation=cells[16],
        head_no=cells[17].strip(),
        postcode=cells[18],
        address_code=cells[19],
        address=cells[20],
        lot=cells[21],
        building_name=cells[22],
        resident_since=cells[23],
        address_since=cells[24],
        removal_reason=cells[25],
        removal_date=cells[26],
        protected=_FLAG[cells[27].strip()],
        unusual_characters=_FLAG[cells[28].strip()],
        extracted_on=cells[29],
        born=exact.isoformat() if exact else None,
        born_first=first.isoformat() if first else None,
        born_last=last.isoformat() if last else None,
        name_key=fold_name(cells[6]),
        kana_key=fold_kana(cells[7]),
        address_key=address_key(cells[20], cells[21], town),
    )


def history_no(cells: Sequence[str]) -> int | None:
    """履歴番号 of a row, or None where it has none."""
    text = _plain(cells[2])
    return int(text) if text else None


@lru_cache(maxsize=1 << 14)
def address_key(address: str, lot: str, town: Municipality) -> str:
    """The matching key of 住所 and 番地 together, without prefecture and municipality; members of a house share it."""
    return fold_address(address + lot, town)


def as_cells(values: Mapping[str, str]) -> list[str]:
    """A row in the order of `COLUMNS` from {column: text}; what is not named is empty."""
    return [values.get(column, "") for column in COLUMNS]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
