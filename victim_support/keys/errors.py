"""Named errors of the keys room (E-KEY-NN). A code never changes its meaning."""

from __future__ import annotations

from victim_support.errors import VictimSupportError

_CENTRE = "このコードをセンターへ連絡してください。データは変わっていません。"


class KeysError(VictimSupportError):
    """鍵の処理を続けられませんでした。"""

    code = "E-KEY-00"
    remedy = _CENTRE


class BadSignature(KeysError):
    """電子署名が合いません（用途: {purpose}）。内容が書き換えられたか、別の鍵で署名されています。"""

    code = "E-KEY-01"
    remedy = "受け取り直して、もう一度読み込んでください。続くときは、このコードをセンターへ連絡してください。"


class UnknownPurpose(KeysError):
    """署名の用途「{purpose}」は定められていません。"""

    code = "E-KEY-02"
    remedy = _CENTRE


class BadEncoding(KeysError):
    """データの形式が正しくありません（{reason}）。"""

    code = "E-KEY-10"
    remedy = "壊れているか、途中で切れています。元の媒体から写し直してください。"


class Truncated(BadEncoding):
    """データが途中で切れているか、壊れています（{reason}）。"""

    code = "E-KEY-11"


class NotDeterministic(BadEncoding):
    """データが定められた一通りの書き方になっていません（余分なバイト、重複した項目、並び順、長さの書き方）。"""

    code = "E-KEY-12"


class ForbiddenType(BadEncoding):
    """データに使えない種類の値が入っています（{reason}）。"""

    code = "E-KEY-13"


class TooLarge(BadEncoding):
    """データが大きすぎます（{size} バイト、上限 {limit} バイト）。"""

    code = "E-KEY-14"


class TooDeep(BadEncoding):
    """データの入れ子が深すぎます（上限 {limit} 段）。"""

    code = "E-KEY-15"


class BadSealingKey(KeysError):
    """封をするための鍵の形が正しくありません（{length} バイト）。"""

    code = "E-KEY-20"
    remedy = _CENTRE


class CannotOpen(KeysError):
    """封を開けられません（用途: {purpose}）。宛先の鍵が違うか、中身が壊れています。"""

    code = "E-KEY-21"
    remedy = "元のファイルは消さずに残し、このコードをセンターへ連絡してください。"
