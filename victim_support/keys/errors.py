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


class BadRecord(KeysError):
    """鍵のデータ（{what}）の形が正しくありません（項目 {field}）。壊れているか、別の種類のデータです。"""

    code = "E-KEY-30"
    remedy = "正しいファイルを選んでいるか確かめ、元の媒体から写し直してください。"


class NewerFormat(KeysError):
    """鍵のデータ（{what}）は、このプログラムより新しい様式（{version}）です。"""

    code = "E-KEY-31"
    remedy = "新しい版のプログラムで開いてください。"


class WrongIssuer(KeysError):
    """鍵の証明書（{owner}）は、示された発行元のものではありません。"""

    code = "E-KEY-32"
    remedy = _CENTRE


class UnknownRoot(KeysError):
    """発行元の根の鍵（{kid}）が、手元の鍵一覧にありません。"""

    code = "E-KEY-33"
    remedy = "センターから最新の鍵一覧を受け取って、もう一度確かめてください。"


class WrongMunicipality(KeysError):
    """団体コードが合いません（{expected} のはずが {found}）。"""

    code = "E-KEY-34"
    remedy = "別の市町村の鍵やファイルではないか確かめてください。"


class CodeNotAllowed(KeysError):
    """端末コード {device} は、この発行鍵に許されていません。"""

    code = "E-KEY-35"
    remedy = "許された端末コードをセンターに確かめてください。"


class DrillMixed(KeysError):
    """訓練用の鍵と本番の鍵が混ざっています。"""

    code = "E-KEY-36"
    remedy = "訓練・デモ用のファイルを本番で使っていないか（またはその逆）を確かめてください。"


class ForeignFile(KeysError):
    """これは {what} のファイルではないか、壊れています（{reason}）。"""

    code = "E-KEY-37"
    remedy = "正しいファイルを選んでいるか確かめ、元の媒体から写し直してください。"


class BrokenKeyList(KeysError):
    """鍵一覧の {seq} 番目の項目が、前の項目につながっていません。"""

    code = "E-KEY-38"
    remedy = "鍵一覧が壊れているか、書き換えられています。センターから受け取り直してください。"


class NotAllowedToSign(KeysError):
    """鍵一覧の {seq} 番目の項目に、署名する資格のない鍵が署名しています。"""

    code = "E-KEY-39"
    remedy = "この鍵一覧は使わず、センターへ連絡してください。"


class NotAnExtension(KeysError):
    """新しい鍵一覧（{new} 項目）は、手元の鍵一覧（{old} 項目）の続きではありません。"""

    code = "E-KEY-40"
    remedy = "手元の鍵一覧はそのまま使えます。センターから最新の鍵一覧を受け取り直してください。"


class OtherRoot(KeysError):
    """根の鍵が違います。登録済みの指紋は {pinned}、受け取ったものは {found} です。"""

    code = "E-KEY-41"
    remedy = "別のセンターか訓練用のファイルのおそれがあります。読み込まず、センターに指紋を確かめてください。"


class GrantForOther(KeysError):
    """この登録許可は、別の端末（{found}）か、以前の登録依頼に対するものです。"""

    code = "E-KEY-42"
    remedy = "この端末の enrol-request.json をセンターへ渡し、それに対する grant.json を受け取ってください。"


class NotEnrolled(KeysError):
    """この端末はまだセンターに登録されていません。"""

    code = "E-KEY-43"
    remedy = "enrol-request.json をセンターへ渡し、受け取った grant.json を enrol で読み込んでください。"
