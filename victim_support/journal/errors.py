"""Named errors of the journal."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class DatabaseDamaged(VictimSupportError):
    """データベースを開けません（壊れているか、この端末のものではありません）。"""

    code = "E-JRN-01"
    remedy = "この端末では作業を止め、フォルダーをそのまま残してセンターへ連絡してください。控えから戻せます。"


class DiskFull(VictimSupportError):
    """ディスクの空きがないため、いま入力した内容は保存されていません。前に保存した記録は無事です。"""

    code = "E-JRN-02"
    remedy = "不要なファイルを消すか外部媒体へ移して空きを作り、もう一度保存してください。"
    http_status = 507


class DiskFault(VictimSupportError):
    """ディスクの読み書きに失敗しました（{cause}）。いま入力した内容は保存されていません。"""

    code = "E-JRN-03"
    remedy = "もう一度保存してください。続くときは端末を替え、この端末は電源を切らずにセンターへ連絡してください。"
    http_status = 500


class Busy(VictimSupportError):
    """ほかの処理が記録を書いているため、待ち時間を過ぎました。いま入力した内容は保存されていません。"""

    code = "E-JRN-04"
    remedy = "少し待ってから、もう一度保存してください。"
    http_status = 503


class PositionUnwritten(VictimSupportError):
    """記録は保存されましたが、位置ファイルに書けませんでした（{cause}）。"""

    code = "E-JRN-05"
    remedy = "同じ内容をもう一度入力しないでください。ディスクの空きと故障を確かめ、プログラムを起動し直してください。"
    http_status = 500


class HomeMissing(VictimSupportError):
    """フォルダー {path} に、この端末のデータがありません。"""

    code = "E-JRN-06"
    remedy = "--home または VICTIM_SUPPORT_HOME の指定を確かめてください。初めて使うときは init を実行します。"


class HomeExists(VictimSupportError):
    """フォルダー {path} には、すでにデータがあります。"""

    code = "E-JRN-07"
    remedy = "別のフォルダーを指定してください。いまあるデータは上書きしません。"


class WrongMunicipality(VictimSupportError):
    """{found} のデータです。この端末は {expected} のものです。"""

    code = "E-JRN-08"
    remedy = "ファイルやフォルダーの取り違えがないか確かめてください。何も取り込んでいません。"


class WrongHome(VictimSupportError):
    """データベースと金庫が別の端末のものです（金庫 {vault}、データベース {database}）。"""

    code = "E-JRN-09"
    remedy = "フォルダーの中身を混ぜないでください。もとのフォルダーへ戻すか、センターへ連絡してください。"


class EntryMalformed(VictimSupportError):
    """記録の形式が正しくありません（{reason}）。"""

    code = "E-JRN-10"
    remedy = "何も取り込んでいません。送り元の端末で journal verify を実行し、結果をセンターへ連絡してください。"


class PartMismatch(VictimSupportError):
    """記録の中身が、その記録の検査値と合いません（{place}）。"""

    code = "E-JRN-11"
    remedy = "何も取り込んでいません。送り元からもう一度受け取ってください。"


class HeadUncovered(VictimSupportError):
    """署名のない記録が含まれています（{place}）。"""

    code = "E-JRN-12"
    remedy = "何も取り込んでいません。送り元からもう一度受け取ってください。"


class HeadForged(VictimSupportError):
    """記録の署名が正しくありません（{place}）。"""

    code = "E-JRN-13"
    remedy = "何も取り込んでいません。ファイルを消さずにセンターへ連絡してください。"


class DeviceUnknown(VictimSupportError):
    """登録のない端末 {device} の記録です。"""

    code = "E-JRN-14"
    remedy = "新しい鍵一覧を取り込んでから、もう一度行ってください。"


class BaseForeign(VictimSupportError):
    """画面の内容が、この記録のものではありません（{subject} の {field}）。"""

    code = "E-JRN-15"
    remedy = "画面を開き直してから、もう一度入力してください。"


class FieldUnknown(VictimSupportError):
    """このプログラムが知らない項目です（{subject} の {field}）。"""

    code = "E-JRN-16"
    remedy = "プログラムの版を確かめ、センターへ連絡してください。"


class VerifyFailed(VictimSupportError):
    """検査で {count} 件の異常が見つかりました。"""

    code = "E-JRN-17"
    remedy = "上に並んだ異常を控え、この端末での作業を止めてセンターへ連絡してください。"


class NewerDatabase(VictimSupportError):
    """このデータは、いまのプログラムより新しい版で作られています（{found}）。"""

    code = "E-JRN-18"
    remedy = "新しい版のプログラムで開いてください。"
