"""Named errors of this room."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class DateUnreadableError(VictimSupportError):
    """「{text}」を日付として読み取れません。"""

    code = "E-JPN-01"
    remedy = "「令和8年10月3日」「R8.10.3」「2026-10-03」「20261003」のいずれかの形で入力し直してください。"


class DateOutsideEraError(VictimSupportError):
    """「{text}」は{era}の期間（{first}から{last}まで）に含まれません。"""

    code = "E-JPN-02"
    remedy = "元号と年月日を確かめて入力し直してください。西暦（例 2019-05-01）でも入力できます。"


class DateDoesNotExistError(VictimSupportError):
    """「{text}」は暦にない日付です。"""

    code = "E-JPN-03"
    remedy = "月と日を確かめて入力し直してください。"


class MunicipalityCodeWrongError(VictimSupportError):
    """団体コード「{code}」は桁数または検査数字が正しくありません。"""

    code = "E-JPN-04"
    remedy = "6桁の全国地方公共団体コード（例 岐阜市 212016）を確かめて入力し直してください。"


class MunicipalityUnknownError(VictimSupportError):
    """団体コード「{code}」は登録されている市町村にありません。"""

    code = "E-JPN-05"
    remedy = "岐阜県内42市町村のコードか確かめてください。県外の団体は、この画面では使えません。"


class MunicipalityNameUnknownError(VictimSupportError):
    """市町村「{name}」が見つかりません。"""

    code = "E-JPN-06"
    remedy = "「市」「町」「村」まで含めた名前か、6桁の団体コードで入力し直してください。"


class EraUnknownBeforeError(VictimSupportError):
    """{day}は明治より前の日付のため、和暦で表せません。"""

    code = "E-JPN-07"
    remedy = "年を確かめてください。明治元年（1868年）より前の日付は使えません。"
