"""Named errors of the way home over the network (E-SYN-70 …): the laptop's, then the centre's inbox's."""

from __future__ import annotations

from victim_support.errors import VictimSupportError

_SAFE = "入力した記録は、この端末に保存されています。"


class NetworkError(VictimSupportError):
    """センターと通信できませんでした。"""

    code = "E-SYN-70"
    remedy = f"{_SAFE}あとでもう一度 sync を実行するか、媒体（delta export）で送ってください。"


class UrlRefused(NetworkError):
    """{url} はセンターの場所として使えません（{reason}）。"""

    code = "E-SYN-71"
    remedy = f"センターから知らされた https:// で始まる場所を --url で指定してください。{_SAFE}"


class CaUnreadable(NetworkError):
    """認証局の証明書 {path} を読めません（{reason}）。"""

    code = "E-SYN-72"
    remedy = f"センターから受け取った証明書（PEM形式）のファイルを --ca で指定してください。{_SAFE}"


class CentreUnreachable(NetworkError):
    """センター {host} につながらないか、通信が途中で切れます（{cause}）。"""

    code = "E-SYN-73"
    remedy = (
        f"{_SAFE}届いたものは届いたまま残るので、回線が戻ってからもう一度 sync を実行すれば続きから送ります。"
        "急ぐときは媒体（delta export）で送ってください。"
    )


class CertificateUntrusted(NetworkError):
    """つないだ相手 {host} がセンターであることを確かめられません（{cause}）。"""

    code = "E-SYN-74"
    remedy = (
        f"何も送っていません。{_SAFE}--url と --ca、端末の日付と時刻を確かめてください。"
        "続くときは、この番号をセンターへ知らせ、媒体（delta export）で送ってください。"
    )


class AnswerStrange(NetworkError):
    """つないだ相手 {host} の返事が、センターの受信箱のものではありません（{reason}）。"""

    code = "E-SYN-75"
    remedy = f"{_SAFE}--url を確かめてください。続くときは、この番号をセンターへ知らせてください。"


class CentreRefused(NetworkError):
    """センターが受け付けませんでした（{reason}）。"""

    code = "E-SYN-76"
    remedy = f"{_SAFE}かっこの中をセンターへ知らせてください。"


class CentreTrouble(NetworkError):
    """センターの受信箱が、いま受け取れない状態です（{reason}）。"""

    code = "E-SYN-77"
    remedy = (
        f"{_SAFE}しばらくしてからもう一度 sync を実行してください。急ぐときは媒体（delta export）で送ってください。"
    )


class RequestMalformed(VictimSupportError):
    """送られてきたものの形が正しくありません（{reason}）。"""

    code = "E-SYN-80"
    remedy = "何も受け取っていません。端末のプログラムの版を確かめてください。"


class HashDiffers(VictimSupportError):
    """届いたファイルが、名前の SHA-256 と合いません。"""

    code = "E-SYN-81"
    remedy = "何も受け取っていません。端末から送り直してください。"


class ChallengeStale(VictimSupportError):
    """確認番号が古いか、すでに使われています。"""

    code = "E-SYN-82"
    remedy = "端末は新しい確認番号を受け取り、自動でやり直します。"
    http_status = 401


class LaptopUnproven(VictimSupportError):
    """端末 {device} の鍵による署名を確かめられません（{reason}）。"""

    code = "E-SYN-83"
    remedy = "何も渡していません。端末が登録済みで、失効していないことを確かめてください。"
    http_status = 403


class TokenUnknown(VictimSupportError):
    """受け渡しの期限が切れています。"""

    code = "E-SYN-84"
    remedy = "端末は受け渡しを自動で始めからやり直します。"
    http_status = 401


class NotKept(VictimSupportError):
    """そのファイルはありません。"""

    code = "E-SYN-85"
    remedy = "端末から送り直してください。"
    http_status = 404


class CentreBusy(VictimSupportError):
    """センターは、ほかの記録を受け取っているところです。"""

    code = "E-SYN-86"
    remedy = "終わるのを待って、もう一度行ってください。届いたものは残っています。"
    http_status = 503


class InboxPortTaken(VictimSupportError):
    """ポート {port} を開けません（{cause}）。"""

    code = "E-SYN-87"
    remedy = "ほかのプログラムが使っていない番号を --port で指定し、nginx の設定の番号も合わせてください。"


class InboxRunning(VictimSupportError):
    """センターのフォルダー {path} の受信箱は、すでに動いています。"""

    code = "E-SYN-88"
    remedy = "動いている受信箱をそのまま使うか、止めてから、もう一度実行してください。"


class InboxFault(VictimSupportError):
    """センターの受信箱で処理できませんでした（{reason}）。"""

    code = "E-SYN-89"
    remedy = "届いたものは残っています。センターの職員が、受信箱を動かしている画面とディスクの空きを確かめてください。"
    http_status = 500
