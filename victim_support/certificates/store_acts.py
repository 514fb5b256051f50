"""What happens to a certificate after it was made: printed, handed over, replaced, voided. Each is an entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.access.store import settings
from victim_support.certificates.composing import paper_values
from victim_support.certificates.entry_kinds import (
    DELIVERED_KIND,
    HANDWRITTEN_KIND,
    PRINTED_KIND,
    SUPERSEDED_KIND,
    VOIDED_KIND,
    making,
    printings,
)
from victim_support.certificates.errors import (
    DeliveryStopped,
    FeeUnexplained,
    ReasonNeeded,
    RecipientMissing,
    WrongState,
)
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.certificates.rules_delivery import WITH_LETTER_HERE
from victim_support.certificates.store_queries import known_certificate
from victim_support.certificates.store_receiver import check_receiver
from victim_support.damage.store_subjects import current_decision, damage_subject
from victim_support.journal.subject import State
from victim_support.kinds.rules import kinds
from victim_support.paper import Form, sheet_count

if TYPE_CHECKING:
    from datetime import date

    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction

COUNTER: Final = "窓口"
POST: Final = "郵送"
WAYS: Final = (COUNTER, POST)
_UNSETTLED: Final = (State.CONFLICT, State.PENDING)


@dataclass(frozen=True)
class Delivery:
    """Handing over: when (ISO date), to whom, in which relation to the household, how identity was checked.

    By post `on` is the day it was sent. `fee` is what was charged, in yen; where that is less than the kind's fee,
    `fee_basis` says why. `recovered`: whether the paper it replaces was handed back. `stamped`, `notice_given`: the
    clerk ticked that the paper bears the stamp, and that the 再調査の案内 went along. `letter_seen`: a 委任状 for 受領
    other than the one on record was seen. `permit_reason`: why 決裁 gives a closed household's paper to an outsider.
    """

    on: str
    to: str
    relation: str
    identity: str
    way: str = COUNTER
    posted_to: str | None = None
    note: str | None = None
    tracking_no: str | None = None
    fee: int = 0
    fee_basis: str = ""
    recovered: bool = False
    stamped: bool = False
    notice_given: bool = False
    letter_seen: bool = False
    permit_reason: str | None = None

    @property
    def by_proxy(self) -> bool:
        """Whether it goes to somebody who needs a 委任状."""
        return self.relation == WITH_LETTER_HERE


def record_print(
    journal: Journal,
    actor: Actor,
    subject: str,
    *,
    base: Base,
    reason: str | None = None,
    way: str = "画面",
    spoiled: int = 0,
) -> None:
    """Record an attempt to print. The first needs no reason; a jam is printed again under the same number with one.

    How many sheets went out is recorded for the ledger of paper, and how many of the attempt before were `spoiled`.
    `WrongState` once it was handed over: then it takes 再交付.
    """
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        note_print(tx, subject, base=base, reason=reason, way=way, spoiled=spoiled)


def note_print(
    tx: Transaction, subject: str, *, base: Base, reason: str | None, way: str, spoiled: int = 0,
    notice: date | None = None, more: int = 0,
) -> None:  # fmt: skip
    """The same inside a transaction that records several.

    `notice`: the day of hand-over written on what was printed along; `more`: its sheets.
    """
    found = tx.subject(subject)
    demand_state(found, MADE, act="印刷")
    if printings(found) and not (reason or "").strip():
        raise ReasonNeeded(act="刷り直し")
    printed: dict[str, Any] = {"reason": reason or None, "way": way, "sheets": sheets_of(found) + more}
    if notice is not None:
        printed["notice"] = notice.isoformat()
    if spoiled:
        printed["spoiled"] = spoiled
    tx.append(PRINTED_KIND, subject, {"print": printed}, base=base)


def sheets_of(certificate: Subject) -> int:
    """How many sheets of paper the certificate takes."""
    made = making(certificate)
    if made is None or made.kind == HANDWRITTEN_KIND:
        raise WrongState(number=certificate.value("number", certificate.id), state="手書き交付", act="印刷")
    return sheet_count(Form.load(made.value("form")), paper_values(made.value("values")))


def delivery_obstacles(tx_or_journal: Transaction | Journal, certificate: Subject) -> list[str]:
    """Why a paper must not be handed over: the decision changed, is in dispute, or the application is withdrawn."""
    made = making(certificate)
    if made is None:
        return ["作成の記録がまだ届いていません。"]
    found = []
    if certificate.state("state") in _UNSETTLED:
        found.append("証明書の状態に、端末の間で相違があるか未確定のものがあります。")
    if made.value("grade") is not None:
        found += _damage_obstacles(tx_or_journal, made.value("disaster"), made.value("dwelling"), made)
    application = made.value("application")
    if application and tx_or_journal.subject(application).value("withdrawn"):
        found.append("申請が取り下げられています。")
    return found


def _damage_obstacles(source: Transaction | Journal, disaster: str, dwelling: str, made: Any) -> list[str]:  # noqa: ANN401  EntryView
    damage = source.subject(damage_subject(disaster, dwelling))
    decision = current_decision(damage)
    if decision is None or decision.grade is None:
        return ["被害の程度の決裁が取り消されています。"]
    found = []
    if (decision.grade, decision.flood_class) != (made.value("grade"), made.value("flood_class")):
        now = decision.grade + (f"・{decision.flood_class}" if decision.flood_class else "")
        found.append(f"作成のあとに判定が変わりました（今の判定：{now}）。")
    if any(damage.state(field) in _UNSETTLED for field in ("decided_grade", "flood_class")):
        found.append("被害の程度の決裁に、端末の間で相違があるか未確定のものがあります。")
    return found


def deliver(journal: Journal, actor: Actor, subject: str, delivery: Delivery, *, base: Base) -> list[str]:
    """Record 交付. The certificate it replaces becomes 旧 in the same act. Returns the numbers that became 旧.

    `WrongState` unless it is 作成, `DeliveryStopped` when the decision changed or is in dispute since it was made,
    `RecipientMissing` without a recipient or an identity check; errors of `check_receiver`.
    """
    demand(actor, Role.CLERK)
    found = known_certificate(journal, subject)
    check_delivery(journal, delivery, found.value("certificate_kind"))
    check_receiver(journal, actor, found, delivery)
    with journal.transaction(actor.id) as tx:
        return note_delivery(tx, journal, subject, delivery, fee=delivery.fee, base=base)


def note_delivery(
    tx: Transaction, journal: Journal, subject: str, delivery: Delivery, *, fee: int, base: Base
) -> list[str]:
    """The same inside a transaction that records several; `fee` is this paper's, in yen."""
    found = known_certificate(journal, subject)
    demand_state(found, MADE, act="交付")
    obstacles = delivery_obstacles(tx, found)
    if obstacles:
        raise DeliveryStopped(number=found.value("number"), reasons="".join(obstacles))
    tx.append(DELIVERED_KIND, subject, delivery_patch(replace(delivery, fee=fee)), base=base)
    return supersede(tx, found, recovered=delivery.recovered)


def check_delivery(journal: Journal, delivery: Delivery, kind: str, copies: int = 1) -> None:
    """What a hand-over of so many papers of a kind lacks: `RecipientMissing`, `FeeUnexplained`."""
    check_recipient(delivery)
    if delivery.fee < 0:
        raise RecipientMissing(field="手数料")
    demand_fee(delivery, fee_due(journal, kind) * copies)


def fee_due(journal: Journal, kind: str) -> int:
    """What the town takes for a certificate of this kind now, in yen."""
    return next((one.fee for one in kinds(settings(journal)) if one.name == kind), 0)


def demand_fee(delivery: Delivery, due: int) -> None:
    """`FeeUnexplained` where less was charged than the town's fee, in yen, and no reason is given."""
    if delivery.fee < due and not delivery.fee_basis.strip():
        raise FeeUnexplained(due=f"{due:,}", charged=f"{delivery.fee:,}")


def check_recipient(delivery: Delivery) -> None:
    """`RecipientMissing` names what a hand-over lacks."""
    named = {
        "交付日": delivery.on,
        "受け取った人": delivery.to,
        "世帯との関係": delivery.relation,
        "本人確認の方法": delivery.identity,
        "交付の方法": delivery.way if delivery.way in WAYS else "",
    }
    for field, value in named.items():
        if not value.strip():
            raise RecipientMissing(field=field)
    if delivery.way == POST and not (delivery.posted_to or "").strip():
        raise RecipientMissing(field="送付先")


def delivery_patch(delivery: Delivery) -> dict[str, Any]:
    """The fields of a hand-over."""
    patch: dict[str, Any] = {
        "state": DELIVERED,
        "delivered_on": delivery.on,
        "delivered_to": delivery.to,
        "relation": delivery.relation,
        "identity": delivery.identity,
        "delivery_way": delivery.way,
        "fee": delivery.fee,
    }
    optional = {
        "posted_to": delivery.posted_to,
        "tracking_no": delivery.tracking_no,
        "delivery_note": delivery.note,
        "fee_basis": delivery.fee_basis,
        "stamped": delivery.stamped,
        "notice_given": delivery.notice_given,
        "letter_seen": delivery.letter_seen,
        "permit_reason": (delivery.permit_reason or "").strip(),
    }
    return patch | {name: value for name, value in optional.items() if value}


def supersede(tx: Transaction, certificate: Subject, *, recovered: bool) -> list[str]:
    """Make 旧 of the certificate this one names as superseded and of its copies, as far as they still stand.

    Returns their numbers. `recovered`: whether the old paper is back in our hands.
    """
    old = certificate.value("supersedes")
    if not old:
        return []
    rows = tx.conn.execute(
        "SELECT subject FROM certificate WHERE (subject = ? OR copy_of = ?) AND state IN (?, ?)",
        (old, old, MADE, DELIVERED),
    ).fetchall()
    return [_supersede(tx, tx.subject(row[0]), certificate, recovered=recovered) for row in rows]


def _supersede(tx: Transaction, old: Subject, new: Subject, *, recovered: bool) -> str:
    patch = {"state": SUPERSEDED, "superseded_by": new.id, "recovered": recovered}
    tx.append(SUPERSEDED_KIND, old.id, patch, base=old.base(*patch))
    return str(old.value("number"))


def void(journal: Journal, actor: Actor, subject: str, reason: str, *, recovered: bool, base: Base) -> None:
    """Void a certificate (無効): a spoiled or wrong paper. `recovered`: whether the paper is back in our hands.

    What was handed over already is voided by 決裁 alone (処分情報, 住民記録システム標準仕様書 1.3.8). `ReasonNeeded`,
    `WrongState` for what is void already.
    """
    demand(actor, Role.CLERK)
    if not reason.strip():
        raise ReasonNeeded(act="無効")
    with journal.transaction(actor.id) as tx:
        found = known_certificate(journal, subject)
        state = found.value("state", MADE)
        if state == VOIDED and found.state("state") not in _UNSETTLED:
            raise WrongState(number=found.value("number"), state=state, act="無効")
        if state != MADE:
            demand(actor, Role.SUPERVISOR)
        tx.append(VOIDED_KIND, subject, {"state": VOIDED, "void_reason": reason, "recovered": recovered}, base=base)


def demand_state(certificate: Subject, wanted: str, *, act: str) -> None:
    """`WrongState` unless the certificate is in the state an act begins from."""
    state = certificate.value("state", MADE)
    if state != wanted:
        raise WrongState(number=certificate.value("number", certificate.id), state=state, act=act)
