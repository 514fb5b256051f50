"""Named errors of the photos room."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class PhotoRefused(VictimSupportError):
    """写真「{name}」を受け取れませんでした。"""

    code = "E-PHO-00"
    remedy = "JPEG か PNG の写真を選び直してください。"


class PhotoEmpty(PhotoRefused):
    """写真「{name}」の中身がありません（0 バイトのファイルです）。"""

    code = "E-PHO-01"
    remedy = "カメラやスマートフォンから、もう一度写し取ってください。"


class PhotoTooLarge(PhotoRefused):
    """写真「{name}」は大きすぎます（一枚 10 MB まで）。"""

    code = "E-PHO-02"
    remedy = "カメラの設定で画像を小さくするか、別の写真を選んでください。"


class PhotoNotAnImage(PhotoRefused):
    """「{name}」は写真として読めません（JPEG でも PNG でもありません）。"""

    code = "E-PHO-03"
    remedy = "JPEG か PNG の写真を選んでください。ファイル名の終わりが .jpg でも、中身が違うことがあります。"


class PhotoHeic(PhotoRefused):
    """「{name}」は HEIC 形式です。この形式は読めません。"""

    code = "E-PHO-04"
    remedy = "スマートフォンの設定で「互換性優先」（JPEG）にして写し直すか、JPEG に変えてから選んでください。"


class PhotoTooManyPixels(PhotoRefused):
    """写真「{name}」の画素数が多すぎます（5,000 万画素まで）。"""

    code = "E-PHO-05"
    remedy = "カメラの設定で画素数を下げるか、別の写真を選んでください。"


class PhotoTruncated(PhotoRefused):
    """写真「{name}」は途中で切れているか、壊れています。"""

    code = "E-PHO-06"
    remedy = "カメラやスマートフォンから、もう一度写し取ってください。"


class PhotosTooMany(VictimSupportError):
    """一度に送れる写真は {most} 枚までです。"""

    code = "E-PHO-07"
    remedy = "何回かに分けて送ってください。"


class PhotosMissing(VictimSupportError):
    """写真が選ばれていません。"""

    code = "E-PHO-08"
    remedy = "写真のファイルを選んでから、もう一度押してください。"


class PhotoOwnerUnknown(VictimSupportError):
    """写真を付ける先（{owner}）が登録されていません。"""

    code = "E-PHO-09"
    remedy = "申請のページを開き直してください。ほかの端末で受け付けた申請は、まだ届いていないことがあります。"
    http_status = 404


class PhotoAbsent(VictimSupportError):
    """写真のファイルが、この端末にありません（{name}）。"""

    code = "E-PHO-10"
    remedy = "別の端末の写真は、媒体かネットワークで届くまで 未着 です。届いたはずなら、もう一度取り込んでください。"
    http_status = 404


class PhotoSpoilt(VictimSupportError):
    """写真のファイルが壊れています（{name}）。"""

    code = "E-PHO-11"
    remedy = "上司とセンターに知らせてください。photos の外へ移すと、ほかに残っていれば次の取込みで届きます。"
    http_status = 500


class PhotoNewer(VictimSupportError):
    """写真のファイルは、新しい版のプログラムで作られています（{name}）。"""

    code = "E-PHO-12"
    remedy = "プログラムを新しくしてから開いてください。"
    http_status = 500


class PhotoSealBroken(VictimSupportError):
    """写真を開けません。鍵か中身が正しくありません（{name}）。"""

    code = "E-PHO-13"
    remedy = "上司とセンターに知らせてください。ファイルは消さないでください。"
    http_status = 500


class PhotoUnknown(VictimSupportError):
    """写真 {photo} は登録されていません。"""

    code = "E-PHO-14"
    remedy = "一覧から開き直してください。"
    http_status = 404


class PhotoKeyGone(VictimSupportError):
    """写真 {photo} の鍵がありません（廃棄済、または非開示）。"""

    code = "E-PHO-15"
    remedy = "廃棄された写真は開けません。非開示の写真は、センターに問い合わせてください。"
    http_status = 410


class PhotoReasonMissing(VictimSupportError):
    """写真の取消しには理由が必要です。"""

    code = "E-PHO-16"
    remedy = "理由を入れて、もう一度取り消してください。"
