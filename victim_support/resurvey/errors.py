"""Named errors of the resurvey room."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class ResurveyIncomplete(VictimSupportError):
    """再調査の申込みの内容が足りません（{fields}）。"""

    code = "E-RES-01"
    remedy = "足りない項目を入れて、もう一度受け付けてください。"


class ResurveyUnknown(VictimSupportError):
    """再調査の申込み {number} は登録されていません。"""

    code = "E-RES-02"
    remedy = "受付番号を確かめてください。ほかの端末で受け付けた申込みは、まだ届いていないことがあります。"
    http_status = 404


class ResurveyStands(VictimSupportError):
    """この世帯・住家の再調査の申込みは、すでに受け付けられています（{number}）。"""

    code = "E-RES-03"
    remedy = (
        "前の申込みをそのまま使ってください。もう一度受け付ける必要があるときは、前の申込みを確かめてから受け付けます。"
    )
    http_status = 409


class ResurveyReasonMissing(VictimSupportError):
    """再調査の申込みの取下げには理由が必要です。"""

    code = "E-RES-04"
    remedy = "理由を入れて、もう一度取り下げてください。"
