"""Named errors of the register (E-REG-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class ExtractRefused(VictimSupportError):
    """{file} に誤りのある行が{count}行あるため、何も取り込んでいません。"""

    code = "E-REG-01"
    remedy = "上の行を直してもう一度実行してください。正しい行だけ先に取り込むときは --skip-bad を付けます。"


class ExtractUnreadable(VictimSupportError):
    """{file} を読めません（{line}行目付近、{cause}）。何も取り込んでいません。"""

    code = "E-REG-02"
    remedy = "ファイルの場所と文字コードを確かめてください。Shift_JIS（CP932）のときは --encoding cp932 を付けます。"


class ColumnsMissing(VictimSupportError):
    """{file} に必要な列がありません（{columns}）。何も取り込んでいません。"""

    code = "E-REG-03"
    remedy = "1行目が列名になっているか確かめてください。列名が違うときは --map で対応表を指定します。"


class ForbiddenColumn(VictimSupportError):
    """{file} に、この端末に入れてはならない列「{column}」があります。何も取り込んでいません。"""

    code = "E-REG-04"
    remedy = "個人番号・住民票コード・本籍の列を除いた抽出を作り直し、このファイルは決められた方法で消去してください。"


class MapUnreadable(VictimSupportError):
    """対応表 {file} を読めません（{cause}）。何も取り込んでいません。"""

    code = "E-REG-05"
    remedy = 'TOML形式で「宛名番号 = "相手の列名"」のように書かれているか確かめてください。'


class RejectedFileFailed(VictimSupportError):
    """受け付けなかった行を {file} に書けません（{cause}）。何も取り込んでいません。"""

    code = "E-REG-06"
    remedy = "フォルダーに書き込めるか、空きがあるかを確かめてください。"


class ExtractEmpty(VictimSupportError):
    """{file} に取り込める行がありません。今までの台帳はそのままです。"""

    code = "E-REG-07"
    remedy = "抽出の条件とファイルの中身を確かめてください。"


class ExtractChanged(VictimSupportError):
    """{file} が取り込みの途中で書き換えられました。何も取り込んでいません。"""

    code = "E-REG-08"
    remedy = "ファイルを使っているほかのプログラムを閉じて、もう一度実行してください。"


class LoadRunning(VictimSupportError):
    """この端末では、別の取り込みが動いています。"""

    code = "E-REG-09"
    remedy = "終わるまで待ってから、もう一度実行してください。"


class DisasterExists(VictimSupportError):
    """災害 {disaster} はすでに登録されています。"""

    code = "E-REG-10"
    remedy = "コードを確かめてください。別の災害には別のコード（例 R8-02）を付けます。"
    http_status = 409


class DisasterUnknown(VictimSupportError):
    """災害 {disaster} は登録されていません。"""

    code = "E-REG-11"
    remedy = "災害のコードを確かめてください。登録は victim-support disaster add で行います。"
    http_status = 404


class DisasterInvalid(VictimSupportError):
    """災害の{item}「{value}」は使えません。"""

    code = "E-REG-12"
    remedy = "コードは R8-01 のように英数字とハイフンで16文字まで、名称と原因は空にせず入力してください。"


class HouseholdUnknown(VictimSupportError):
    """世帯 {household_no} は、今の台帳にも記録にもありません。"""

    code = "E-REG-13"
    remedy = "世帯番号を確かめてください。住民票がこの市町村にない世帯は、手入力で加えます。"
    http_status = 404


class NobodyThen(VictimSupportError):
    """世帯 {household_no} には、災害の日（{day}）にこの市町村にいた人がいません。"""

    code = "E-REG-14"
    remedy = "異動の日付を確かめてください。実際に住んでいた人は、手入力の世帯として加えます。"
    http_status = 409


class MemberInvalid(VictimSupportError):
    """構成員の{item}を読み取れません（{value}）。"""

    code = "E-REG-15"
    remedy = (
        "氏名を入力し、制御文字（改行など）を含めないでください。生年月日が分からないときは「年月日不詳」とします。"
    )


class NothingEntered(VictimSupportError):
    """世帯に構成員がいません。"""

    code = "E-REG-16"
    remedy = "少なくとも一人の氏名を入力してください。"


class BuildingUnknown(VictimSupportError):
    """物件 {property_no} は、今の家屋台帳にありません。"""

    code = "E-REG-17"
    remedy = "物件番号を確かめてください。台帳にない建物は、手入力の住家として加えます。"
    http_status = 404


class ReasonMissing(VictimSupportError):
    """この変更には理由が必要です。"""

    code = "E-REG-18"
    remedy = "理由を入力して、もう一度登録してください。"


class ItemIncomplete(VictimSupportError):
    """台帳の項目に、入っていない欄があります（{fields}）。"""

    code = "E-REG-19"
    remedy = "年月日、内容、だれからかを入れてください。"


class ItemUnknown(VictimSupportError):
    """台帳の項目 {item} は、この端末にありません。"""

    code = "E-REG-20"
    remedy = "世帯のページから選び直してください。"
    http_status = 404
