"""The centre's daily work: a stick in, a backup out, how far a task is; and who works here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access import store
from victim_support.access.actor import Role
from victim_support.access.errors import NotPermitted
from victim_support.access.passwords import generate_password
from victim_support.centre.backup import back_up
from victim_support.centre.centre import Centre
from victim_support.centre.pages import blueprint, centre, is_administrator, rooms, staff_account, told
from victim_support.centre.receiving import receive, returns
from victim_support.centre.staff import add_staff
from victim_support.errors import VictimSupportError
from victim_support.japanese.municipalities import municipality as municipality_of
from victim_support.sync import medium
from victim_support.sync.pages import bench, work_page
from victim_support.sync.writing import FULL, write_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.journal.subjects import Room
    from victim_support.sync.work import Said, Tell


@blueprint.get("/receive")
@access.requires(Role.CENTRE)
def receiving() -> ResponseReturnValue:
    """The form for a stick that was brought in."""
    return render_template("centre/receive.html", errors={}, typed={})


@blueprint.post("/receive")
@access.requires(Role.CENTRE)
def receive_stick() -> ResponseReturnValue:
    """Take in a stick, and write back what its laptops should get."""
    typed = request.form.to_dict()
    source = typed.get("source", "").strip()
    if not source:
        return render_template(
            "centre/receive.html", errors={"source": "媒体のフォルダーを入れてください。"}, typed=typed
        ), 400
    opened, these = centre(), rooms()
    bench().begin("媒体の受取り", lambda tell: _receive(opened, these, Path(source), tell))
    return redirect(url_for("centre.work"))


@blueprint.get("/backup")
@access.requires(Role.CENTRE)
def backup() -> ResponseReturnValue:
    """The form for the backup on another medium."""
    return render_template("centre/backup.html", errors={}, typed={})


@blueprint.post("/backup")
@access.requires(Role.CENTRE)
def make_backup() -> ResponseReturnValue:
    """Copy the centre's folder to another medium, verified; from then on 保全済."""
    typed = request.form.to_dict()
    target = typed.get("target", "").strip()
    if not target:
        return render_template(
            "centre/backup.html", errors={"target": "控えを書くフォルダーを入れてください。"}, typed=typed
        ), 400
    opened, these = centre(), rooms()
    bench().begin("控えの作成", lambda tell: _back_up(opened, these, Path(target), tell))
    return redirect(url_for("centre.work"))


@blueprint.get("/work")
@access.requires(Role.CENTRE)
def work() -> ResponseReturnValue:
    """How far the running task is, or what it ended with."""
    task = bench().task
    if task is None:
        return redirect(url_for("centre.towns"))
    task.wait()
    return work_page(task, url_for("centre.towns"))


@blueprint.get("/staff")
@access.requires(Role.CENTRE)
def staff() -> ResponseReturnValue:
    """Who may log in here."""
    _demand_administrator()
    return _staff_page({}, {})


@blueprint.post("/staff")
@access.requires(Role.CENTRE)
def add() -> ResponseReturnValue:
    """Add a colleague; the password is shown once."""
    _demand_administrator()
    typed = request.form.to_dict()
    try:
        name, password = add_staff(
            access.home(),
            staff_account().name,
            typed.get("name", ""),
            typed.get("display_name", ""),
            administrator="administrator" in typed,
        )
    except VictimSupportError as error:
        return _staff_page({"name": told(error)}, typed), error.http_status
    return _staff_page({}, {}, made=(name, password))


@blueprint.post("/staff/change")
@access.requires(Role.CENTRE)
def change() -> ResponseReturnValue:
    """Close or reopen an account, or give it another password."""
    _demand_administrator()
    journal, actor = access.journal(), staff_account().actor
    name, act = request.form.get("name", ""), request.form.get("act", "")
    base = store.account_base(journal, name)
    if act == "password":
        password = generate_password()
        store.set_password(journal, actor, name, password, base)
        return _staff_page({}, {}, made=(name, password))
    store.set_disabled(journal, actor, name, base, disabled=act == "disable")
    flash(f"{name} を{'使えなくしました' if act == 'disable' else '使えるようにしました'}。", "success")
    return redirect(url_for("centre.staff"))


def _demand_administrator() -> None:
    if not is_administrator():
        raise NotPermitted(roles=Role.ADMINISTRATOR.value)


def _staff_page(errors: dict[str, str], typed: Mapping[str, str], made: tuple[str, str] | None = None) -> str:
    return render_template(
        "centre/staff.html",
        accounts=store.accounts(access.journal()),
        administrator=Role.ADMINISTRATOR,
        made=made,
        errors=errors,
        typed=typed,
    )


def _receive(opened: Centre, these: tuple[Room, ...], source: Path, tell: Tell) -> Said:
    done = receive(opened, medium.read_files(source), these, tell)
    said: Said = []
    for municipality, report in sorted(done.reports.items()):
        name = municipality_of(municipality).name
        tell(f"{name} へ返すものを書いています")
        given = write_out(source, returns(opened, municipality, these))
        said.append((
            f"{name}：新しい記録 {report.fresh:,} 件を取り込み、受領書と返すもの {len(given.files)} 個を書きました。",
            "success",
        ))  # fmt: skip
        said += [(FULL, "warning")] if given.full else []
        said += [
            (f"受け取れなかったファイル {one.name}：{one.message}（{one.code}）", "warning") for one in report.refused
        ]
    said += [(f"読めないファイル {one.name}：{one.message}（{one.code}）", "warning") for one in done.unreadable]
    if not said:
        return [("取り込むものはありませんでした。フォルダーを確かめてください。", "warning")]
    return [*said, ("媒体を抜いてかまいません。", "success")]


def _back_up(opened: Centre, these: tuple[Room, ...], target: Path, tell: Tell) -> Said:
    count = back_up(opened, target, these, tell)
    return [
        (f"控えを書き、読み返して確かめました（{count:,} 個のファイル）。ここまでの記録は保全済になります。", "success")
    ]
