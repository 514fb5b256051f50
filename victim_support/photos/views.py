"""Photos on the page of what they show: taking in, looking at, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from victim_support.access import log
from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import setting
from victim_support.applications.store import application
from victim_support.damage.places import person
from victim_support.journal.clock import shown_time
from victim_support.journal.forms import load_base
from victim_support.photos import store
from victim_support.photos.errors import PhotoReasonMissing, PhotoRefused, PhotosMissing, PhotosTooMany
from victim_support.photos.images import read_picture
from victim_support.photos.rules import MOST_AT_ONCE, NEEDED_SETTING, kilobytes, needed_sentence, shown_position
from victim_support.register.store import disaster as find_disaster
from victim_support.register.store import household as find_household

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.errors import VictimSupportError
    from victim_support.journal.database import Row
    from victim_support.photos.images import Picture

blueprint = Blueprint("photos", __name__, url_prefix="/photos")
LOOKED = "写真の表示"
_SHOWN_NAME = 60


@blueprint.app_context_processor
def words_of_photos() -> dict[str, Any]:
    """What any page needs to show the photos of a subject: `photos_of(owner)`, and whether some are asked for."""
    return {
        "photos_of": lambda owner: store.photos_of(access.journal(), owner),
        "photos_needed": _needed,
        "photo_facts": _facts,
        "photo_base": lambda subject: access.journal().subject(subject).base("withdrawn", "withdrawal_reason"),
        "photo_most": MOST_AT_ONCE,
    }


@blueprint.get("/")
@access.requires(Role.CLERK, Role.SURVEYOR)
def listing() -> ResponseReturnValue:
    """The photos of one subject, with the form to add more."""
    return _listing_page(request.args.get("owner", ""), {})


@blueprint.post("/")
@access.requires(Role.CLERK, Role.SURVEYOR)
def add() -> ResponseReturnValue:
    """Take in the photos that were chosen; what cannot be taken is named, the others are saved."""
    owner = request.form.get("owner", "")
    store.check_owner(access.journal(), owner)
    pictures, errors = _read_all(owner)
    if pictures:
        store.record(access.journal(), access.actor(), owner, pictures)
        flash(f"写真 {len(pictures)} 枚を保存しました。", "success")
    if errors:
        return _listing_page(owner, {"photos": "　".join(errors)}), 400
    return redirect(_page_of(owner))


@blueprint.get("/picture")
@access.requires(Role.CLERK, Role.SURVEYOR)
def picture() -> ResponseReturnValue:
    """One photo, opened in memory. Looking at a protected household's is recorded first."""
    subject = request.args.get("subject", "")
    row = store.photo(access.journal(), subject)
    _record_look(row)
    found = Response(store.open_photo(access.journal(), access.actor(), subject), mimetype="image/jpeg")
    found.headers["Content-Disposition"] = "inline"
    found.headers["Cache-Control"] = "no-store"
    return found


@blueprint.post("/withdraw")
@access.requires(Role.CLERK, Role.SURVEYOR)
def withdraw() -> ResponseReturnValue:
    """Withdraw a photo with its reason; its file and entry stay."""
    subject = request.form.get("subject", "")
    owner = store.photo(access.journal(), subject)["owner"] or ""
    try:
        base = load_base(request.form.get("base", ""))
        store.withdraw(access.journal(), access.actor(), subject, request.form.get("reason", ""), base)
    except PhotoReasonMissing as error:
        return _listing_page(owner, {"": _told(error)}), 400
    flash("写真を取り消しました。記録とファイルは残っています。", "success")
    return redirect(_page_of(owner))


def _read_all(owner: str) -> tuple[list[Picture], list[str]]:
    """What was sent as pictures, and what is wrong with the rest. A file saved before is not saved twice."""
    sent = [file for file in request.files.getlist("photos") if file.filename or file.content_length]
    if not sent:
        return [], [_told(PhotosMissing())]
    if len(sent) > MOST_AT_ONCE:
        return [], [_told(PhotosTooMany(most=MOST_AT_ONCE))]
    known = {row["original"] for row in store.photos_of(access.journal(), owner) if not row["withdrawn"]}
    pictures, errors = [], []
    for file in sent:
        name = (file.filename or "")[-_SHOWN_NAME:]
        try:
            found = read_picture(name, file.stream.read())
        except PhotoRefused as error:
            errors.append(_told(error))
            continue
        if found.original in known:
            errors.append(f"写真「{name}」は、すでに保存されています。")
            continue
        known.add(found.original)
        pictures.append(found)
    return pictures, errors


def _told(error: VictimSupportError) -> str:
    return f"{error.message}{error.remedy}（{error.code}）"


def _page_of(owner: str) -> str:
    if owner.startswith("application:"):
        return url_for("applications.page", subject=owner)
    if owner.startswith("resurvey:"):
        return url_for("resurvey.page", subject=owner)
    return url_for("photos.listing", owner=owner)


def _record_look(row: Row) -> None:
    """A photo of a home is of its household: who looked is on record before it is shown."""
    journal, owner = access.journal(), row["owner"] or ""
    household = store.household_of(journal, owner)
    if household is None:
        return
    day = find_disaster(journal, owner.split(":")[1])
    if find_household(journal, access.actor(), day, household).protected:
        log.record(journal, access.actor(), LOOKED, row["subject"], "支援措置")


def _needed(row: Row) -> str | None:
    """The sentence for an application without photos whose dwelling is or shall be judged by them; else None."""
    journal = access.journal()
    methods = store.methods_of(journal, row["disaster"], row["dwelling"]) | {row["method_wish"] or ""}
    count = sum(not one["withdrawn"] for one in store.photos_of(journal, row["subject"]))
    return needed_sentence(methods, count, setting(journal, NEEDED_SETTING))


def _facts(row: Row) -> str:
    """When and where a photo was taken, how large it is, who took it in."""
    taken = f"撮影 {str(row['taken_at'])[:16].replace('T', ' ')}" if row["taken_at"] else "撮影日時の記録なし"
    place = shown_position(row["latitude"], row["longitude"])
    who = f"{person(access.journal(), row['recorded_by'])}、{shown_time(row['recorded_time'])}"
    return "　".join(filter(None, (taken, place, kilobytes(row["size"] or 0), f"受入れ {who}")))


def _listing_page(owner: str, errors: dict[str, str]) -> str:
    store.check_owner(access.journal(), owner)
    row = application(access.journal(), owner) if owner.startswith("application:") else None
    return render_template("photos/listing.html", owner=owner, row=row, errors=errors, back=_page_of(owner))
