"""Which columns of the drawn tables leave the centre, under which headings (docs/interchange.md, Out of the centre).

A column is written `name:見出し`, with what it holds behind it: `/time` seconds since 1970, `/list` and `/json` JSON,
`/hex` bytes, `/marks` the unsettled fields; `/contact` and `/address` are left out for a household under 支援措置.
A name like `details.kana` is one value of the JSON in `details`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

SHIELD: Final = "支援措置"
"""The heading of the column that marks rows of protected persons: 1, 0, or 不明 where the centre cannot know."""
_KINDS: Final = frozenset({"time", "list", "json", "hex", "marks"})


class Column(NamedTuple):
    """One column out. `kind` is empty for text and numbers; `hidden` says what shield leaves it out."""

    name: str
    heading: str
    kind: str = ""
    hidden: str = ""


@dataclass(frozen=True)
class Table:
    """A drawn table as it goes out. `personal`: its rows bear the 支援措置 mark. `kept_back`: columns that never go."""

    name: str
    title: str
    columns: tuple[Column, ...]
    personal: bool = False
    kept_back: frozenset[str] = frozenset()

    @property
    def headings(self) -> tuple[str, ...]:
        """The header row."""
        return (*((SHIELD,) if self.personal else ()), *(column.heading for column in self.columns))


def _table(name: str, title: str, columns: str, *, personal: bool = False, kept_back: str = "") -> Table:
    read = tuple(_column(text) for text in columns.split())
    return Table(name, title, (*read, Column("subject", "識別子")), personal, frozenset(kept_back.split()))


def _column(text: str) -> Column:
    name, _, rest = text.partition(":")
    heading, *words = rest.split("/")
    kind = next((word for word in words if word in _KINDS), "")
    hidden = next((word for word in words if word not in _KINDS), "")
    return Column(name, heading, kind, hidden)


TABLES: Final = (
    _table(
        "disaster", "災害",
        "code:災害コード name:災害名 day:発生日 cause:罹災原因 marks:未整理の項目/marks",
    ),
    _table(
        "household", "世帯",
        "disaster:災害コード household_no:世帯番号 head:世帯主宛名番号 head_name:世帯主氏名 "
        "head_kana:世帯主フリガナ postcode:郵便番号/address address_code:住所コード/address address:住所/address "
        "lot:番地/address building_name:方書/address whereabouts:居所/contact phones:電話/list/contact "
        "vulnerability:配慮を要する事情/list/contact consents:情報提供の同意/json "
        "provisions:支援の状況/json/contact care:配慮を要する人/json/contact home_building:住んでいた家屋/json "
        "note:備考/contact as_of:基準日 extracted_on:抽出日 origin:出どころ "
        "withdrawn:取消し marks:未整理の項目/marks",
        personal=True, kept_back="protected snapshot address_key",
    ),
    _table(
        "household_member", "世帯構成員",
        "disaster:災害コード household_no:世帯番号 place:順 member_id:宛名番号 name:氏名 details.kana:氏名フリガナ "
        "details.former_surname:旧氏 details.alias:通称 details.alias_kana:通称フリガナ "
        "details.roman_name:氏名アルファベット birthdate:生年月日 details.birthdate_unknown:生年月日不詳 "
        "details.sex:性別 details.relation:続柄 details.resident_kind:住民種別 details.status:住民状態 "
        "details.resident_since:住民となった年月日 details.address_since:住所を定めた年月日 "
        "details.removal_reason:消除事由 details.removal_date:事由日 details.notes:注記/list entered:手入力",
        personal=True, kept_back="protected details born born_first born_last name_key kana_key other_keys",
    ),
    _table(
        "household_phone", "電話",
        "disaster:災害コード household_no:世帯番号 digits:電話番号/contact",
        personal=True,
    ),
    _table(
        "ledger_item", "援護・同意・異動",
        "disaster:災害コード household_no:世帯番号 item:項目 member_id:宛名番号 day:年月日 recipient:提供先/contact "
        "what:内容/contact detail:くわしい内容/contact told_by:だれから/contact withdrawn:取消し "
        "withdrawn_on:取消しの日 withdrawal_reason:取消しの理由/contact recorded_by:記録した人 recorded_device:端末 "
        "recorded_time:記録日時/time marks:未整理の項目/marks",
        personal=True,
    ),
    _table(
        "survey", "調査",
        "disaster:災害コード survey_no:調査番号 round:調査区分 household_no:世帯番号 property_no:物件番号 "
        "building_no:棟番号 room_no:部屋番号 application_no:受付番号 address:所在地 doorplate:表札名 "
        "method:判定方法 criterion:判定の基準 surveyed_on:調査日 surveyor:調査員 organisation:所属 "
        "damage_ratio:損害割合 depth_cm:浸水深cm datum:基準面 external_force:外力 flood_class:浸水区分 "
        "computed_grade:計算した被害の程度 computed_ratio:計算した損害割合 guideline_version:指針の版 "
        "paper_grade:被害の程度 paper_decided_on:決裁日 flags:確かめること/list reviewed:確認済み "
        "note:備考/contact withdrawn:取消し dwelling:住家 recorded_by:記録した人 recorded_time:記録日時/time "
        "marks:未整理の項目/marks",
        personal=True, kept_back="round_rank",
    ),
    _table(
        "damage", "住家の被害",
        "disaster:災害コード dwelling:住家 decided_grade:被害の程度 flood_class:浸水区分 decided_on:決裁日 "
        "computed_grade:計算した被害の程度 damage_ratio:損害割合 method:判定方法 reason:理由/contact "
        "guideline_version:指針の版 basis_survey:もとの調査 basis_round:もとの調査区分 on_paper:書面による決裁 "
        "decided_by:決裁した人 decided_device:端末 decided_time:記録日時/time conflicted:相違 "
        "marks:未整理の項目/marks",
        personal=True, kept_back="basis_rank decision",
    ),
    _table(
        "application", "申請",
        "disaster:災害コード household:世帯番号 dwelling:住家 kind:証明書種別 application_no:受付番号 "
        "channel:受付の方法 applied_on:申請日 applicant_kind:申請者の区分 applicant_name:申請者 "
        "applicant_resident_no:申請者の宛名番号 applicant_relation:世帯との関係 letter_on:委任状の日付 "
        "identity_check:本人確認 dwelling_address:住家の所在地/address contact:連絡先/contact note:備考/contact "
        "basis:受付の根拠 confirmed_residence:居住の確認 confirmed_household:世帯の確認 "
        "confirmed_dwelling:住家の確認 letter_from:委任した人 letter_scope:委任状の範囲 letter_until:委任状の有効期間 "
        "identity_documents:本人確認の書類/list ticket_no:整理券番号 filed_at:出された市町村 filed_on:出された日 "
        "method_wish:希望する判定の方法 consent:自己判定の同意 told:受付のときに知らせたこと/list "
        "subject_kind:物件の種類 "
        "permit_reason:代理を認めた理由/contact receptions:受付回数 duplicated:二重受付 numbers:すべての受付番号/list "
        "withdrawn:取下げ withdrawal_reason:取下げの理由/contact recorded_by:記録した人 recorded_device:端末 "
        "recorded_time:記録日時/time marks:未整理の項目/marks",
        personal=True,
    ),
    _table(
        "reception", "受付",
        "disaster:災害コード household:世帯番号 dwelling:住家 kind:証明書種別 application_no:受付番号 "
        "channel:受付の方法 applied_on:申請日 applicant_name:申請者 recorded_by:記録した人 recorded_device:端末 "
        "recorded_time:記録日時/time",
        personal=True, kept_back="entry",
    ),
    _table(
        "handover", "保留・引継ぎ",
        "disaster:災害コード household:世帯番号 held:保留 text:理由・メモ/contact closed:済み answer:答え/contact "
        "answered_by:答えた人/contact page:書いたときのページ/contact "
        "written_by:書いた人 written_device:端末 written_time:記録日時/time "
        "closed_by:済みにした人 closed_time:済みにした日時/time marks:未整理の項目/marks",
        personal=True,
    ),
    _table(
        "photo", "写真",
        "owner:対象の識別子 name:ファイル名/hex size:大きさ width:横の画素数 height:縦の画素数 "
        "original:受け取ったファイルのSHA-256/hex taken_at:撮影日時/contact latitude:緯度（100万分の1度）/contact "
        "longitude:経度（100万分の1度）/contact withdrawn:取消し withdrawal_reason:取消しの理由/contact "
        "recorded_by:記録した人 recorded_device:端末 recorded_time:記録日時/time marks:未整理の項目/marks",
        personal=True,
    ),
    _table(
        "certificate", "証明書",
        "disaster:災害コード number:証明書番号 kind:証明書種別 household:世帯番号 head_name:世帯主氏名 "
        "dwelling:住家 grade:被害の程度 flood_class:浸水区分 issue_date:発行日 state:状態 application_no:受付番号 "
        "delivered_on:交付日 delivered_to:受け取った人/contact delivery_way:交付の方法 identity:本人確認 "
        "prints:印刷回数 copy_of:写しのもと supersedes:前の証明書 superseded_by:新しい証明書 "
        "void_reason:無効の理由/contact form:様式 drill:訓練 paper_hash:照合値/hex "
        "made_by:作成した人 made_device:端末 made_time:作成日時/time application:申請の識別子 unique_no:一意の番号 "
        "handwritten:手書き交付 returns:返戻の回数 returned_on:返戻日 return_reason:返戻の理由/contact "
        "fee:手数料（円） fee_basis:減免の理由/contact batch:一括作成 batch_place:一括の順 marks:未整理の項目/marks",
        personal=True, kept_back="decision",
    ),
    _table(
        "provision", "台帳の提供",
        "disaster:災害コード ground:根拠 recipient:提供先 application_no:申請書番号 applied_on:申請書の日付 "
        "purpose:目的 items:項目/list scope:世帯の選び方 given_on:提供日 rows:人数 households:世帯数 "
        "left_out:除いた人数 file_hash:ファイルのSHA-256/hex given_by:記録した人 given_device:端末 "
        "given_time:記録日時/time marks:未整理の項目/marks",
        kept_back="exception_reason",
    ),
    _table(
        "provided", "提供した世帯",
        "provision:提供の識別子 disaster:災害コード household_no:世帯番号",
    ),
    _table(
        "certificate_act", "証明書の記録",
        "disaster:災害コード number:証明書番号 kind:証明書種別 household:世帯番号 head_name:世帯主氏名 "
        "grade:被害の程度 act:したこと on_day:日付 way:方法 person:受け取った人/contact relation:世帯との関係 "
        "identity:本人確認 sheets:用紙の枚数 spoiled:損じた枚数 reason:理由/contact recovered:紙の回収 "
        "fee:手数料（円） fee_basis:減免の理由/contact seal:公印 seal_digest:公印の画像のSHA-256 drill:訓練 "
        "device:端末 epoch:世代 seq:番号 actor:記録した人 time:記録日時/time",
        personal=True,
    ),
    _table(
        "seal", "公印の画像",
        "digest:画像のSHA-256 side_tenths:寸法（0.1mm） black_note:黒い印影の注記 approval_no:承認番号 "
        "approved_on:承認日 keeper:保管者 purpose:用途 withdrawn:使用の終わり marks:未整理の項目/marks",
    ),
    _table(
        "resurvey", "再調査の申込み",
        "disaster:災害コード household:世帯番号 dwelling:住家 resurvey_no:受付番号 channel:受付の方法 "
        "applied_on:申込みの日 applicant_kind:申込みをした人の区分 applicant_name:申込みをした人 "
        "applicant_resident_no:申込みをした人の宛名番号 applicant_relation:世帯との関係 letter_on:委任状の日付 "
        "letter_from:委任した人 letter_scope:委任状の範囲 letter_until:委任状の有効期間 identity_check:本人確認 "
        "identity_documents:本人確認の書類/list parts:調べてほしい所/list reason:理由/contact "
        "wishes:来てほしい日/list/contact contact:連絡先/contact permit_reason:代理を認めた理由/contact "
        "note:備考/contact certificate:渡してあった証明書 told_lower:軽くなることの承知 told:知らせたこと/list "
        "grade_before:そのときの被害の程度 flood_class_before:そのときの浸水区分 basis_before:そのときのもとの調査 "
        "withdrawn:取下げ withdrawal_reason:取下げの理由/contact recorded_by:記録した人 recorded_device:端末 "
        "recorded_time:記録日時/time marks:未整理の項目/marks",
        personal=True, kept_back="decision_before",
    ),
    _table(
        "paper_stock", "用紙の受払",
        "laptop:端末 movement:受払の種類 day:日付 sheets:枚数 expected:計算上の残り other_party:相手 "
        "paper_numbers:用紙の番号 reason:理由 withdrawn:取消し withdrawal_reason:取消しの理由 epoch:世代 seq:番号 "
        "recorded_by:記録した人 recorded_time:記録日時/time marks:未整理の項目/marks",
    ),
    _table(
        "day", "一日の始め",
        "device:端末 day:日 confirmations:日付の確認の回数 confirmed_by:確認した人 confirmed_time:確認日時/time "
        "confirmed_how:確認の方法 closings:締めた回数 marks:未整理の項目/marks",
    ),
    _table(
        "day_closing", "締め",
        "device:端末 day:日 closing:回 report:内容/json differences:相違/list reason:理由 closed_by:締めた人 "
        "closed_time:記録日時/time",
        kept_back="epoch seq",
    ),
    _table(
        "schedule", "交付日程",
        "disaster:災害コード area:町字 day:日 places:定員 hours:時間 venue:会場 withdrawn:取消し "
        "recorded_by:記録した人 recorded_device:端末 recorded_time:記録日時/time marks:未整理の項目/marks",
    ),
    _table(
        "reservation", "予約",
        "disaster:災害コード household:世帯番号 schedule:交付日程の識別子 hour:時刻 cancelled:取消し "
        "cancel_reason:取消しの理由/contact above:定員を超えた予約 recorded_by:記録した人 recorded_device:端末 "
        "recorded_time:記録日時/time marks:未整理の項目/marks",
        personal=True,
    ),
    _table(
        "ticket", "整理券",
        "device:端末 day:日 number:番号 place:順番 epoch:世代 count:通し番号 state:状態 counter:窓口 "
        "calls:呼んだ回数 given_by:出した人 "
        "given_time:出した時刻/time called_by:呼んだ人 called_time:呼んだ時刻/time marks:未整理の項目/marks",
    ),
    _table(
        "proposal", "処理案",
        "target:対象の識別子 state:状態 words:要旨/contact reason:理由/contact prepared_by:作成した人 "
        "prepared_time:作成日時/time decided_by:決裁した人 decided_on:決裁日 decision_reason:決裁の理由/contact "
        "decided_time:記録日時/time marks:未整理の項目/marks",
        personal=True,
    ),
    _table(
        "likeness", "名寄せの判断",
        "one:一方の識別子 other:他方の識別子 same:同じ reason:理由/contact judged_by:判断した人 "
        "judged_time:記録日時/time marks:未整理の項目/marks",
        personal=True,
    ),
    _table(
        "fork_settled", "分岐の処理",
        "device:端末 epoch:世代 reason:理由",
    ),
    _table(
        "admission", "失効端末の受入れ",
        "device:端末 reason:理由",
    ),
    _table(
        "shredding", "廃棄の決裁",
        "parts:廃棄した部分の数 reason:理由 basis:根拠 approved_by:決裁者 decided_on:決裁日 ordered_by:記録した人 "
        "ordered_time:記録日時/time",
    ),
    _table(
        "medium", "媒体",
        "medium_no:媒体管理番号 kind:種類 keeper:保管者 note:備考 withdrawn:使用の終わり marks:未整理の項目/marks",
    ),
    _table(
        "dispatch", "媒体の持出し",
        "medium_no:媒体管理番号 carried_by:持出者 approved_by:承認者 destination:行先 dispatched_on:持出日 "
        "returned_on:返却日 returned_to:返却先 recorded_by:記録した人 recorded_device:端末 "
        "recorded_time:記録日時/time marks:未整理の項目/marks",
    ),
    _table(
        "device", "端末",
        "device:端末 program:プログラムの版 root:根の鍵 enrolled_on:登録日 marks:未整理の項目/marks",
    ),
    _table(
        "device_event", "端末のできごと",
        "device:端末 event:できごと epoch:世代 detail:内容 time:記録日時/time",
    ),
    _table(
        "snapshot", "住民データの抽出",
        "kind:種類 rows:行数 rejected:受け付けなかった行 extracted_on:抽出日 source:出どころ authority:根拠 "
        "loaded_by:読み込んだ人 loaded_device:端末 loaded_time:記録日時/time hash:SHA-256 marks:未整理の項目/marks",
    ),
    _table(
        "account", "アカウント",
        "name:アカウント display_name:氏名 roles:権限/list disabled:停止 marks:未整理の項目/marks",
        kept_back="password",
    ),
    _table(
        "setting", "設定",
        "key:項目 value:値 marks:未整理の項目/marks",
    ),
)  # fmt: skip
"""Every table the rooms draw. A test holds them and their columns against the database."""
