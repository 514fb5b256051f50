"""Making a certificate: one transaction freezes, numbers, signs and appends; then it never changes.

The PDF is a pure function of the entry and its form version, so a crash or a jam prints the same paper again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.applications import store as applications
from victim_support.certificates import composing, day_gate, symbols
from victim_support.certificates.entry_kinds import HANDWRITTEN_KIND, MADE_KIND, making
from victim_support.certificates.errors import (
    CertificateUnknown,
    Moved,
    NeedsConfirmation,
    NotReady,
    SettingInvalid,
    WrongState,
)
from victim_support.certificates.numbers import TEMPLATE_HINT, compose, parse
from victim_support.certificates.rules import (
    MADE,
    Earlier,
    Facts,
    Reason,
    Weight,
    Wishes,
    digest,
    in_the_way,
    printed_values,
    reasons,
    same_case,
    to_supersede,
)
from victim_support.certificates.rules_names import Spelling, Unprintable, recorded, spelled, unprintable
from victim_support.certificates.store_facts import gather, town_on
from victim_support.certificates.store_queries import known_certificate
from victim_support.certificates.store_seals import seal_of, seal_to_print
from victim_support.certificates.store_subjects import certificate_subject
from victim_support.keys.status_list import paper_hash
from victim_support.paper import Form, check, missing, render
from victim_support.paper.binding import Paper
from victim_support.paper.errors import MissingGlyph
from victim_support.register import store as register

if TYPE_CHECKING:
    from datetime import date

    from victim_support.applications.rules import Draft as ApplicationDraft
    from victim_support.certificates.composing import Issuer
    from victim_support.certificates.town import TownSettings
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction
    from victim_support.kinds.rules import Kind
    from victim_support.register.rules import Household

_NO_NUMBER: Final = "（作成時に付番）"
_SERIES: Final = "証明書:"


@dataclass(frozen=True)
class Request:
    """Which certificate: of which household, dwelling and disaster. `copy`: a further one of a standing paper."""

    disaster: str
    household: str
    dwelling: str
    kind: str
    day: date  # of issue
    wishes: Wishes = field(default_factory=Wishes)
    copy: bool = False
    batch: dict[str, Any] | None = None  # 一括作成: id and place in the order of handing out


@dataclass(frozen=True)
class Confirmed:
    """What a person said before making: the words typed for a protected household; 決裁's yes with its reason.

    `shown` is the page's `Prepared.digest`; empty where nothing was shown (a batch). `day`: today's date as said now.
    `names_shown`: whether the applicant looked at the names on the screen (お名前の字はこれでよろしいですか).
    """

    typed: bool = False
    supervisor: bool = False
    reason: str = ""
    shown: str = ""
    day: date | None = None
    names_shown: str = ""


@dataclass(frozen=True)
class Prepared:
    """A certificate before it is made: what it would say, and what stands in the way."""

    facts: Facts
    town: TownSettings
    form: Form
    values: dict[str, Any]
    reasons: list[Reason]
    unprintable: tuple[Unprintable, ...]
    """Registered texts that no font prints, whether or not another writing was wished for them."""
    spellings: tuple[Spelling, ...]
    """The other writings that were taken."""
    digest: str
    """A mark of what the records say, before the clerk's own wishes: nothing else is made than what a page showed."""

    @property
    def weights(self) -> frozenset[Weight]:
        """Which kinds of reasons there are."""
        return frozenset(reason.weight for reason in self.reasons)


@dataclass(frozen=True)
class Made:
    """A certificate that was made: on disk and signed."""

    subject: str
    number: str
    values: dict[str, Any]
    supersedes: str | None
    notices: tuple[str, ...]


def prepare(journal: Journal, actor: Actor, request: Request) -> Prepared:
    """What the certificate would say if it were made now. Changes nothing. Needs 受付.

    Raises the register's errors for an unknown disaster or household; looking at a protected person is recorded.
    """
    demand(actor, Role.CLERK)
    event = register.disaster(journal, request.disaster)
    return _prepare(journal, actor, request, register.household(journal, actor, event, request.household))


def _prepare(journal: Journal, actor: Actor, request: Request, people: Household) -> Prepared:
    facts = gather(journal, actor, people, request.dwelling, request.kind)
    town = town_on(journal, request.day)
    form = Form.load(facts.kind.form)
    wishes = _with_copy(facts, request)
    values = printed_values(facts, town, wishes, request.day)
    plain = printed_values(facts, town, Wishes(copy_of=wishes.copy_of), request.day)
    lacking = unprintable(values, missing, _kana(people))
    values, taken = spelled(values, lacking, wishes.spellings)
    found = reasons(facts, town, _printable(form), copy=request.copy)
    if taken and not wishes.agreed_by.strip():
        found.append(Reason(Weight.STOP, "代わりの表記で印字することに了解した人を入れてください。", of_glyph=True))
    # What lacks a thing the form must have is not even laid out.
    if not any(reason.weight is Weight.STOP for reason in found):
        notices = check(form, composing.paper_values({**values, "number": facts.kind.printed_number(_NO_NUMBER)}))
        found += [
            Reason(Weight.STOP if notice.stops else Weight.NOTICE, notice.message, of_glyph=notice.stops)
            for notice in notices
        ]
        if any(notice.stops for notice in notices):
            found.append(
                Reason(Weight.STOP, MissingGlyph.remedy, of_glyph=True)
            )  # what to do is said once, however many characters
    return Prepared(facts, town, form, values, found, lacking, taken, digest(plain))


def _kana(people: Household) -> dict[str, str]:
    """The kana of every name of the household that has one."""
    pairs = [pair for one in people.members for pair in ((one.name, one.kana), (one.alias, one.alias_kana))]
    return {name: kana for name, kana in pairs if name and kana}


def _printable(form: Form) -> frozenset[str]:
    choice = form.front.choice
    return frozenset(option.value for option in choice.options) if choice else frozenset()


def _with_copy(facts: Facts, request: Request) -> Wishes:
    if not request.copy:
        return request.wishes
    return replace(request.wishes, copy_of=_original(facts))


def _original(facts: Facts) -> Earlier | None:
    standing = same_case(facts)
    return next((one for one in standing if one.copy_of is None), standing[0] if standing else None)


def preview(prepared: Prepared, *, drill: bool = False) -> bytes:
    """The paper as it would be, marked 見本 (and 訓練), without number, symbol and seal."""
    values = composing.paper_values({**prepared.values, "number": prepared.facts.kind.printed_number(_NO_NUMBER)})
    return render(prepared.form, values, sample=True, drill=drill)


def make(
    journal: Journal,
    actor: Actor,
    request: Request,
    *,
    issuer: Issuer,
    confirmed: Confirmed,
    application: ApplicationDraft | None = None,
) -> Made:
    """Make the certificate (作成): number, signature, snapshot of all that is printed. Needs 受付.

    The household is frozen by this act if nothing froze it before; with `application` (a batch) one is recorded where
    there is none. Raises `NotReady` (something stands in the way), `NeedsConfirmation`, `Moved` (not what was shown),
    `NotPermitted` when 決裁's yes is given by somebody without that right, and `DayUnsaid` while nobody has confirmed
    today's date on this laptop. Then nothing was written.
    """
    demand(actor, Role.CLERK)
    if confirmed.supervisor:
        demand(actor, Role.SUPERVISOR)
    with journal.transaction(actor.id) as tx:
        people = register.freeze(tx, request.disaster, request.household)
        if application is not None and _unapplied(journal, request):
            applications.record(tx, actor, application)
        prepared = _prepare(journal, actor, request, people)
        _check(prepared, confirmed)
        day_gate.demand(tx, actor, confirmed.day)
        return _append(tx, journal, _Act(prepared, request, issuer, confirmed))


def _unapplied(journal: Journal, request: Request) -> bool:
    row = applications.find(journal, request.disaster, request.dwelling, request.household, request.kind)
    return row is None or bool(row["withdrawn"])


def _check(prepared: Prepared, confirmed: Confirmed) -> None:
    obstacles = in_the_way(prepared.reasons, typed=confirmed.typed, supervisor=confirmed.supervisor)
    stops = [reason.text for reason in obstacles if reason.weight is Weight.STOP]
    if stops:
        raise NotReady(reasons="".join(stops))
    if obstacles:
        raise NeedsConfirmation(reasons="".join(reason.text for reason in obstacles))
    if confirmed.shown and confirmed.shown != prepared.digest:
        raise Moved


@dataclass(frozen=True)
class _Act:
    """One making, checked and ready."""

    prepared: Prepared
    request: Request
    issuer: Issuer
    confirmed: Confirmed


def _append(tx: Transaction, journal: Journal, act: _Act) -> Made:
    prepared, kind = act.prepared, act.prepared.facts.kind
    place = tx.position()
    counter = tx.next_number(f"{_SERIES}{kind.series}")
    unique = compose(kind.series, journal.device, place.epoch, counter, kind.counter_digits)
    number = _in_template(kind, unique)
    values = {**prepared.values, "number": number}
    old = None if act.request.copy else to_supersede(prepared.facts)
    signed = composing.sign(
        composing.printed(kind.title, values, prepared.form),
        act.request.day,
        composing.Place(place.epoch, place.seq, place.prev),
        act.issuer,
        None if old is None or old.handwritten else (old.number, paper_name(journal, old.subject)),
    )
    patch = _patch(act, values, signed)
    patch |= {"seal": seal_to_print(journal, prepared.town), "supersedes": old.subject if old else None}
    patch |= {"unique_no": unique if unique != number else None}
    name = certificate_subject(tx.born())
    tx.append(MADE_KIND, name, {key: value for key, value in patch.items() if value is not None})
    told = tuple(reason.text for reason in prepared.reasons if reason.weight is Weight.NOTICE)
    return Made(name, number, values, old.number if old else None, told)


def _in_template(kind: Kind, unique: str) -> str:
    """The number in the town's 文書記号. `SettingInvalid` where it could not be read out of it again."""
    number = kind.printed_number(unique)
    found = parse(number)
    once = kind.number_template.count("{number}") == 1
    if not once or found is None or not unique.endswith(found.core) or not found.may_be(unique):
        key = f"certificate.{kind.key}.number_template"
        raise SettingInvalid(key=key, value=kind.number_template, choices=TEMPLATE_HINT)
    return number


def _patch(act: _Act, values: dict[str, Any], signed: symbols.Symbols) -> dict[str, Any]:
    """The fields of `certificate.made`; what is None is not written."""
    facts, request = act.prepared.facts, act.request
    application = facts.application
    graded = facts.damage if facts.kind.carries_grade else None
    original = _original(facts) if request.copy else None
    return {
        "number": values["number"],
        "certificate_kind": facts.kind.name,
        "disaster": request.disaster,
        "household": request.household,
        "dwelling": request.dwelling,
        "application": application.subject if application else None,
        "application_no": application.number if application else None,
        "grade": graded.grade if graded else None,
        "flood_class": graded.flood_class if graded else None,
        "decision": graded.decision if graded else None,
        "issue_date": request.day.isoformat(),
        "form": act.prepared.form.id,
        "copy_of": original.subject if original else None,
        "drill": act.issuer.device.drill,
        "values": values,
        "cose": signed.cose,
        "symbols": list(signed.texts),
        "state": MADE,
        "confirmed": _confirmed(act.prepared, act.confirmed),
        "names_shown": act.confirmed.names_shown or None,
        "spellings": recorded(act.prepared.unprintable, act.prepared.spellings, request.wishes.agreed_by.strip()),
        "subject_kind": (application.subject_kind if application else None) or None,
        "batch": request.batch,
    }


def _confirmed(prepared: Prepared, confirmed: Confirmed) -> dict[str, Any] | None:
    """What was confirmed, word for word, so that an auditor sees what the yes was given to."""
    asked = [reason.text for reason in prepared.reasons if reason.weight in (Weight.TYPED, Weight.SUPERVISOR)]
    return {"asked": asked, "reason": confirmed.reason} if asked else None


def paper_name(journal: Journal, subject: str) -> bytes:
    """The 16 bytes that name a paper on status lists and in its successor."""
    cose = known_certificate(journal, subject).value("cose")
    if cose is None:
        raise CertificateUnknown(certificate=subject)
    return paper_hash(cose)


def pdf_of(journal: Journal, actor: Actor, subject: str, *, sample: bool = False) -> bytes:
    """The certificate's paper, the same bytes every time. `sample`: marked 見本, without the seal. Needs 受付.

    Raises `CertificateUnknown`, `WrongState` for a paper written by hand.
    """
    demand(actor, Role.CLERK)
    paper = paper_of(journal, subject, sample=sample)
    return render(paper.form, paper.values, paper.symbols, seal=paper.seal, sample=paper.sample, drill=paper.drill)


def paper_of(journal: Journal, subject: str, *, sample: bool = False) -> Paper:
    """What is to be drawn for a certificate: alone, or bound with others. Errors as `pdf_of`."""
    made = making(known_certificate(journal, subject))
    if made is None:
        raise CertificateUnknown(certificate=subject)
    if made.kind == HANDWRITTEN_KIND:
        raise WrongState(number=made.value("number"), state="手書き交付", act="印刷")
    return Paper(
        Form.load(made.value("form")),
        composing.paper_values(made.value("values")),
        [symbols.matrix(text) for text in made.value("symbols")],
        seal=seal_of(journal, made.value("seal")),
        sample=sample,
        drill=bool(made.value("drill")),
    )
