"""Named errors of the kinds of certificate (E-KND-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class KindUnknown(VictimSupportError):
    """証明書の種別「{kind}」はありません。"""

    code = "E-KND-01"
    remedy = "次から選んでください：{known}"
    http_status = 404


class KindDisabled(VictimSupportError):
    """この市町村では「{kind}」を使わない設定になっています。"""

    code = "E-KND-02"
    remedy = "ほかの種別を選ぶか、管理の担当者に設定を確かめてもらってください。"
    http_status = 409
