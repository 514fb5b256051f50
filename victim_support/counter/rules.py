"""What to do next for a household and a dwelling, in the order of the work. Pure.

受付 → 調査 → 決裁 → 作成 → 印刷 → 交付 (災害対策基本法 第90条の2: on application, without delay).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from victim_support.access.actor import Actor, Role
from victim_support.japanese.dates import parse_registered_date, wareki

_TIME_OF_DAY = re.compile(r"[T\s]+\d{1,2}[:時].*$|(?<=^\d{8})\d{4,6}$")
_STANDING = ("作成", "交付")


class Step(Enum):
    """The one thing that comes next."""

    APPLY = "apply"
    SURVEY = "survey"
    DECIDE = "decide"
    SETTLE = "settle"
    CONFIRM = "confirm"
    MAKE = "make"
    MAKE_UNSURVEYED = "make unsurveyed"
    REMAKE = "remake"
    PRINT = "print"
    DELIVER = "deliver"
    DONE = "done"


@dataclass(frozen=True)
class Words:
    """How a step is told: what stands, what the button says, whose work it is."""

    text: str
    button: str
    roles: tuple[Role, ...]


WORDS: dict[Step, Words] = {
    Step.APPLY: Words("申請はまだ受け付けていません。", "申請を受け付ける", (Role.CLERK,)),
    Step.SURVEY: Words(
        "申請を受け付けました。住家の調査の結果を待っています。", "調査の結果を入れる", (Role.SURVEYOR,)
    ),
    Step.DECIDE: Words(
        "調査の結果があります。被害の程度の決裁を待っています。", "被害の程度を決裁する", (Role.SUPERVISOR,)
    ),
    Step.SETTLE: Words(
        "被害の程度の決裁に相違があります。どちらが正しいか、決裁の担当者が決めてください。",
        "相違を解消する",
        (Role.SUPERVISOR,),
    ),
    Step.CONFIRM: Words("申請で確かめることが残っています。", "申請のページで確かめる", (Role.CLERK,)),
    Step.MAKE: Words("被害の程度が決まりました。証明書を作れます。", "証明書を作る", (Role.CLERK,)),
    Step.MAKE_UNSURVEYED: Words(
        "申請を受け付けました。この証明書は調査を待たずに作れます。", "証明書を作る", (Role.CLERK,)
    ),
    Step.REMAKE: Words(
        "証明書を作ったあとに、被害の程度が変わりました。新しい証明書を作ってください。",
        "新しい証明書を作る",
        (Role.CLERK,),
    ),
    Step.PRINT: Words("証明書を作りました。まだ印刷していません。", "証明書を印刷する", (Role.CLERK,)),
    Step.DELIVER: Words("証明書を印刷しました。まだ渡していません。", "交付する", (Role.CLERK,)),
    Step.DONE: Words("証明書を交付しました。", "証明書を見る", ()),
}


@dataclass(frozen=True)
class Certificate:
    """A certificate as the counter needs it."""

    subject: str
    number: str
    kind: str
    state: str
    grade: str | None
    flood_class: str | None
    prints: int
    issue_date: str
    delivered_on: str | None


@dataclass(frozen=True)
class Application:
    """An application as the counter needs it."""

    subject: str
    number: str
    kind: str
    applied_on: str
    applicant: str
    withdrawn: bool
    needs_survey: bool = True
    confirmed: bool = True  # nothing is left to confirm on the application's page before a paper is made


@dataclass(frozen=True)
class Case:
    """A household and one dwelling in a disaster, with all that was done."""

    dwelling: str
    place: str
    grade: str | None
    flood_class: str | None
    decided_on: str | None
    conflicted: bool
    surveys: int
    applications: tuple[Application, ...]
    certificates: tuple[Certificate, ...]
    marks: str = "{}"

    @property
    def standing(self) -> Certificate | None:
        """The certificate that counts now: of each kind the newest neither 旧 nor 無効, first one still under way."""
        newest = {one.kind: one for one in reversed(self.certificates) if one.state in _STANDING}
        standing = [one for one in self.certificates if one is newest.get(one.kind)]
        under_way = (one for one in standing if self._after_making(one) is not Step.DONE)
        return next(under_way, standing[0] if standing else None)

    @property
    def applied(self) -> Application | None:
        """The application that waits for its certificate: a 罹災届出証明書 handed over answers no 罹災証明書."""
        made = {one.kind for one in self.certificates if one.state in _STANDING}
        return next((one for one in self.applications if not one.withdrawn and one.kind not in made), None)

    @property
    def step(self) -> Step:
        """What comes next: a certificate under way before an application that waits for its own."""
        certificate, waiting = self.standing, self.applied
        if self.conflicted:
            return Step.SETTLE
        under_way = Step.DONE if certificate is None else self._after_making(certificate)
        if under_way is not Step.DONE:
            return under_way
        if waiting is not None:
            return self._before_making(waiting)
        return Step.APPLY if certificate is None else Step.DONE

    @property
    def kind_to_make(self) -> str | None:
        """The kind of certificate that MAKE and REMAKE are about; None leaves it to the certificates room."""
        if self.step is Step.REMAKE and self.standing is not None:
            return self.standing.kind
        return None if self.applied is None else self.applied.kind

    def _before_making(self, waiting: Application) -> Step:
        if not waiting.needs_survey:
            return Step.MAKE_UNSURVEYED if waiting.confirmed else Step.CONFIRM
        if self.grade is not None:
            return Step.MAKE if waiting.confirmed else Step.CONFIRM
        return Step.DECIDE if self.surveys else Step.SURVEY

    def _after_making(self, certificate: Certificate) -> Step:
        changed = (certificate.grade, certificate.flood_class) != (self.grade, self.flood_class)
        if certificate.grade is not None and changed:
            return Step.REMAKE
        if certificate.state == "交付":
            return Step.DONE
        return Step.DELIVER if certificate.prints else Step.PRINT


def may(step: Step, actor: Actor) -> bool:
    """Whether the step is this person's work."""
    return actor.holds(*WORDS[step].roles)


def extract_day(text: str) -> date | None:
    """The day of an extract's 抽出日時, in whatever form its system writes it; None where it cannot be read."""
    return parse_registered_date(_TIME_OF_DAY.sub("", text.strip())).exact


def extract_shown(text: str) -> str:
    """The same as people read it; what cannot be read stands as it came."""
    day = extract_day(text)
    return wareki(day) if day is not None else text.strip() or "抽出日不明"
