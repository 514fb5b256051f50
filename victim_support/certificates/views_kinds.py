"""Kinds of certificate as settings (管理): each with its 見本 beside the form; and the test print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.certificates import store_kinds as store
from victim_support.certificates.pages import blueprint, pdf_response
from victim_support.journal.forms import dump_base, load_base
from victim_support.kinds.rules import SUBJECTS, kinds
from victim_support.paper.ruler import paper_test

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.kinds.rules import Kind

_ADMINISTRATOR = (Role.ADMINISTRATOR,)


@blueprint.get("/kinds")
@access.requires(*_ADMINISTRATOR)
def kind_list() -> ResponseReturnValue:
    """Every kind the town has, and the form to add one of its own."""
    return _list({}, {})


@blueprint.post("/kinds")
@access.requires(*_ADMINISTRATOR)
def kind_add() -> ResponseReturnValue:
    """Add a kind of the town's own, then change it."""
    typed = dict(request.form)
    key, name = typed.get("key", "").strip(), typed.get("name", "").strip()
    graded = "graded" in typed
    if not store.add_kind(access.journal(), access.actor(), key, name, graded=graded):
        errors = {"key": "記号は英小文字で始まる2〜16字、名称はほかの種別と違うものにしてください。"}
        return _list(errors, typed), 400
    flash(f"種別「{name}」を加えました。内容を確かめてください。", "success")
    return redirect(url_for("certificates.kind_form", key=key))


@blueprint.get("/kinds/form")
@access.requires(*_ADMINISTRATOR)
def kind_form() -> ResponseReturnValue:
    """One kind, with its 見本 beside it."""
    kind = store.kind_of_key(access.journal(), request.args.get("key", ""))
    return _form(kind, kind, {}, {})


@blueprint.post("/kinds/form")
@access.requires(*_ADMINISTRATOR)
def kind_save() -> ResponseReturnValue:
    """Show the 見本 of what was typed, or save it."""
    journal = access.journal()
    kind = store.kind_of_key(journal, request.form.get("key", ""))
    typed = {name: request.form.get(name, "") for name in store.ENTRIES}
    typed["subjects"] = "、".join(request.form.getlist("subjects"))
    typed["enabled"] = "yes" if "enabled" in request.form else "no"
    wished = store.as_typed(journal, kind, typed)
    errors = store.faults(wished, typed)
    if errors or "show" in request.form:
        return _form(kind, wished, errors, typed), 400 if errors else 200
    base = {name: load_base(request.form.get(f"base_{name}", "")) for name in (*store.ENTRIES, "enabled")}
    count = store.save(journal, access.actor(), kind, typed, base)
    flash(f"{count}項目を保存しました。前に作成した証明書の紙は変わりません。", "success")
    return redirect(url_for("certificates.kind_form", key=kind.key))


@blueprint.get("/kinds/sample.png")
@access.requires(*_ADMINISTRATOR)
def kind_picture() -> ResponseReturnValue:
    """The 見本 as a picture: of the kind as it is, or as the address has it."""
    return Response(store.sample_png(_asked()), mimetype="image/png")


@blueprint.get("/kinds/sample.pdf")
@access.requires(*_ADMINISTRATOR)
def kind_sample() -> ResponseReturnValue:
    """The 見本 to print."""
    kind = _asked()
    return pdf_response(store.sample_pdf(kind), f"見本 {kind.title}")


@blueprint.get("/paper-test.pdf")
@access.requires()
def ruler() -> ResponseReturnValue:
    """The test print: rulers of 100 mm."""
    return pdf_response(paper_test(), "印刷の確かめ")


def _asked() -> Kind:
    kind = store.kind_of_key(access.journal(), request.args.get("key", ""))
    typed = {name: request.args[name] for name in store.ENTRIES if name in request.args}
    wished = store.as_typed(access.journal(), kind, typed)
    return kind if store.faults(wished, typed) else wished


def _list(errors: dict[str, str], typed: Mapping[str, str]) -> str:
    found = kinds(settings(access.journal()))
    return render_template(
        "certificates/kinds.html",
        rows=[(kind, store.sample_number(kind)) for kind in found],
        errors=errors,
        typed=typed,
    )


def _form(kind: Kind, wished: Kind, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal = access.journal()
    entries = {**store.shown_entries(kind), **typed}
    return render_template(
        "certificates/kind.html",
        kind=kind,
        entries=entries,
        words=store.ENTRIES,
        enabled=typed.get("enabled", "yes" if kind.enabled else "no") == "yes",
        bases={name: dump_base(base) for name, base in store.bases(journal, kind).items()},
        subjects=SUBJECTS,
        forms=list(store.FORMS.items()),
        query={"key": kind.key, **({} if errors else {name: entries[name] for name in store.ENTRIES})},
        number=store.sample_number(kind if errors else wished),
        errors=errors,
    )
