"""Named errors of the application and the server (E-WEB-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class Unexpected(VictimSupportError):
    """プログラムの誤りで、処理を続けられませんでした。"""

    code = "E-WEB-01"
    remedy = (
        "「保存しました」と出た内容は失われていません。もう一度試しても同じなら、"
        "この番号と時刻（{time}）をセンターへ知らせてください。"
    )
    http_status = 500


class PageNotFound(VictimSupportError):
    """このページはありません。"""

    code = "E-WEB-02"
    remedy = "スタートページから選び直してください。"
    http_status = 404


class MethodRefused(VictimSupportError):
    """このページは、この方法では開けません。"""

    code = "E-WEB-03"
    remedy = "アドレスを直接開かず、スタートページから選び直してください。"
    http_status = 405


class RequestTooLarge(VictimSupportError):
    """送ろうとした内容が大きすぎます（一度に{limit}MBまで）。"""

    code = "E-WEB-04"
    remedy = "写真などの枚数を減らすか、小さくしてから送ってください。"
    http_status = 413


class HostRefused(VictimSupportError):
    """この端末以外のアドレスでは開けません。"""

    code = "E-WEB-05"
    remedy = "この端末のブラウザーで http://127.0.0.1 から始まるアドレスを開いてください。"
    http_status = 403


class FormRefused(VictimSupportError):
    """この画面は古くなっているため、送った内容を受け付けませんでした。"""

    code = "E-WEB-06"
    remedy = "元の画面に戻って、開き直してから入れてください。"
    http_status = 400


class RequestIncomplete(VictimSupportError):
    """送られた内容に足りないところがあります。"""

    code = "E-WEB-07"
    remedy = "元の画面に戻って、入れ直してください。"
    http_status = 400


class AlreadyServing(VictimSupportError):
    """この保存先（{path}）のサーバーは、すでに動いています。"""

    code = "E-WEB-08"
    remedy = "動いているほうの画面をブラウザーで開いてください。止めてから始め直すこともできます。"


class PortTaken(VictimSupportError):
    """ポート{port}は、ほかのプログラムが使っています。"""

    code = "E-WEB-09"
    remedy = "--port で別の番号（例：8081）を指定してください。"


class PortInvalid(VictimSupportError):
    """ポート{port}は使えません。"""

    code = "E-WEB-10"
    remedy = "--port には 1024 から 65535 までの番号を指定してください。"
