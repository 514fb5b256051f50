"""Named errors of provisions (E-PRO-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class ProvisionIncomplete(VictimSupportError):
    """提供に必要な欄が入っていません（{fields}）。"""

    code = "E-PRO-01"
    remedy = "根拠に応じて、提供先・申請書番号・目的・項目・世帯を入れてください。"


class ProvisionEmpty(VictimSupportError):
    """提供できる人がいません（支援措置などで除いた人 {left}人、同意のない人 {unasked}人）。"""

    code = "E-PRO-02"
    remedy = "世帯の選び方と、本人の同意の記録を確かめてください。何も記録していません。"
    http_status = 409


class ProvisionUnknown(VictimSupportError):
    """提供の記録 {provision} は、この端末にありません。"""

    code = "E-PRO-03"
    remedy = "提供の一覧から選び直してください。"
    http_status = 404


class ProvisionChanged(VictimSupportError):
    """台帳の内容が提供のあとで変わったため、同じファイルを作れません。"""

    code = "E-PRO-04"
    remedy = "いまの内容で渡すときは、新しい提供として記録してください。前に渡したファイルは提供先に残っています。"
    http_status = 409


class ExceptionReasonMissing(VictimSupportError):
    """支援措置の対象者本人への提供には、決裁の担当者が確かめた理由が必要です。"""

    code = "E-PRO-05"
    remedy = "本人であることと、渡しても安全なことを確かめ、その理由を入れてください。"


class ProvisionTwice(VictimSupportError):
    """この画面からの提供は、すでに記録しました（{given_on}　{recipient}）。二重には記録していません。"""

    code = "E-PRO-06"
    remedy = "ファイルを受け取れなかったときは、提供の記録の「もう一度出す」で出してください。"
    http_status = 409
