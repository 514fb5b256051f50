"""The household's page: who, where now, what happened, what waits, what the ledger says, who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.log import record
from victim_support.counter.rules import WORDS, may
from victim_support.counter.store_cases import cases_of
from victim_support.counter.store_history import history_of
from victim_support.counter.store_household import HIDDEN, as_shown, contact_of, ledger_of
from victim_support.counter.views import READERS, blueprint
from victim_support.damage.matching import dwelling_linked
from victim_support.drafts.views import taken
from victim_support.japanese.numerals import whole_number
from victim_support.register.store import disaster, household, is_closed, linked_building, protected_namesakes

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.register.store import Household

OPENED = "支援措置の内容を閲覧"
_LAST_PAGE = 1_000_000


@blueprint.get("/household", endpoint="household")
@access.requires(*READERS)
def show_household() -> ResponseReturnValue:
    """One household in the disaster; of a closed one only what may be read by whoever stands at the counter."""
    people = _household(request.args.get("household_no", ""))
    return _page(people, closed=is_closed(access.journal(), access.actor(), people))


@blueprint.get("/household/open")
@access.requires(Role.SUPERVISOR)
def ask_to_open() -> ResponseReturnValue:
    """Ask why a closed household is to be opened."""
    return _open_page(_household(request.args.get("household_no", "")), {})


@blueprint.post("/household/open")
@access.requires(Role.SUPERVISOR)
def open_household() -> ResponseReturnValue:
    """Show a closed household whole, once, with the reason on record first. Every other page of it stays closed."""
    people = _household(request.form.get("household_no", ""))
    reason = request.form.get("reason", "").strip()
    if not reason:
        return _open_page(people, {"reason": "だれの求めで、何のために見るのかを入れてください。"}), 400
    record(access.journal(), access.actor(), OPENED, people.subject, reason)
    taken()
    return _page(people, closed=False, opened=True)


def _household(number: str) -> Household:
    journal = access.journal()
    return household(journal, access.actor(), disaster(journal, access.disaster()), number)


def _open_page(people: Household, errors: dict[str, str]) -> str:
    return render_template("counter/open.html", household=as_shown(people), errors=errors)


def _page(people: Household, *, closed: bool, opened: bool = False) -> str:
    journal, actor = access.journal(), access.actor()
    shown = as_shown(people) if closed else people
    cases = cases_of(journal, actor, shown)
    subject = journal.subject(people.subject)
    linked = linked_building(journal, people.disaster, people.household_no)
    page = whole_number(request.args.get("page", "1"), _LAST_PAGE) or 1
    facts: dict[str, Any] = (
        {"contact": None, "ledger": None}
        if closed
        else {"contact": contact_of(journal, subject), "ledger": ledger_of(journal, actor, people)}
    )
    return render_template(
        "counter/household.html",
        household=shown,
        event=disaster(journal, access.disaster()),
        cases=cases,
        words=WORDS,
        mine={case.dwelling: may(case.step, actor) for case in cases},
        history=history_of(journal, subject, cases, page, closed=closed),
        linked=linked,
        linked_dwelling=None if linked is None else dwelling_linked(journal, actor, linked),
        closed=closed,
        namesakes=protected_namesakes(journal, actor, people.members),
        opened=opened,
        hidden=HIDDEN,
        **facts,
    )
