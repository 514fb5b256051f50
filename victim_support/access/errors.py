"""Named errors of accounts, log-in, rights and settings (E-ACC-)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class LoginRefused(VictimSupportError):
    """ログイン名かパスワードが違います。"""

    code = "E-ACC-01"
    remedy = "大文字・小文字と全角・半角を確かめて、もう一度入れてください。忘れたときは管理の担当者に頼んでください。"
    http_status = 401


class LockedOut(VictimSupportError):
    """間違いが続いたため、このログイン名は{minutes}分ほど使えません。"""

    code = "E-ACC-02"
    remedy = (
        "しばらく待ってから入れ直すか、管理の担当者にパスワードの再設定を頼んでください（再設定するとすぐ使えます）。"
    )
    http_status = 429


class NotPermitted(VictimSupportError):
    """この操作には「{roles}」の役割が必要です。"""

    code = "E-ACC-03"
    remedy = "その役割の担当者に頼んでください。役割の変更は管理の担当者ができます。"
    http_status = 403


class SessionEnded(VictimSupportError):
    """ログインが必要です。"""

    code = "E-ACC-04"
    remedy = "ログインし直してください。"
    http_status = 401


class AccountExists(VictimSupportError):
    """ログイン名「{name}」はすでに使われています。"""

    code = "E-ACC-05"
    remedy = "別のログイン名にしてください。使われなくなった名前も、記録を区別するため使い回せません。"
    http_status = 409


class AccountUnknown(VictimSupportError):
    """ログイン名「{name}」は登録されていません。"""

    code = "E-ACC-06"
    remedy = "victim-support account list で登録されている名前を確かめてください。"
    http_status = 404


class AccountNameInvalid(VictimSupportError):
    """ログイン名「{name}」は使えません。"""

    code = "E-ACC-07"
    remedy = "半角の英小文字・数字・「.」「_」「-」で、2文字から32文字にしてください（例：sato、012345）。"


class PasswordWeak(VictimSupportError):
    """パスワードが弱すぎます（{why}）。"""

    code = "E-ACC-08"
    remedy = "10文字以上で、ログイン名や同じ文字の繰り返しを含まないものにしてください。"


class RoleUnknown(VictimSupportError):
    """役割「{role}」はありません。"""

    code = "E-ACC-09"
    remedy = "受付・調査・決裁・管理から選んでください。"


class RolesMissing(VictimSupportError):
    """役割が一つも選ばれていません。"""

    code = "E-ACC-10"
    remedy = "受付・調査・決裁・管理から一つ以上選んでください。"


class LastAdministrator(VictimSupportError):
    """「{name}」は、使える管理の担当者の最後の一人です。"""

    code = "E-ACC-11"
    remedy = "先に、ほかの人に管理の役割をつけてください。"
    http_status = 409


class SettingKeyInvalid(VictimSupportError):
    """設定の名前「{key}」は使えません。"""

    code = "E-ACC-12"
    remedy = "半角の英小文字・数字・「.」「_」で指定してください（例：mayor.name）。"


class DisasterNotChosen(VictimSupportError):
    """扱う災害が選ばれていません。"""

    code = "E-ACC-13"
    remedy = "スタートページで災害を選んでください。災害の登録がまだのときは、責任者に知らせてください。"
    http_status = 409


class DisplayNameMissing(VictimSupportError):
    """担当者の名前が入っていません。"""

    code = "E-ACC-14"
    remedy = "記録に残る名前です。氏名を入れてください。"


class HomeNotNamed(VictimSupportError):
    """データのフォルダーが指定されていません。"""

    code = "E-ACC-15"
    remedy = "--home フォルダー を付けるか、環境変数 VICTIM_SUPPORT_HOME で指定してください。"
