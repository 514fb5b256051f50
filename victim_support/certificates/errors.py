"""Named errors of the certificates room (E-CRT-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class CertificateUnknown(VictimSupportError):
    """証明書 {certificate} は、この端末にありません。"""

    code = "E-CRT-03"
    remedy = "番号を確かめてください。ほかの端末で作った証明書は、記録を取り込むまでここには出ません。"
    http_status = 404


class NotReady(VictimSupportError):
    """この証明書はまだ作れません：{reasons}"""

    code = "E-CRT-04"
    remedy = "理由に書かれたことを済ませてから、もう一度作成してください。証明書は作られていません。"
    http_status = 409


class NeedsConfirmation(VictimSupportError):
    """作成の前に確認が必要です：{reasons}"""

    code = "E-CRT-05"
    remedy = "内容を確かめて、画面の確認欄に入力してから、もう一度作成してください。証明書は作られていません。"
    http_status = 409


class Moved(VictimSupportError):
    """画面を開いたあとに、この世帯・住家・判定の内容が変わりました。証明書は作られていません。"""

    code = "E-CRT-06"
    remedy = "新しい内容を確かめてから、もう一度作成してください。"
    http_status = 409


class DeliveryStopped(VictimSupportError):
    """証明書 {number} は交付できません：{reasons}"""

    code = "E-CRT-07"
    remedy = "この紙は渡さず、理由を確かめて新しい証明書を作り直してください。この紙は無効にして回収します。"
    http_status = 409


class WrongState(VictimSupportError):
    """証明書 {number} は「{state}」のため、「{act}」はできません。"""

    code = "E-CRT-08"
    remedy = "証明書のページで今の状態を確かめてください。"
    http_status = 409


class ReasonNeeded(VictimSupportError):
    """「{act}」には理由が必要です。"""

    code = "E-CRT-09"
    remedy = "理由を入れて、もう一度操作してください。"


class RecipientMissing(VictimSupportError):
    """交付の記録に「{field}」がありません。"""

    code = "E-CRT-10"
    remedy = "だれに、どのように本人確認をして渡したかを入れてください。"


class ListUnreadable(VictimSupportError):
    """交付する世帯の一覧 {file} を読めません（{cause}）。何も作っていません。"""

    code = "E-CRT-11"
    remedy = "1行目が列名か、「世帯番号」の列があるか、文字コードが UTF-8 かを確かめてください。"


class OutputRefused(VictimSupportError):
    """{folder} に書き込めません（{cause}）。{made}件は作成済みで、この端末に残っています。"""

    code = "E-CRT-12"
    remedy = "空きと書き込みの権利を確かめ、証明書のページから同じ番号で印刷し直してください。"


class SealRefused(VictimSupportError):
    """公印の画像を登録できません（{field}）。"""

    code = "E-CRT-13"
    remedy = "承認番号、承認日、公印管理者、用途をすべて入れてください。公印規則の承認を受けていない画像は使えません。"


class SealUnknown(VictimSupportError):
    """設定されている公印の画像が、この端末にありません。"""

    code = "E-CRT-14"
    remedy = "公印を登録し直すか、設定 seal.mode を space（押印欄を空ける）にしてください。"
    http_status = 409


class DwellingNotChosen(VictimSupportError):
    """世帯 {household} には住家が{count}件あります。どの住家の証明書かを選んでください。"""

    code = "E-CRT-15"
    remedy = "住家（物件番号）を指定して、もう一度作成してください。"
    http_status = 409


class SettingInvalid(VictimSupportError):
    """設定 {key} の値「{value}」は使えません。"""

    code = "E-CRT-16"
    remedy = "次から選んでください：{choices}"


class RowRefused(VictimSupportError):
    """一覧の{line}行目を処理できません（{reason}）。"""

    code = "E-CRT-17"
    remedy = "その行を直して、その行だけの一覧でもう一度実行してください。ほかの行の証明書は作られています。"


class FeeUnexplained(VictimSupportError):
    """手数料は{due}円ですが、{charged}円と入れられています。"""

    code = "E-CRT-18"
    remedy = "受け取った額を確かめてください。減額や免除のときは、その理由を入れてください。"


class NumberTaken(VictimSupportError):
    """手書きの番号「{number}」は登録できません（{reason}）。"""

    code = "E-CRT-19"
    remedy = "紙に書かれた番号をそのまま入れてください。もう登録してあるときは、番号で探すと出ます。"
    http_status = 409


class HandwrittenIncomplete(VictimSupportError):
    """手書きで交付した証明書の「{field}」がありません。"""

    code = "E-CRT-20"
    remedy = "紙を見て、書かれているとおりに入れてください。"


class ReceiverRefused(VictimSupportError):
    """支援措置の世帯です。世帯の人のほかには渡せません。決裁の担当者を呼んでください。"""

    code = "E-CRT-21"
    remedy = (
        "相手には「こちらではお調べできません。担当に代わります。」とだけ言い、紙は渡さずにしまいます。"
        "渡す必要があるときは、決裁の担当者がログインし、理由を入れて記録します。世帯の人への郵送はできます。"
    )
    http_status = 409


class ReceiverPermitMissing(VictimSupportError):
    """支援措置の世帯の証明書を、世帯の人のほかに渡すことを認める理由がありません。"""

    code = "E-CRT-22"
    remedy = "認める理由を入れて、もう一度記録してください。"


class LetterUnseen(VictimSupportError):
    """記録されている委任状では、代理人に渡せません（受領を任せた委任状がないか、有効期間が切れています）。"""

    code = "E-CRT-23"
    remedy = (
        "受領を任せた別の委任状を見て、「受領の委任状を見た」に印を付けてください。ないときは、渡さないでください。"
    )
