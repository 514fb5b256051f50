"""What can go wrong between a certificate's values and its paper."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class MissingGlyph(VictimSupportError):
    """「{field}」の文字「{character}」（{codepoints}）は、印刷用の書体に字形がないため印字できません。証明書は作られていません。"""

    code = "E-PPR-01"
    remedy = (
        "似た字での印字はしません。登録されている文字を確認し、代わりの表記（カナなど）で作る場合は決裁者の了解を得て"
        "氏名の表記を選び直してください。急ぐ場合は手書きの証明書を交付し、あとで登録してください。"
    )


class UnknownForm(VictimSupportError):
    """様式「{form_id}」がこの端末にありません。"""

    code = "E-PPR-02"
    remedy = "プログラムの版が古い可能性があります。新しい版の端末で開くか、センターへこのコードを連絡してください。"


class BadForm(VictimSupportError):
    """様式「{form_id}」の定義に誤りがあります（{reason}）。"""

    code = "E-PPR-03"
    remedy = "data/forms の様式ファイルを元の内容に戻すか、センターへこのコードを連絡してください。"


class MissingValue(VictimSupportError):
    """様式「{form_id}」に必要な項目「{field}」がないため、証明書を組めません。"""

    code = "E-PPR-04"
    remedy = "空欄の項目を登録してから、もう一度作成してください。"


class BadSeal(VictimSupportError):
    """公印の画像を使えません（{reason}）。"""

    code = "E-PPR-05"
    remedy = (
        "白地に黒の PNG 画像で、一辺 25mm 以下として登録し直してください。"
        "それまでは公印欄を空けて印刷し、押印してください。"
    )


class BadSymbol(VictimSupportError):
    """二次元コードをこの様式の枠に印字できません（{reason}）。"""

    code = "E-PPR-06"
    remedy = "このコードをセンターへ連絡してください。証明書は作られていません。"
