"""Named errors of what leaves the centre as lists (E-CEN-30 to 49)."""

from __future__ import annotations

from victim_support.centre.errors import CentreError


class ProtectedReasonMissing(CentreError):
    """支援措置の対象者の居所などを含めて出力する理由が書かれていません。"""

    code = "E-CEN-30"
    remedy = (
        "--reason に理由を書いてください。理由と実行した人は閲覧記録に残ります。"
        "理由がなければ、含めずに出力してください。"
    )


class CellTooLong(CentreError):
    """「{sheet}」の{heading}に、Excel の一つのマスに入らない長さの値があります（{length:,} 字）。"""

    code = "E-CEN-31"
    remedy = "--format csv で出力してください。記録した内容はそのままです。"


class RowsTooMany(CentreError):
    """「{sheet}」は {rows:,} 行あり、Excel の一枚のシートに入りません。"""

    code = "E-CEN-32"
    remedy = "--format csv で出力するか、--since で期間を区切ってください。"


class FormatUnknown(CentreError):
    """「{form}」という形式では出力できません。"""

    code = "E-CEN-33"
    remedy = "csv か xlsx を指定してください。"
