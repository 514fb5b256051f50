"""Named errors of media: sticks and folders (E-SYN-40 to 69)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError

_SAFE = "端末に保存した記録は無事です。"


class MediumMissing(VictimSupportError):
    """媒体 {folder} が見つかりません（{seconds} 秒待ちました）。"""

    code = "E-SYN-40"
    remedy = "媒体を差し直し、暗号化された媒体ではロックを解除してから、もう一度実行してください。" + _SAFE


class MediumFull(VictimSupportError):
    """媒体 {folder} の空きが足りません（必要 {needed:,} バイト、空き {free:,} バイト）。"""

    code = "E-SYN-41"
    remedy = "空きのある媒体に替えて、もう一度実行してください。" + _SAFE


class MediumReadOnly(VictimSupportError):
    """媒体 {folder} に書けません（書き込み禁止）。"""

    code = "E-SYN-42"
    remedy = "媒体の書き込み禁止スイッチと、庁内の媒体制限を確かめるか、別の媒体で行ってください。" + _SAFE


class MediumLocked(VictimSupportError):
    """{name} は、ほかのプログラム（ウイルス対策など）が使っていて、待っても開けませんでした。"""

    code = "E-SYN-43"
    remedy = "少し待ってから、もう一度実行してください。" + _SAFE


class MediumLost(VictimSupportError):
    """{name} を読み書きしている途中で、媒体が使えなくなりました（{cause}）。"""

    code = "E-SYN-44"
    remedy = "媒体が抜けていないか確かめ、差し直してもう一度実行してください。書き終えた分は数え直されます。" + _SAFE


class CopyDiffers(VictimSupportError):
    """{name} を媒体から読み返すと、書いたものと違っています。"""

    code = "E-SYN-45"
    remedy = "この媒体は使わずに、別の媒体で行ってください。" + _SAFE


class NameUnsafe(VictimSupportError):
    """ファイル名「{name}」は、媒体によっては使えません。"""

    code = "E-SYN-46"
    remedy = "このコードをセンターへ知らせてください。" + _SAFE


class MediumUnregistered(VictimSupportError):
    """媒体管理番号「{number}」は、この市町村で使える媒体として登録されていません。"""

    code = "E-SYN-47"
    remedy = "登録済みの媒体を使うか、管理の担当者に媒体の登録を頼んでください。何も書き出していません。"


class DispatchIncomplete(VictimSupportError):
    """媒体の持出しの記入が足りません（{reason}）。"""

    code = "E-SYN-48"
    remedy = "媒体管理番号・持出者・承認者・行先を入れて、もう一度実行してください。何も書き出していません。"


class DispatchUnknown(VictimSupportError):
    """その持出しの記録は、この端末にありません。"""

    code = "E-SYN-50"
    remedy = "「媒体の登録と返却」の一覧から選び直してください。"
    http_status = 404


class FolderUnfit(VictimSupportError):
    """フォルダー {folder} を使えません（{cause}）。"""

    code = "E-SYN-51"
    remedy = "フォルダーの名前と、書き込みが許されているかを確かめて、もう一度実行してください。記録は無事です。"


class WorkBusy(VictimSupportError):
    """「{title}」がまだ動いています。"""

    code = "E-SYN-49"
    remedy = "終わるのを待ってから、もう一度押してください。動いているものは止まっていません。"
    http_status = 409
