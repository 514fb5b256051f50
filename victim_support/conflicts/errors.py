"""Named errors of the conflict desk (E-CNF-01 to 29)."""

from __future__ import annotations

from victim_support.errors import VictimSupportError

_NOTHING = "何も変わっていません。"


class ConflictsError(VictimSupportError):
    """相違の処理を続けられませんでした。"""

    code = "E-CNF-00"
    remedy = "このコードをセンターへ知らせてください。" + _NOTHING


class NotTheCentre(ConflictsError):
    """この操作は、センターの画面でだけ行えます。"""

    code = "E-CNF-01"
    remedy = "センターへ知らせてください。" + _NOTHING
    http_status = 403


class ConflictGone(ConflictsError):
    """この相違は、もうありません（ほかの人が決めたか、新しい記録が届きました）。"""

    code = "E-CNF-02"
    remedy = "一覧へ戻って、いまの状態を確かめてください。" + _NOTHING
    http_status = 404


class ProposalStale(ConflictsError):
    """処理案を作ったあとに、もとの記録が変わりました。この処理案は承認できません。"""

    code = "E-CNF-03"
    remedy = "却下して、センターに新しい処理案を頼んでください。" + _NOTHING
    http_status = 409


class ProposalClosed(ConflictsError):
    """この処理案は、すでに{state}になっています。"""

    code = "E-CNF-04"
    remedy = "一覧へ戻って、いまの状態を確かめてください。" + _NOTHING
    http_status = 409


class ProposalUnknown(ConflictsError):
    """その処理案は、この端末に届いていません。"""

    code = "E-CNF-05"
    remedy = "センターから届いたものを取り込んでから、もう一度開いてください。"
    http_status = 404


class ReasonMissing(ConflictsError):
    """理由が入っていません。"""

    code = "E-CNF-06"
    remedy = "なぜこの値に決めるのかを、あとで読む人にわかるように入れてください。" + _NOTHING


class DecisionDateMissing(ConflictsError):
    """決裁日が入っていません。"""

    code = "E-CNF-07"
    remedy = "決裁日を入れてください。" + _NOTHING


class NothingChosen(ConflictsError):
    """処理する相違が選ばれていないか、選んだ端末の値がありません。"""

    code = "E-CNF-08"
    remedy = "一覧で印を付け、どの端末の値にするかを選んでください。" + _NOTHING


class ValueRefused(ConflictsError):
    """「{value}」は、{field}に使えません。"""

    code = "E-CNF-09"
    remedy = "{choices}" + _NOTHING


class PairUnknown(ConflictsError):
    """比べる二つの記録が、この端末にありません。"""

    code = "E-CNF-10"
    remedy = "一覧へ戻って、開き直してください。"
    http_status = 404


class NothingToShred(ConflictsError):
    """廃棄の対象になる記録がありません。"""

    code = "E-CNF-11"
    remedy = "災害のコードか、記録の指定を確かめてください。" + _NOTHING


class ForkUnknown(ConflictsError):
    """端末 {device} の世代 {epoch} に、分岐はありません。"""

    code = "E-CNF-12"
    remedy = "端末の一覧で、分岐のある世代を確かめてください。" + _NOTHING


class ProposalWaits(ConflictsError):
    """この項目には、市町村の決裁を待つ処理案がすでにあります。"""

    code = "E-CNF-13"
    remedy = "その処理案を見て、ちがう決め方にするときは、先に取り下げてください。" + _NOTHING
    http_status = 409


class ProposalIncomplete(ConflictsError):
    """この処理案は、書く内容の一部（居所・電話など）がこの端末に届いていないか、廃棄されています。"""

    code = "E-CNF-14"
    remedy = "センターの画面で決裁するか、その部分を含めて書き出した媒体を取り込んでから承認してください。" + _NOTHING
    http_status = 409
