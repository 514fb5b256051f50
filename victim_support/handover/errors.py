"""Named errors of the handover room (E-HND-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class HandoverUnknown(VictimSupportError):
    """その保留・引継ぎメモは、この端末にありません。"""

    code = "E-HND-01"
    remedy = "保留と引継ぎの一覧から選んでください。ほかの端末で書いたものは、記録を取り込むまで出ません。"
    http_status = 404


class TextMissing(VictimSupportError):
    """{field}が空です。保存されていません。"""

    code = "E-HND-02"
    remedy = "次の人が読んで分かるように、一言入れてください。"


class AnswererMissing(VictimSupportError):
    """だれの答えかが空です。保存されていません。"""

    code = "E-HND-04"
    remedy = "答えた町の職員の課と名前を入れてください。"


class AlreadyClosed(VictimSupportError):
    """この保留・引継ぎメモは、すでに済みになっています。"""

    code = "E-HND-03"
    remedy = "一覧を開き直し、だれがどう答えたかを見てください。続きがあるときは、新しく書いてください。"
    http_status = 409
