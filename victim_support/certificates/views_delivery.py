"""The hand-over: one page for all copies of a certificate, what is to be seen before, who receives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.certificates import store_acts as acts
from victim_support.certificates import store_together as copies
from victim_support.certificates.enclosures import enclosures
from victim_support.certificates.entry_kinds import making
from victim_support.certificates.errors import (
    FeeUnexplained,
    LetterUnseen,
    ReceiverPermitMissing,
    ReceiverRefused,
    RecipientMissing,
)
from victim_support.certificates.issuing import today
from victim_support.certificates.pages import blueprint, posted_day
from victim_support.certificates.rules_delivery import CHECKS, RELATIONS, WITH_LETTER_HERE, is_outsider
from victim_support.certificates.store_queries import certificate, known_certificate
from victim_support.certificates.store_receiver import is_closed, letter_on_record, members_only, proposed_receiver
from victim_support.certificates.views_acts import BASE, parts_of, posted_parts, printed_together
from victim_support.japanese.dates import wareki
from victim_support.japanese.numerals import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from victim_support.errors import VictimSupportError
    from victim_support.journal.database import Row

_LARGEST_FEE: Final = 1_000_000
_SAME: Final = "受付のときと同じ"
_TICKS: Final = {
    "stamped": ("紙に押印した", "紙に押印してから、印を付けてください。"),
    "notice_given": ("再調査の案内を付けた", "再調査の案内を紙に付けてから、印を付けてください。"),
}
"""What is seen before a paper leaves the counter: the words of the box, and of its error."""
_FIELD_OF: Final[Mapping[type[VictimSupportError], str]] = {
    ReceiverRefused: "relation",
    ReceiverPermitMissing: "permit_reason",
    LetterUnseen: "letter_seen",
}
"""The field of the form an error about the receiver is told at."""


@blueprint.get("/deliver")
@access.requires(Role.CLERK)
def delivery() -> ResponseReturnValue:
    """The form of hand-over, for all copies that are printed; `alone` for this one."""
    subject = request.args.get("subject", "")
    row = certificate(access.journal(), access.actor(), subject)
    rows = [row] if "alone" in request.args else printed_together(row)
    return _page(row, rows, {}, {})


@blueprint.post("/deliver")
@access.requires(Role.CLERK)
def deliver() -> ResponseReturnValue:
    """Record 交付 of every paper the page showed; what they replace becomes 旧."""
    journal, actor = access.journal(), access.actor()
    typed, subject = dict(request.form), request.form.get("subject", "")
    row, parts = certificate(journal, actor, subject), posted_parts(subject)
    rows = [row, *(certificate(journal, actor, one) for one, _ in parts[1:])]
    handed, errors = read_delivery(typed)
    errors |= {name: _TICKS[name][1] for name in _asked(rows) if name not in typed}
    if errors:
        return _page(row, rows, errors, typed), 400
    try:
        replaced = copies.deliver_together(journal, actor, row, parts, handed)
    except RecipientMissing as error:
        return _page(row, rows, {"": f"{error.message}{error.advice}"}, typed), 400
    except FeeUnexplained as error:
        return _page(row, rows, {"fee_basis": f"{error.message}{error.remedy}"}, typed), 400
    except (ReceiverRefused, ReceiverPermitMissing, LetterUnseen) as error:
        told = f"{error.message}{error.advice}（{error.code}）"
        return _page(row, rows, {_FIELD_OF[type(error)]: told}, typed), error.http_status
    told = f"交付を保存しました（{len(parts)}通）。" if len(parts) > 1 else "交付を保存しました。"
    flash(told + (f"{'、'.join(replaced)} は旧証明書になりました。" if replaced else ""), "success")
    return redirect(url_for("certificates.page", subject=subject))


def read_delivery(typed: Mapping[str, str]) -> tuple[acts.Delivery, dict[str, str]]:
    """Return the hand-over as the form has it, and what is wrong by field."""
    day, errors = posted_day(typed, "delivered_on", "交付日を入れてください。")
    fee = whole_number(typed.get("fee", "0").strip(), _LARGEST_FEE)
    if fee is None:
        errors["fee"] = "手数料を円の数字で入れてください。"
    handed = acts.Delivery(
        on=day,
        to=typed.get("delivered_to", "").strip(),
        relation=typed.get("relation", ""),
        identity=typed.get("identity", ""),
        way=typed.get("way", ""),
        posted_to=typed.get("posted_to", "").strip() or None,
        tracking_no=typed.get("tracking_no", "").strip() or None,
        note=typed.get("delivery_note", "").strip() or None,
        fee=fee or 0,
        fee_basis=typed.get("fee_basis", "").strip(),
        recovered="old_recovered" in typed,
        stamped="stamped" in typed,
        notice_given="notice_given" in typed,
        letter_seen="letter_seen" in typed,
        permit_reason=typed.get("permit_reason", "").strip() or None,
    )
    return handed, errors | _missing(handed)


def _missing(handed: acts.Delivery) -> dict[str, str]:
    errors = {}
    if not handed.to:
        errors["delivered_to"] = "受け取った人の氏名を入れてください。"
    if handed.relation not in RELATIONS:
        errors["relation"] = "世帯との関係を選んでください。"
    if handed.identity not in CHECKS:
        errors["identity"] = "本人確認の方法を選んでください。"
    if handed.way not in acts.WAYS:
        errors["way"] = "渡し方を選んでください。"
    if handed.way == acts.POST and not handed.posted_to:
        errors["posted_to"] = "郵送のときは、送付先を入れてください。"
    return errors


def _asked(rows: Sequence[Row]) -> list[str]:
    """What must be ticked for these papers: a stamp by hand; a 案内 that was not printed with them for this day."""
    journal = access.journal()
    made = [making(known_certificate(journal, row["subject"])) for row in rows]
    by_hand = any(one is not None and (one.value("seal") or {}).get("mode") == "space" for one in made)
    goes_along = bool(enclosures(journal, rows[0], today()))
    printed = copies.notice_day(journal, rows) == today().isoformat()
    return ["stamped"] * by_hand + ["notice_given"] * (goes_along and not printed)


def _page(row: Row, rows: Sequence[Row], errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal, actor = access.journal(), access.actor()
    found = known_certificate(journal, row["subject"])
    proposed = proposed_receiver(journal, actor, found, today())
    old, inside = row["supersedes"], members_only(journal, actor, found)
    refused, letter = inside and not actor.holds(Role.SUPERVISOR), letter_on_record(journal, found)
    return render_template(
        "certificates/deliver.html",
        row=row,
        rows=rows,
        base=found.base(*BASE),
        parts=parts_of(rows, row["subject"]),
        others=len(printed_together(row)) - len(rows),
        ticks=[(name, _TICKS[name][0]) for name in _asked(rows)],
        along=bool(enclosures(journal, row, today())),
        obstacles=acts.delivery_obstacles(journal, found),
        proposed=proposed,
        supersedes=journal.subject(old).value("number", "") if old else "",
        fee=acts.fee_due(journal, row["kind"]) * len(rows),
        posted_before=found.value("posted_to", ""),
        closed=is_closed(journal, actor, row["disaster"], row["household"]),
        refused=refused,
        may_permit=inside and not refused,
        letter=letter,
        letter_covers=letter is not None and letter.for_receiving(today().isoformat()),
        letter_expired=letter is not None and letter.expired(today().isoformat()),
        with_letter=WITH_LETTER_HERE,
        relations=[
            (one, one, _SAME if one == proposed.relation else None)
            for one in RELATIONS
            if not (refused and is_outsider(one))
        ],
        checks=[(one, one, _as_before(proposed.papers) if one == proposed.identity else None) for one in CHECKS],
        ways=acts.WAYS,
        today=wareki(today()),
        errors=errors,
        typed=typed,
    )


def _as_before(papers: str) -> str:
    return f"{_SAME}（{papers}）" if papers else _SAME
