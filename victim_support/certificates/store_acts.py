"""What happens to a certificate after it was made: printed, handed over, replaced, voided. Each is an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.certificates.errors import DeliveryStopped, ReasonNeeded, RecipientMissing, WrongState
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.certificates.store_queries import known_certificate
from victim_support.certificates.store_subjects import (
    DELIVERED_KIND,
    PRINTED_KIND,
    SUPERSEDED_KIND,
    VOIDED_KIND,
    making,
    printings,
)
from victim_support.damage.store_subjects import current_decision, damage_subject
from victim_support.journal.subject import State
from victim_support.register import store as register

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Handing over: when (ISO date), to whom, in which relation to the household, how identity was checked."""

    on: str
    to: str
    relation: str
    identity: str
    way: str = COUNTER
    posted_to: str | None = None
    note: str | None = None


def record_print(
    journal: Journal, actor: Actor, subject: str, *, base: Base, reason: str | None = None, way: str = "画面"
) -> None:
    """Record an attempt to print. The first needs no reason; a jam is printed again under the same number with one.

    `WrongState` once it was handed over: then it takes 再交付.
    """
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        note_print(tx, subject, base=base, reason=reason, way=way)


def note_print(tx: Transaction, subject: str, *, base: Base, reason: str | None, way: str) -> None:
    """The same inside a transaction that records several."""
    found = tx.subject(subject)
    _demand_state(found, MADE, act="印刷")
    if printings(found) and not (reason or "").strip():
        raise ReasonNeeded(act="刷り直し")
    tx.append(PRINTED_KIND, subject, {"print": {"reason": reason or None, "way": way}}, base=base)


def proposed_recipient(journal: Journal, actor: Actor, certificate: Subject) -> str:
    """Whose name the hand-over proposes: the head's as printed, nobody's when the head has died."""
    made = making(certificate)
    if made is None:
        return ""
    event = register.disaster(journal, made.value("disaster"))
    head = register.household(journal, actor, event, made.value("household")).head_member
    return "" if head is not None and head.died else str(made.value("values")["head_name"])


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
    `RecipientMissing` without a recipient or an identity check.
    """
    demand(actor, Role.CLERK)
    _check_delivery(delivery)
    with journal.transaction(actor.id) as tx:
        found = known_certificate(journal, subject)
        _demand_state(found, MADE, act="交付")
        obstacles = delivery_obstacles(tx, found)
        if obstacles:
            raise DeliveryStopped(number=found.value("number"), reasons="".join(obstacles))
        tx.append(DELIVERED_KIND, subject, _delivery_patch(delivery), base=base)
        return [_supersede(tx, old, found) for old in _replaced(tx, found)]


def _check_delivery(delivery: Delivery) -> None:
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


def _delivery_patch(delivery: Delivery) -> dict[str, Any]:
    patch: dict[str, Any] = {
        "state": DELIVERED,
        "delivered_on": delivery.on,
        "delivered_to": delivery.to,
        "relation": delivery.relation,
        "identity": delivery.identity,
        "delivery_way": delivery.way,
    }
    if delivery.posted_to:
        patch["posted_to"] = delivery.posted_to
    if delivery.note:
        patch["delivery_note"] = delivery.note
    return patch


def _replaced(tx: Transaction, certificate: Subject) -> Iterable[Subject]:
    """The certificate this one names as superseded, and that one's copies, as far as they still stand."""
    old = certificate.value("supersedes")
    if not old:
        return []
    rows = tx.conn.execute(
        "SELECT subject FROM certificate WHERE (subject = ? OR copy_of = ?) AND state IN (?, ?)",
        (old, old, MADE, DELIVERED),
    ).fetchall()
    return [tx.subject(row[0]) for row in rows]


def _supersede(tx: Transaction, old: Subject, new: Subject) -> str:
    patch = {"state": SUPERSEDED, "superseded_by": new.id}
    tx.append(SUPERSEDED_KIND, old.id, patch, base=old.base("state", "superseded_by"))
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


def _demand_state(certificate: Subject, wanted: str, *, act: str) -> None:
    state = certificate.value("state", MADE)
    if state != wanted:
        raise WrongState(number=certificate.value("number", certificate.id), state=state, act=act)
