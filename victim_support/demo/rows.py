"""The four interchange files as typed rows; field order is column order (docs/interchange.md)."""

from __future__ import annotations

from typing import NamedTuple

RESIDENT_COLUMNS = (
    "団体コード", "宛名番号", "履歴番号", "世帯番号", "住民種別", "住民状態", "氏名", "氏名フリガナ",
    "フリガナ確認フラグ", "旧氏", "通称", "通称フリガナ", "氏名アルファベット", "生年月日", "生年月日不詳",
    "性別", "続柄", "世帯主宛名番号", "郵便番号", "住所コード", "住所", "番地", "方書", "住民となった年月日",
    "住所を定めた年月日", "消除事由", "事由日", "支援措置", "外字有無", "抽出日時",
)  # fmt: skip
BUILDING_COLUMNS = (
    "団体コード", "物件番号", "棟番号", "所在地", "地番", "家屋番号", "種類", "構造", "屋根", "階数",
    "延床面積", "建築年", "所有者宛名番号", "所有者氏名", "所有者住所", "住所コード", "緯度", "経度",
)  # fmt: skip
SURVEY_COLUMNS = (
    "調査番号", "世帯番号", "物件番号", "受付番号", "所在地", "部屋番号", "表札名", "調査区分", "判定方法",
    "調査日", "調査員", "損害割合", "浸水深cm", "基準面", "外力", "浸水区分", "被害の程度", "決裁日", "備考",
)  # fmt: skip
ISSUE_COLUMNS = ("世帯番号", "証明書種別", "物件番号", "枚数", "受付番号")


class Resident(NamedTuple):
    """One row of residents.csv."""

    municipality: str
    resident_no: str
    history_no: str
    household_no: str
    resident_kind: str
    status: str
    name: str
    kana: str
    kana_confirmed: str
    former_surname: str
    alias: str
    alias_kana: str
    roman_name: str
    birthdate: str
    birthdate_unknown: str
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
    protected: str
    unusual_characters: str
    extracted_on: str


class Building(NamedTuple):
    """One row of buildings.csv."""

    municipality: str
    property_no: str
    building_no: str
    address: str
    lot: str
    house_no: str
    kind: str
    structure: str
    roof: str
    storeys: str
    floor_area: str
    built_year: str
    owner_no: str
    owner_name: str
    owner_address: str
    address_code: str
    latitude: str
    longitude: str


class Survey(NamedTuple):
    """One row of surveys.csv; every value is text as a spreadsheet would hold it."""

    survey_no: str = ""
    household_no: str = ""
    property_no: str = ""
    application_no: str = ""
    address: str = ""
    room_no: str = ""
    doorplate: str = ""
    round: str = "第1次"
    method: str = "部位"
    surveyed_on: str = ""
    surveyor: str = ""
    damage_ratio: str = ""
    depth_cm: str = ""
    datum: str = ""
    external_force: str = ""
    flood_class: str = ""
    grade: str = ""
    decided_on: str = ""
    note: str = ""


class Issue(NamedTuple):
    """One row of issue.csv."""

    household_no: str
    kind: str = ""
    property_no: str = ""
    copies: str = ""
    application_no: str = ""


def with_check_digit(serial: int) -> str:
    """宛名番号 or 世帯番号: nine digits and a check digit, modulus 11 with weights 2 to 7 (住民記録標準仕様 1.1.13)."""
    total, rest, weight = 0, serial, 2
    while rest:
        rest, digit = divmod(rest, 10)
        total += digit * weight
        weight = weight + 1 if weight < 7 else 2  # noqa: PLR2004  the weights run 2..7 and begin again
    check = (11 - total % 11) % 11
    return f"{serial:09d}{check % 10}"
