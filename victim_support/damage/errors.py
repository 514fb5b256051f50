"""Named errors of the damage room."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class SurveyFileRefused(VictimSupportError):
    """調査結果のファイル {file} に誤りのある行が{count}行あるため、何も取り込んでいません。"""

    code = "E-DMG-01"
    remedy = "上の行を直してもう一度実行してください。正しい行だけ先に取り込むときは --skip-bad を付けます。"


class SurveyFileUnreadable(VictimSupportError):
    """調査結果のファイル {file} を読めません（{cause}）。何も取り込んでいません。"""

    code = "E-DMG-02"
    remedy = "ファイルの場所と文字コードを確かめてください。Shift_JIS（CP932）のときは --encoding cp932 を付けます。"


class SurveyColumnsMissing(VictimSupportError):
    """調査結果のファイル {file} に必要な列がありません（{columns}）。何も取り込んでいません。"""

    code = "E-DMG-03"
    remedy = "1行目が列名になっているか確かめてください。列名が違うときは --map で対応表を指定します。"


class SurveyUnknown(VictimSupportError):
    """調査 {survey} は登録されていません。"""

    code = "E-DMG-04"
    remedy = "調査番号と調査区分を確かめてください。"
    http_status = 404


class SurveyExists(VictimSupportError):
    """調査番号 {survey_no}（{survey_round}）は、すでに登録されています。"""

    code = "E-DMG-05"
    remedy = "番号を確かめてください。登録した内容を直すときは、その調査のページから訂正します。"
    http_status = 409


class DwellingInvalid(VictimSupportError):
    """住家の指定「{dwelling}」を読み取れません。"""

    code = "E-DMG-06"
    remedy = "b:物件番号（棟と部屋は / で続ける）か h:世帯番号 の形で指定してください。"


class GradeInvalid(VictimSupportError):
    """「{grade}」は、この災害の被害の程度の区分にありません。"""

    code = "E-DMG-08"
    remedy = "次から選んでください：{choices}"


class ReasonMissing(VictimSupportError):
    """計算された程度と違う決裁には、理由が必要です。"""

    code = "E-DMG-09"
    remedy = "理由を入れて、もう一度決裁してください。"


class NothingChosen(VictimSupportError):
    """決裁する調査が選ばれていません。"""

    code = "E-DMG-10"
    remedy = "一覧で印を付けてから、もう一度押してください。"


class DecisionMoved(VictimSupportError):
    """{dwellings}は、画面を開いたあとに別の決裁がありました。何も決裁していません。"""

    code = "E-DMG-11"
    remedy = "新しい内容を確かめてから、もう一度決裁してください。"
    http_status = 409


class RejectedFileFailed(VictimSupportError):
    """受け付けなかった行を {file} に書けません（{cause}）。何も取り込んでいません。"""

    code = "E-DMG-13"
    remedy = "フォルダーに書き込めるか、空きがあるかを確かめてください。"


class DecisionUnknown(VictimSupportError):
    """この住家の決裁が見つかりません。"""

    code = "E-DMG-14"
    remedy = "住家のページで、決裁があるかを確かめてください。ほかの端末の決裁は、まだ届いていないことがあります。"
    http_status = 404
