"""Named errors of the books room."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class MovementIncomplete(VictimSupportError):
    """用紙の受払の内容が足りません（{fields}）。"""

    code = "E-BOK-01"
    remedy = "足りない項目を入れて、もう一度保存してください。"


class MovementUnknown(VictimSupportError):
    """用紙の受払の記録 {movement} は、この端末にありません。"""

    code = "E-BOK-02"
    remedy = "用紙受払簿から開き直してください。ほかの端末の記録は、まだ届いていないことがあります。"
    http_status = 404


class DifferenceUnexplained(VictimSupportError):
    """数えた枚数（{counted}枚）と計算した残り（{expected}枚）が違います。"""

    code = "E-BOK-03"
    remedy = "もう一度数え、違いの理由を入れてから保存してください。"


class MovementReasonMissing(VictimSupportError):
    """{act}には理由が必要です。"""

    code = "E-BOK-04"
    remedy = "理由を入れて、もう一度保存してください。"


class BookUnknown(VictimSupportError):
    """「{book}」という帳簿はありません。"""

    code = "E-BOK-05"
    remedy = "帳簿のページから選び直してください。"
    http_status = 404
