"""Named errors of bundles and receipts (E-SYN-NN; media have theirs in `errors_media.py`)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError

_AGAIN = "このファイルは消さずに残してあります。送り元からもう一度受け取ってください。"
_CENTRE = "このファイルは消さずに残してあります。媒体とこの番号をセンターへ知らせてください。"


class BundleRefused(VictimSupportError):
    """記録のまとまり {name} を受け取れませんでした。"""

    code = "E-SYN-00"
    remedy = _CENTRE


class NotABundle(BundleRefused):
    """{name} は記録のまとまりではないか、途中で切れているか、大きすぎます（{reason}）。"""

    code = "E-SYN-01"
    remedy = _AGAIN


class BundleDrillMixed(BundleRefused):
    """{name} は{found}の記録です。この端末は{expected}用です。"""

    code = "E-SYN-02"
    remedy = "訓練と本番の媒体を取り違えていないか確かめてください。何も取り込んでいません。"


class BundleOfOtherTown(BundleRefused):
    """{name} は団体 {found} のものです。ここは団体 {expected} です。"""

    code = "E-SYN-03"
    remedy = "媒体の取り違えがないか確かめてください。何も取り込んでいません。"


class BundleMalformed(BundleRefused):
    """{name} の見出しの形が正しくありません（{reason}）。"""

    code = "E-SYN-04"
    remedy = _AGAIN


class SenderUnknown(BundleRefused):
    """{name} を書いた端末 {device} の鍵が、この団体の登録につながりません（{reason}）。"""

    code = "E-SYN-05"
    remedy = "新しい鍵一覧を取り込んでから、もう一度行ってください。続くときは、この番号をセンターへ知らせてください。"


class SenderRevoked(BundleRefused):
    """{name} は、失効した端末 {device} のものです。"""

    code = "E-SYN-06"
    remedy = "ファイルは残してあります。端末が見つかったときは、センターで調べて受入れを決めると取り込まれます。"


class CarrierForged(BundleRefused):
    """{name} の全体の署名が、運んだ端末 {device} のものではありません。"""

    code = "E-SYN-07"
    remedy = _CENTRE


class OriginForged(BundleRefused):
    """{name} の最後の記録の署名が、書いた端末 {device} のものではありません。"""

    code = "E-SYN-08"
    remedy = _CENTRE


class NotForUs(BundleRefused):
    """{name} は、ここの鍵では開けられない宛先のものです。"""

    code = "E-SYN-09"
    remedy = "ファイルは残してあり、鍵がそろえば開けられます。この番号をセンターへ知らせてください。"


class CannotUnseal(BundleRefused):
    """{name} の封を開けられません（{reason}）。"""

    code = "E-SYN-10"
    remedy = _AGAIN


class SizeWrong(BundleRefused):
    """{name} の中身の大きさが、見出しの {declared} バイトと合いません。"""

    code = "E-SYN-11"
    remedy = _CENTRE


class PayloadMalformed(BundleRefused):
    """{name} の中身の形が正しくありません（{reason}）。"""

    code = "E-SYN-12"
    remedy = _CENTRE


class ChainBroken(BundleRefused):
    """{name} の記録のつながりが、署名された最後の記録に届きません。"""

    code = "E-SYN-13"
    remedy = _CENTRE


class CentreKindRefused(BundleRefused):
    """{name} に、センターだけが書ける種類の記録（{kind}、{place}）があります。"""

    code = "E-SYN-14"
    remedy = _CENTRE


class EpochRefused(BundleRefused):
    """{name} は、分岐した端末 {device} の新しい世代 {epoch} の記録です。"""

    code = "E-SYN-15"
    remedy = "ファイルは残してあります。センターが分岐を調べて処理済みにすると、取り込まれます。"


class EntriesUnfit(BundleRefused):
    """{name} に、このプログラムの表に書けない形の記録があります（{kind}: {where}）。"""

    code = "E-SYN-16"
    remedy = (
        "ほかのファイルは取り込めます。このファイルは消さずに残してあります。"
        "プログラムを新しくしても同じなら、媒体とこの番号とかっこの中をセンターへ知らせてください。"
    )


class ReceiptRefused(VictimSupportError):
    """受領書 {name} を信用できません（{reason}）。"""

    code = "E-SYN-20"
    remedy = "この受領書は使っていません。センターから受領書をもらい直してください。"


class ReceiptForged(VictimSupportError):
    """受領書 {name} の署名が正しくありません。"""

    code = "E-SYN-21"
    remedy = "この受領書は使っていません。媒体とこの番号をセンターへ知らせてください。"


class RecipientRefused(VictimSupportError):
    """宛先の一覧 {name} に、信用できない鍵があります（{reason}）。"""

    code = "E-SYN-22"
    remedy = "この一覧は使っていません。媒体とこの番号をセンターへ知らせてください。"


class NotEnrolledYet(VictimSupportError):
    """この端末はまだセンターに登録されていないため、記録を送り出せません。"""

    code = "E-SYN-23"
    remedy = "先に grant.json を enrol で取り込んでください。入力した記録は無事です。"


class HeldDisagrees(VictimSupportError):
    """送り出す記録のつながりが切れています（{place}）。"""

    code = "E-SYN-24"
    remedy = "journal verify を実行し、結果をセンターへ知らせてください。この範囲は送り出していません。"
