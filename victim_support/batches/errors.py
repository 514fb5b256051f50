"""Named errors of 一括作成 (E-BAT-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class BatchUnknown(VictimSupportError):
    """一括作成「{batch}」は、この端末にありません。"""

    code = "E-BAT-01"
    remedy = "一括作成の一覧から選び直してください。ほかの端末で作ったものは、記録を取り込むまでここには出ません。"
    http_status = 404


class NothingToMake(VictimSupportError):
    """この条件では、今すぐ作れる証明書がありません。"""

    code = "E-BAT-02"
    remedy = "町字や証明書の種類を選び直すか、保留の理由を確かめてください。何も作っていません。"
    http_status = 409


class DayNotConfirmed(VictimSupportError):
    """本日の日付が、この端末でまだ確かめられていません。何も作っていません。"""

    code = "E-BAT-03"
    remedy = "一括作成の画面で「はい、本日は…です」を押してから、もう一度始めてください。"
    http_status = 409
