"""Named errors of making and reading the certificate's symbol (E-VFY-NN). A code never changes its meaning."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class VerifyingError(VictimSupportError):
    """証明書の確認を続けられませんでした。"""

    code = "E-VFY-00"
    remedy = "証明書の紙をもう一度読み取ってください。続くときは、このコードをセンターへ連絡してください。"


class NoSymbol(VerifyingError):
    """{path} に、罹災証明書などの二次元コードが見つかりません。"""

    code = "E-VFY-01"
    remedy = "二次元コード全体が、明るく、ぶれずに写るように撮り直すか、300dpi で読み取り直してください。"


class FileNotReadable(VerifyingError):
    """{path} を読めません（{reason}）。"""

    code = "E-VFY-02"
    remedy = "PDF、PNG、JPEG、または二次元コードの文字を保存したテキストを指定してください。"


class FileTooLarge(VerifyingError):
    """{path} は大きすぎます（{size}、上限 {limit}）。"""

    code = "E-VFY-03"
    remedy = "証明書の写っているページや部分だけにして、もう一度読み込んでください。"


class KeysNotUsable(VerifyingError):
    """鍵のファイル {path} を使えません（{reason}）。"""

    code = "E-VFY-04"
    remedy = "センターか市町村が配った鍵一覧（keys.cbor）か根の鍵（root.cbor）を --keys で指定してください。"


class StatusNotUsable(VerifyingError):
    """失効一覧 {path} を使えません（{reason}）。"""

    code = "E-VFY-05"
    remedy = "市町村の最新の失効一覧を --status で指定してください。なければ、指定せずに署名だけを確かめられます。"


class SymbolTooFull(VerifyingError):
    """文字が多すぎて、二次元コードに入りません（{size} バイト、上限 {limit} バイト）。"""

    code = "E-VFY-06"
    remedy = "住所・氏名・備考の行を確かめ、備考を短くしてください。氏名や住所は省略しないでください。"


class PayloadRefused(VerifyingError):
    """署名する内容が正しくありません（項目 {field}）。"""

    code = "E-VFY-07"
    remedy = "証明書は作られていません。このコードをセンターへ連絡してください。"


class NotASymbol(VerifyingError):
    """二次元コードの内容が壊れています（{reason}）。"""

    code = "E-VFY-08"
    remedy = "もう一度読み取ってください。何度読んでも同じなら、改ざんのおそれがあります。"


class NewerSymbol(VerifyingError):
    """この二次元コードは、このプログラムより新しい様式です。"""

    code = "E-VFY-09"
    remedy = "新しい版のプログラムで確かめてください。"


class PageNotWhole(VerifyingError):
    """確認ページの元になるファイル {path} がないか、変えられています。"""

    code = "E-VFY-10"
    remedy = "プログラムを入れ直してから、もう一度作ってください。"
