"""Named errors of the centre room (E-CEN-NN). A code never changes its meaning."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class CentreError(VictimSupportError):
    """センターの処理を続けられませんでした。"""

    code = "E-CEN-00"


class CentreExists(CentreError):
    """{path} には、すでにセンターの鍵があります。上書きはしません。"""

    code = "E-CEN-01"
    remedy = "別のフォルダーを --home で指してください。今ある鍵はそのままです。"


class NotACentre(CentreError):
    """{path} は、センターのフォルダーではありません。"""

    code = "E-CEN-02"
    remedy = "centre init で作ったフォルダーを --home で指してください。端末のフォルダーとは別のものです。"


class MunicipalityNotAdded(CentreError):
    """団体 {municipality} の発行鍵がまだありません。"""

    code = "E-CEN-03"
    remedy = "先に centre municipality add {municipality} を実行してください。"


class MunicipalityHasKey(CentreError):
    """団体 {municipality} には、{until} まで有効な発行鍵があります。"""

    code = "E-CEN-04"
    remedy = "新しい発行鍵を重ねて作るときは --renew を付けてください。前の鍵もそのまま使えます。"


class CodeTaken(CentreError):
    """端末コード {device}（団体 {municipality}）は、別の鍵に登録済みです。"""

    code = "E-CEN-05"
    remedy = "端末を作り直したときは、まだ使っていない端末コードで init からやり直してください。"


class KeyTaken(CentreError):
    """この端末の鍵は、すでに端末コード {device}（団体 {municipality}）として登録されています。"""

    code = "E-CEN-06"
    remedy = "一台の端末のフォルダーを写して使うことはできません。新しい端末では init をやり直してください。"


class DeviceRevoked(CentreError):
    """端末 {device}（団体 {municipality}）は失効しています。"""

    code = "E-CEN-07"
    remedy = "この端末は、新しい端末コードで init からやり直してください。"


class DeviceNotListed(CentreError):
    """端末 {device}（団体 {municipality}）は登録されていません。"""

    code = "E-CEN-08"
    remedy = "団体コードと端末コードを確かめてください。"


class FileUnreadable(CentreError):
    """{path} を読めませんでした（{reason}）。"""

    code = "E-CEN-09"
    remedy = "ファイルの場所と名前を確かめてください。"


class CentreDamaged(CentreError):
    """センターのフォルダー {path} の鍵一覧と金庫が合いません（{reason}）。"""

    code = "E-CEN-10"
    remedy = "何も消さずに、控え（バックアップ）のフォルダー一式を戻してください。"


class StatusLineWrong(CentreError):
    """{path} の {line} 行目「{value}」が読めません。"""

    code = "E-CEN-11"
    remedy = "一行に「照合値（32桁の16進）,状態（有効・旧・無効）」と書いてください。"


class RoleRefused(CentreError):
    """端末コード {device} は、この役割では登録できません。"""

    code = "E-CEN-12"
    remedy = "C00 はセンター自身のためのコードです。端末は L01 などのコードで init してください。"


class BackupSameDisk(CentreError):
    """{folder} は、センターのフォルダーと同じディスクにあります。"""

    code = "E-CEN-20"
    remedy = "別の媒体を指定してください。同じディスクの写しは、ディスクと一緒に失われるため保全に数えません。"


class BackupDamaged(CentreError):
    """控え {folder} が、目録と合いません（{reason}）。"""

    code = "E-CEN-21"
    remedy = "この媒体は控えとして使わず、別の媒体でもう一度 centre backup を実行してください。"


class NothingReceived(CentreError):
    """団体 {municipality} からは、まだ何も受け取っていません。"""

    code = "E-CEN-13"
    remedy = "端末の媒体を「媒体の受取り」で取り込むと、この団体の画面が開けます。"
    http_status = 404
