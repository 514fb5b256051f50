"""Named errors of the applications room."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class AlreadyApplied(VictimSupportError):
    """同じ世帯・住家・証明書の申請が、すでに受け付けられています（{number}）。"""

    code = "E-APP-01"
    remedy = (
        "前の申請をそのまま使ってください。もう一度受け付ける必要があるときは、重複の確認に印を付けて受け付けます。"
    )
    http_status = 409


class ApplicationUnknown(VictimSupportError):
    """申請 {number} は登録されていません。"""

    code = "E-APP-02"
    remedy = "受付番号を確かめてください。ほかの端末で受け付けた申請は、まだ届いていないことがあります。"
    http_status = 404


class NumberMistyped(VictimSupportError):
    """受付番号「{number}」は正しくありません（検査文字が合いません）。"""

    code = "E-APP-03"
    remedy = "受付票の番号をもう一度確かめてください。"


class DraftIncomplete(VictimSupportError):
    """申請の内容が足りません（{fields}）。"""

    code = "E-APP-04"
    remedy = "足りない項目を入れて、もう一度受け付けてください。"


class ApplicationWithdrawn(VictimSupportError):
    """申請 {number} は取り下げられています。"""

    code = "E-APP-05"
    remedy = "改めて申請を受け付けてください。"
    http_status = 409


class WithdrawalReasonMissing(VictimSupportError):
    """取下げには理由が必要です。"""

    code = "E-APP-06"
    remedy = "理由を入れて、もう一度取り下げてください。"


class ProxyRefused(VictimSupportError):
    """支援措置の対象者がいる世帯の申請は、世帯の人のほかからは受け付けません（{kind}）。"""

    code = "E-APP-07"
    remedy = (
        "相手には「こちらではお調べできません。担当に代わります。」とだけ言います。"
        "本人に来てもらうか、本人に連絡がつくかを支援措置の担当課に確かめてください。"
        "受け付ける必要があるときは、決裁の担当者がログインし、理由を入れて受け付けます。"
    )
    http_status = 409


class PermitReasonMissing(VictimSupportError):
    """支援措置の対象者がいる世帯に、世帯の人のほかからの申請を認める理由がありません。"""

    code = "E-APP-08"
    remedy = "認める理由を入れて、もう一度受け付けてください。"
