"""Named errors of the vault room (E-VLT-NN). A code never changes its meaning."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class VaultError(VictimSupportError):
    """金庫ファイルの処理を続けられませんでした。"""

    code = "E-VLT-00"


class WrongPassphrase(VaultError):
    """合言葉が違います。"""

    code = "E-VLT-01"
    remedy = (
        "封筒の合言葉をもう一度、半角の小文字で、語の間に空白を入れて入力してください。"
        "分からないときは、端末をセンターへ持ち帰ると、新しい合言葉を加えられます（centre recover）。"
    )


class DamagedVault(VaultError):
    """金庫ファイル {path} が壊れています（{reason}）。合言葉の誤りではありません。"""

    code = "E-VLT-02"
    remedy = (
        "このファイルを消したり上書きしたりせず、控え（バックアップ）の金庫ファイルを戻すか、"
        "センターへ連絡してください。"
    )


class WeakPassphrase(VaultError):
    """この合言葉は弱すぎます（{reason}）。"""

    code = "E-VLT-03"
    remedy = "合言葉を指定せずにやり直すと、六つの語からなる強い合言葉を作って一度だけ表示します。"


class VaultMissing(VaultError):
    """金庫ファイル {path} がありません。"""

    code = "E-VLT-04"
    remedy = "--home で指したフォルダーが正しいか確かめてください。初めて使うときは init を実行してください。"


class VaultExists(VaultError):
    """金庫ファイル {path} はすでにあります。上書きはしません。"""

    code = "E-VLT-05"
    remedy = "別のフォルダーを --home で指してください。今あるデータはそのままです。"


class NewerVault(VaultError):
    """金庫ファイル {path} は、このプログラムより新しい版（{version}）で作られています。"""

    code = "E-VLT-06"
    remedy = "新しい版のプログラムで開いてください。データは変わっていません。"


class SecretMissing(VaultError):
    """金庫に「{name}」がありません。"""

    code = "E-VLT-07"
    remedy = "端末の登録（init と enrol）が終わっているか確かめてください。"


class ExcessiveCost(VaultError):
    """金庫ファイルの鍵の計算量が許される範囲にありません（{reason}）。"""

    code = "E-VLT-08"
    remedy = "ファイルが書き換えられたおそれがあります。控えの金庫ファイルを戻すか、センターへ連絡してください。"


class PassphraseUnreadable(VaultError):
    """合言葉を読み取れませんでした（{reason}）。"""

    code = "E-VLT-09"
    remedy = "--passphrase-file で、合言葉を一行だけ書いたファイルを指してください。"


class WriteFailed(VaultError):
    """{path} に書き込めませんでした（{reason}）。元のファイルは変わっていません。"""

    code = "E-VLT-10"
    remedy = "ディスクの空きと書き込みの許可を確かめて、もう一度実行してください。"


class RecoveryFailed(VaultError):
    """この復旧鍵では金庫を開けられません（{reason}）。"""

    code = "E-VLT-11"
    remedy = "この端末を登録したセンターの復旧鍵であるか確かめてください。"


class VaultBusy(VaultError):
    """金庫ファイル {path} を、ほかの処理が書き込んでいます。"""

    code = "E-VLT-12"
    remedy = "ほかの処理が終わるのを待って、もう一度実行してください。"
