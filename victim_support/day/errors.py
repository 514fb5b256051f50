"""Named errors of the day room (E-DAY-)."""

from __future__ import annotations

from victim_support.certificates.day_gate import DayUnsaid
from victim_support.errors import VictimSupportError


class DayUnconfirmed(DayUnsaid, VictimSupportError):
    """この端末で、今日の日付（{day}）をまだだれも確かめていません。証明書は作られていません。"""

    code = "E-DAY-01"
    remedy = (
        "今日が何年何月何日かを暦で確かめ、画面の問いに「はい」と答えるか、コマンドに --confirm-date を付けてください。"
    )
    http_status = 409


class DayDiffers(DayUnsaid, VictimSupportError):
    """確かめた日付（{said}）が、この端末の時計の日付（{day}）と違います。証明書は作られていません。"""

    code = "E-DAY-02"
    remedy = "暦と見比べ、端末の時計が違うときは時計を直してから、もう一度確かめてください。"
    http_status = 409


class ClosingReasonMissing(VictimSupportError):
    """{why}、締めるには理由が必要です。"""

    code = "E-DAY-03"
    remedy = "番号と書類を確かめ、分かったことを理由の欄に入れてください。"


class DayUnknown(VictimSupportError):
    """「{day}」は、この端末で仕事をした日ではありません。"""

    code = "E-DAY-04"
    remedy = "一日の始めと終わりのページから、日を選んでください。"
    http_status = 404


class NotClosedYet(VictimSupportError):
    """{day}はまだ締めていないので、日報はありません。"""

    code = "E-DAY-05"
    remedy = "先に締めてください。"
    http_status = 409


class TicketUnknown(VictimSupportError):
    """整理券 {ticket} は、この端末にありません。"""

    code = "E-DAY-06"
    remedy = "番号を確かめてください。ほかの端末で出した整理券は、記録を取り込むまでここには出ません。"
    http_status = 404


class TicketTaken(VictimSupportError):
    """整理券 {number} は、すでに「{state}」になっています。"""

    code = "E-DAY-07"
    remedy = "整理券のページで今の状態を確かめ、ほかの窓口が呼んだ人でないかを見てください。"
    http_status = 409


class NobodyWaits(VictimSupportError):
    """呼び出しを待っている整理券はありません。"""

    code = "E-DAY-08"
    remedy = "整理券を出してから呼んでください。"
    http_status = 409


class TicketsExhausted(VictimSupportError):
    """この端末で今日出せる整理券（{most}枚）をすべて出しました。"""

    code = "E-DAY-09"
    remedy = "ほかの端末で出してください。"
    http_status = 409


class DayFull(VictimSupportError):
    """{area}の{day}は定員（{places}世帯）に達しています。"""

    code = "E-DAY-10"
    remedy = "ほかの日を選ぶか、責任者に定員を増やしてよいかを確かめてください。"
    http_status = 409


class ScheduleUnknown(VictimSupportError):
    """その交付日程は、この端末にありません。"""

    code = "E-DAY-11"
    remedy = "交付日程のページから選んでください。"
    http_status = 404


class DayPast(VictimSupportError):
    """{day}は過ぎた日です。"""

    code = "E-DAY-12"
    remedy = "今日からあとの日を選んでください。"
    http_status = 409


class CancellationReasonMissing(VictimSupportError):
    """予約を取り消すには理由が必要です。"""

    code = "E-DAY-13"
    remedy = "だれから、どのような申し出があったかを入れてください。"


class ReservationUnknown(VictimSupportError):
    """この世帯には、取り消す予約がありません。"""

    code = "E-DAY-14"
    remedy = "世帯のページで予約を確かめてください。"
    http_status = 404


class DayMoved(VictimSupportError):
    """締めの画面を開いたあとで、この端末の数が変わりました。まだ締めていません。"""

    code = "E-DAY-15"
    remedy = "新しい数を確かめて、もう一度締めてください。"
    http_status = 409
