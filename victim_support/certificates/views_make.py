"""Making a certificate: what it will say, what stands in the way, 見本, and the act itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.certificates import day_gate
from victim_support.certificates.day_gate import DayUnsaid
from victim_support.certificates.errors import Moved, NeedsConfirmation, NotReady
from victim_support.certificates.issuing import issuer_of, today
from victim_support.certificates.pages import blueprint, pdf_response
from victim_support.certificates.rules import APPLICATION, HOLD, Reason, Weight, Wishes, head_names
from victim_support.certificates.rules_names import Spelling
from victim_support.certificates.store_facts import dwellings_for
from victim_support.certificates.store_make import Confirmed, Made, Prepared, Request, make, prepare, preview
from victim_support.errors import VictimSupportError
from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.japanese.numerals import whole_number
from victim_support.kinds.rules import RISAI, kinds
from victim_support.register import store as register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from victim_support.certificates.composing import Issuer

TYPED_WORDS = "確認しました"
SAY_DAY = "say_day"
_ASKED_AGAIN = (
    NotReady, NeedsConfirmation, Moved, DayUnsaid, DateUnreadableError, DateDoesNotExistError, DateOutsideEraError
)  # fmt: skip
SHOW = "show"
NAMES_SHOWN = ("本人や家族が画面で確かめた", "画面では確かめていない")
_NAMES_DIFFER = "字がちがうと言われた"
_NAMES_UNSAID = "お名前の字を画面で見てもらったかを選んでください。"
_NAMES_WRONG = (
    "字がちがうときは、まだ作成しません。台帳の字を確かめ、直してから作ります。"
    "台帳が正しいと分かったときは、確かめた人に合わせて選び直してください。"
)
_MOST_COPIES = 20
_MOST_SPELLINGS = 60
_ISSUER = "victim_support.certificates.issuer"


@blueprint.get("/new")
@access.requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """What the certificate would say, and the form to make it."""
    household = request.args.get("household_no", "")
    dwelling = request.args.get("dwelling", "") or _only_dwelling(household)
    if not dwelling:
        return _choose_dwelling(household)
    return _page(_asked(request.args, household, dwelling), {}, {})


@blueprint.get("/preview.pdf")
@access.requires(Role.CLERK)
def sample() -> ResponseReturnValue:
    """The paper as it would be, marked 見本."""
    asked = _asked(request.args, request.args.get("household_no", ""), request.args.get("dwelling", ""))
    prepared = prepare(access.journal(), access.actor(), asked)
    _stop_if_needed(prepared)
    return pdf_response(preview(prepared, drill=access.home().is_drill), "見本")


@blueprint.post("/new")
@access.requires(Role.CLERK)
def create() -> ResponseReturnValue:
    """Make the certificate and go to its page; with something in the way, show the form again."""
    typed = dict(request.form)
    asked = _asked(request.form, typed.get("household_no", ""), typed.get("dwelling", ""))
    confirmed = Confirmed(
        typed=typed.get("typed", "").strip() == TYPED_WORDS,
        supervisor="supervisor" in typed,
        reason=typed.get("reason", "").strip(),
        shown=typed.get("shown", ""),
        names_shown=typed.get("names_shown", ""),
    )
    if SHOW in typed:  # another writing was chosen: what it would look like, nothing is made
        return _page(asked, {}, typed)
    errors = {} if SAY_DAY in typed else _errors(typed, confirmed)
    if errors:
        return _page(asked, errors, typed), 400
    try:
        if SAY_DAY in typed:  # today's date is confirmed on this page; what was typed stays
            day_gate.confirm(access.journal(), access.actor(), parse_date(typed[SAY_DAY]))
            return _page(asked, {}, typed)
        made = _make_all(asked, confirmed, whole_number(typed.get("copies", "1"), _MOST_COPIES) or 1)
    except VictimSupportError as error:
        if not isinstance(error, _ASKED_AGAIN):
            raise
        return _page(asked, {"": f"{error.message}{error.advice}（{error.code}）"}, typed), error.http_status
    numbers = "、".join(one.number for one in made)
    flash(f"証明書 {numbers} を作成し、保存しました。", "success")
    return redirect(url_for("certificates.page", subject=made[0].subject))


def _make_all(asked: Request, confirmed: Confirmed, copies: int) -> list[Made]:
    """The certificate, and further copies of it, each under a number of its own.

    A copy is made from what the first was made from: only the first is held against what the page showed.
    """
    journal, actor = access.journal(), access.actor()
    first = make(journal, actor, asked, issuer=_issuer(), confirmed=confirmed)
    again, more = replace(asked, copy=True), replace(confirmed, shown="")
    return [first, *(make(journal, actor, again, issuer=_issuer(), confirmed=more) for _ in range(copies - 1))]


def _errors(typed: Mapping[str, str], confirmed: Confirmed) -> dict[str, str]:
    """What the clerk began to confirm and did not finish; what was not confirmed at all, making itself refuses."""
    errors = {}
    if typed.get("typed", "").strip() and not confirmed.typed:
        errors["typed"] = f"「{TYPED_WORDS}」と入力してください。"
    if confirmed.names_shown not in NAMES_SHOWN:
        errors["names_shown"] = _NAMES_WRONG if confirmed.names_shown else _NAMES_UNSAID
    if not whole_number(typed.get("copies", "1").strip(), _MOST_COPIES):
        errors["copies"] = f"部数は1から{_MOST_COPIES}までの数字で入れてください。"
    if confirmed.supervisor and not confirmed.reason:
        errors["reason"] = "作成してよいと判断した理由を入れてください。"
    return errors


def _asked(values: Mapping[str, str], household: str, dwelling: str) -> Request:
    remarks = tuple(line.strip() for line in values.get("remarks", "").splitlines() if line.strip())
    wishes = Wishes(
        spellings=_spellings(values),
        agreed_by=values.get("agreed_by", "").strip(),
        head_name=values.get("head_name") or None,
        subject_text=values.get("subject_text", "").strip(),
        damage_text=" ".join(values.get("damage_text", "").split()),
        remarks=remarks,
    )
    kind = values.get("kind") or RISAI
    copy = values.get("copy", "") == "1"
    return Request(access.disaster(), household, dwelling, kind, today(), wishes, copy=copy)


def _spellings(values: Mapping[str, str]) -> tuple[Spelling, ...]:
    """What is to be printed in place of each text that cannot be: its kana, or what was typed."""
    found = []
    for place in range(_MOST_SPELLINGS):
        registered, way = values.get(f"spell{place}_registered", ""), values.get(f"spell{place}_way", "")
        instead = {"kana": values.get(f"spell{place}_kana", ""), "other": values.get(f"spell{place}_other", "")}
        if registered and instead.get(way, "").strip():
            found.append(Spelling(registered, instead[way].strip()))
    return tuple(found)


def _page(asked: Request, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal = access.journal()
    prepared = prepare(journal, access.actor(), asked)
    return render_template(
        "certificates/new.html",
        asked=asked,
        prepared=prepared,
        facts=prepared.facts,
        closed=register.is_closed(journal, access.actor(), prepared.facts.household),
        values=prepared.values,
        stops=_of(prepared, Weight.STOP),
        supervisor_asks=_of(prepared, Weight.SUPERVISOR),
        typed_asks=_of(prepared, Weight.TYPED),
        notices=_of(prepared, Weight.NOTICE),
        APPLICATION=APPLICATION,
        HOLD=HOLD,
        names_shown=(*NAMES_SHOWN, _NAMES_DIFFER),
        only_glyphs=_only_glyphs(prepared),
        names=head_names(prepared.facts.household),
        kinds=[kind for kind in kinds(settings(journal)) if kind.enabled],
        may_decide=access.actor().holds(Role.SUPERVISOR),
        words=TYPED_WORDS,
        day=day_gate.question(journal),
        errors=errors,
        typed=typed,
    )


def _of(prepared: Prepared, weight: Weight) -> list[Reason]:
    return [reason for reason in prepared.reasons if reason.weight is weight]


def _only_glyphs(prepared: Prepared) -> bool:
    """Whether nothing but unprintable characters stands in the way: then another writing is offered."""
    return bool(prepared.unprintable) and not any(
        reason.weight is Weight.STOP for reason in prepared.reasons if not reason.of_glyph
    )


def _stop_if_needed(prepared: Prepared) -> None:
    stops = _of(prepared, Weight.STOP)
    if stops:
        raise NotReady(reasons="".join(reason.text for reason in stops))


def _only_dwelling(household: str) -> str:
    known = dwellings_for(access.journal(), access.disaster(), household)
    return known[0] if len(known) == 1 else ""


def _choose_dwelling(household: str) -> str | Response:
    known = dwellings_for(access.journal(), access.disaster(), household)
    if not known:
        raise NotReady(reasons="この世帯の調査も申請もなく、住家が分かりません。")
    return render_template(
        "certificates/choose.html", household=household, dwellings=known, kind=request.args.get("kind", RISAI)
    )


def _issuer() -> Issuer:
    """The device's chain, checked once a server: its signatures do not change while it runs."""
    known: Issuer | None = current_app.extensions.get(_ISSUER)
    if known is None:
        known = issuer_of(access.home())
        current_app.extensions[_ISSUER] = known
    return known
