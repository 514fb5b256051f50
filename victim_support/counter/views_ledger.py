"""Pages that enter what the ledger holds besides: 援護, 同意, 異動, 要配慮, and the building the household lived in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.counter.care import care_reasons
from victim_support.counter.store_household import as_shown
from victim_support.counter.views import blueprint
from victim_support.damage.pages import today
from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.journal.forms import load_base
from victim_support.register import store as register
from victim_support.register.store_buildings import HERE, LINKED
from victim_support.register.store_items import AID, CONSENT, EVENT, EVENTS, ItemDraft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.register.store import Household


class _Words(NamedTuple):
    """How the page of an item calls its fields; an empty one is not asked."""

    title: str
    lead: str
    day: str
    what: str
    detail: str
    told_by: str
    recipient: str = ""


_WORDS = {
    AID: _Words(
        "援護を記録する",
        "渡した物・お金・行った支援を、一つずつ記録します。",
        "行った日",
        "内容（何を、どれだけ）",
        "",
        "行った所（課・団体）",
    ),
    CONSENT: _Words(
        "同意を記録する",
        "本人が、台帳の内容をほかへ提供することに同意したときに記録します。",
        "同意した日",
        "",
        "",
        "同意した人（本人・代理人）",
        "提供先",
    ),
    EVENT: _Words(
        "異動を記録する",
        "災害のあとの死亡・転居・出生などを、参考として記録します。災害の日の世帯と台帳は変わりません。",
        "異動の日",
        "異動の種類",
        "くわしい内容（どこへ、どの世帯に）",
        "何で知ったか（届出・本人の話など）",
    ),
}
_MISSING = {
    "item": "項目を選んでください。",
    "day": "年月日を入れてください。",
    "what": "内容を入れてください。",
    "told_by": "だれから・何でを入れてください。",
    "recipient": "提供先を入れてください。",
}


def _household(number: str) -> Household:
    journal = access.journal()
    return register.household(journal, access.actor(), register.disaster(journal, access.disaster()), number)


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for("counter.household", household_no=number))


@blueprint.get("/household/item")
@access.requires(Role.CLERK)
def item() -> ResponseReturnValue:
    """The empty page of one line: 援護, 同意 or 異動."""
    typed = {"item": request.args.get("item", ""), "day": today().isoformat()}
    return _item_page(_household(request.args.get("household_no", "")), typed, {})


@blueprint.post("/household/item")
@access.requires(Role.CLERK)
def add_item() -> ResponseReturnValue:
    """Record the line."""
    typed, errors = request.form, dict[str, str]()
    number = typed.get("household_no", "")
    draft = ItemDraft(
        item=typed.get("item", ""),
        day=_day(typed.get("day", "").strip(), errors),
        **{name: typed.get(name, "").strip() for name in ("member_id", "recipient", "what", "detail", "told_by")},
    )
    errors = {**{name: _MISSING[name] for name in draft.missing}, **errors}
    if errors:
        return _item_page(_household(number), typed, errors), 400
    register.record_item(access.journal(), access.actor(), access.disaster(), number, draft)
    flash(f"{draft.item}を記録しました。", "success")
    return _back(number)


def _day(text: str, errors: dict[str, str], name: str = "day") -> str:
    if not text:
        return ""
    try:
        return parse_date(text).isoformat()
    except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
        errors[name] = f"{error.message}{error.advice}"
        return ""


def _item_page(people: Household, typed: Mapping[str, str], errors: dict[str, str]) -> str:
    words = _WORDS.get(typed.get("item", ""))
    if words is None:
        raise NotFound
    journal = access.journal()
    return render_template(
        "counter/item.html",
        household=people,
        typed=typed,
        errors=errors,
        words=words,
        members=[("", "世帯全体"), *((member.id, member.name) for member in people.members)],
        events=EVENTS if typed.get("item") == EVENT else (),
        recipients=register.recipients(journal, people.disaster) if words.recipient else (),
    )


@blueprint.get("/household/item/withdraw")
@access.requires(Role.CLERK)
def ask_to_withdraw() -> ResponseReturnValue:
    """Ask from which day and why a line is taken back."""
    return _withdraw_page(request.args.get("subject", ""), {"day": today().isoformat()}, {})


@blueprint.post("/household/item/withdraw")
@access.requires(Role.CLERK)
def withdraw_item() -> ResponseReturnValue:
    """Take a line back; it stays to be read."""
    typed, errors = request.form, dict[str, str]()
    subject, reason = typed.get("subject", ""), typed.get("reason", "").strip()
    day = _day(typed.get("day", "").strip(), errors)
    if not day:
        errors.setdefault("day", _MISSING["day"])
    if not reason:
        errors["reason"] = "理由を入れてください。"
    if errors:
        return _withdraw_page(subject, typed, errors), 400
    journal, actor = access.journal(), access.actor()
    row = register.item_row(journal, actor, subject)
    register.withdraw_item(journal, actor, subject, day, reason)
    flash(f"{row['item']}の記録を取り消しました。", "success")
    return _back(row["household_no"])


def _withdraw_page(subject: str, typed: Mapping[str, str], errors: dict[str, str]) -> str:
    journal, actor = access.journal(), access.actor()
    row = register.item_row(journal, actor, subject)
    people = register.household(journal, actor, register.disaster(journal, row["disaster"]), row["household_no"])
    closed = register.is_closed(journal, actor, people)
    return render_template(
        "counter/withdraw_item.html", household=people, row=row, typed=typed, errors=errors, closed=closed
    )


@blueprint.get("/household/care")
@access.requires(Role.CLERK)
def care() -> ResponseReturnValue:
    """Who needs care, and why: what stands is shown only where nobody is under 支援措置."""
    journal, actor = access.journal(), access.actor()
    people = _household(request.args.get("household_no", ""))
    closed = register.is_closed(journal, actor, people)
    subject = journal.subject(people.subject)
    return render_template(
        "counter/care.html",
        household=people,
        reasons=care_reasons(journal),
        chosen={} if closed else subject.value("care", {}),
        base=subject.base("care"),
        closed=closed,
    )


@blueprint.post("/household/care")
@access.requires(Role.CLERK)
def set_care() -> ResponseReturnValue:
    """Write who needs care. Of a closed household only persons with something ticked are rewritten."""
    journal, actor, typed = access.journal(), access.actor(), request.form
    people = _household(typed.get("household_no", ""))
    given: dict[str, Any] = {
        member.id: reasons for member in people.members if (reasons := typed.getlist(f"care-{member.id}"))
    }
    if register.is_closed(journal, actor, people):
        given = {**journal.subject(people.subject).value("care", {}), **given}
    base = load_base(typed.get("base", ""))
    register.set_contact(journal, actor, people.disaster, people.household_no, {"care": given}, base=base)
    flash("配慮を要する人を保存しました。", "success")
    return _back(people.household_no)


@blueprint.get("/household/building")
@access.requires(Role.CLERK)
def building() -> ResponseReturnValue:
    """Buildings of the tax register that may be where the household lived, the likeliest first."""
    return _building_page(_household(request.args.get("household_no", "")), request.args.get("near", ""), {})


@blueprint.post("/household/building")
@access.requires(Role.CLERK)
def link_building() -> ResponseReturnValue:
    """Confirm one of them, or that the register has none."""
    typed = request.form
    people = _household(typed.get("household_no", ""))
    chosen = typed.get("building", "")
    if not chosen:
        return _building_page(people, typed.get("near", ""), {"building": "家屋を選んでください。"}), 400
    property_no, _, building_no = chosen.partition("/")
    journal, actor = access.journal(), access.actor()
    seen = {one.value: [why for why in one.reasons if why != LINKED] for one in _choices(people, typed.get("near", ""))}
    register.link_building(
        journal, actor, people.disaster, people.household_no, "" if chosen == _NONE else property_no, building_no,
        typed.get("room_no", "").strip(), seen.get(chosen, ()), base=load_base(typed.get("base", "")),
    )  # fmt: skip
    flash("住んでいた家屋を記録しました。", "success")
    return _back(people.household_no)


_NONE = "none"


class _Choice(NamedTuple):
    value: str
    text: str
    reasons: tuple[str, ...]


def _choices(people: Household, near: str) -> list[_Choice]:
    journal, actor = access.journal(), access.actor()
    likely = [(one.building, one.reasons) for one in register.candidates(journal, actor, people)]
    closed = register.is_closed(journal, actor, people)
    if closed:  # what else she owns may be where she went
        likely = [(one, reasons) for one, reasons in likely if HERE.intersection(reasons)]
    typed = [
        (one.building, (one.reason,)) for one in register.find_buildings(journal, actor, near, 20) if not one.shielded
    ]
    found: dict[str, _Choice] = {}
    for one, reasons in (*typed, *likely):
        where = () if closed else (one.address + one.lot,)
        owner = () if closed else (f"所有 {one.owner_name or '不明'}",)
        parts = (*where, one.kind, one.structure, *owner)
        value = f"{one.property_no}/{one.building_no}"
        text = f"物件 {one.property_no}" + (f"　棟 {one.building_no}" if one.building_no else "")
        found.setdefault(value, _Choice(value, text + "　" + "　".join(part for part in parts if part), reasons))
    return list(found.values())


def _building_page(people: Household, near: str, errors: dict[str, str]) -> str:
    journal, actor = access.journal(), access.actor()
    closed = register.is_closed(journal, actor, people)
    shown = as_shown(people) if closed else people
    choices = [] if shown is not people else _choices(people, near)
    linked = register.linked_building(journal, people.disaster, people.household_no)
    first = f"{linked.property_no}/{linked.building_no}" if linked else next((one.value for one in choices), "")
    return render_template(
        "counter/building.html",
        household=shown,
        closed=closed,
        near=near,
        errors=errors,
        options=[(one.value, one.text, "・".join(one.reasons)) for one in choices]
        + [(_NONE, "この中にない（家屋の台帳にない）", "")],
        chosen=first,
        room_no=linked.room_no if linked else "",
        base=journal.subject(people.subject).base("home_building"),
    )
