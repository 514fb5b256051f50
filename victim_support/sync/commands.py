"""`victim-support delta …`: what a laptop wrote goes out, what others wrote comes in, and what was delivered.

`victim-support guide …`: the printed page for whoever carries a stick.
"""

from __future__ import annotations

from pathlib import Path

import click

from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.journal.clock import shown_time
from victim_support.journal.home import Home
from victim_support.sync import (
    exporting,
    importing,
    medium,
    store_held,
    store_media,
    store_photos,
    store_receipts,
    store_recipients,
)
from victim_support.sync.errors_media import DispatchIncomplete
from victim_support.sync.importing import Report
from victim_support.sync.media_rules import check_dispatch
from victim_support.sync.network_commands import COMMANDS as NETWORK_COMMANDS
from victim_support.sync.own_setback import SET_BACK
from victim_support.sync.store_held import Segment
from victim_support.sync.writing import FULL, write_out
from victim_support.vault.durable import write_durably

_FOLDER = click.Path(path_type=Path, file_okay=False)
_WAIT = 60


@click.group("delta")
def delta() -> None:
    """この端末の記録をセンターやほかの端末へ送り、受け取る

    例: victim-support --home H delta export --to /media/usb
    """


@delta.command("export")
@click.option("--to", "folder", type=_FOLDER, required=True, help="書き出すフォルダー（USBメモリなど）")
@click.option("--medium", "medium_no", default="", prompt="媒体管理番号", help="媒体管理番号")
@click.option("--carried-by", default="", prompt="持出者", help="持ち出す人の氏名")
@click.option("--approved-by", default="", prompt="承認者", help="承認した人の氏名")
@click.option("--destination", default="", prompt="行先", help="行先（センターなど）")
@click.option("--slip", type=click.Path(path_type=Path, dir_okay=False), help="媒体授受書 (PDF) も作る")
@click.option("--withhold-protected", is_flag=True, help="居所・電話・支援措置など保護する項目を含めない")
@pass_command_line
def export_command(
    line: CommandLine, /, folder: Path, slip: Path | None, *, withhold_protected: bool, **typed: str
) -> None:
    """受領書でまだ確かめられていない記録を、封をして書き出す

    センターと町の端末だけが開けます。書いたものは読み返して確かめます。持出しは記録に残ります。

    例: victim-support --home H delta export --to /media/usb --medium B-01 --carried-by 岐阜太郎
    --approved-by 飛騨花子 --destination センター --slip slip.pdf
    """
    form, errors = check_dispatch(typed)
    if form is None:
        raise DispatchIncomplete(reason="".join(errors.values()))
    with line.open() as home:
        store_recipients.require_trust(home)
        medium.wait_for(folder, _WAIT, _say)
        subject = store_media.record_dispatch(home.journal, line.actor, form)
        files = exporting.export_files(home, withheld=frozenset({2}) if withhold_protected else frozenset())
        done = write_out(folder, files, exporting.photo_bytes(home), _progress)
        store_media.record_files(home.journal, subject, done.files, done.counts)
        click.echo(f"{len(done.files)} 個のファイル、{done.words}を書き出しました: {folder}")
        if done.full:
            click.echo(FULL, err=True)
        click.echo("読み返して確かめました。媒体を抜いてかまいません。")
        if slip is not None:
            _write_slip(home, subject, slip)
        tell_delivery(home)


def _write_slip(home: Home, subject: str, path: Path) -> None:
    from victim_support.sync.slip import handover_slip  # noqa: PLC0415  fonts are slow to load

    write_durably(path, handover_slip(home, subject).to_pdf())
    click.echo(f"媒体授受書を書きました: {path}")


@delta.command("import")
@click.argument("folder", type=_FOLDER)
@pass_command_line
def import_command(line: CommandLine, folder: Path) -> None:
    """受領書、センターの決定、ほかの端末の記録、新しい鍵一覧を取り込む

    何度取り込んでも、どの順に取り込んでも、結果は同じです。

    例: victim-support --home H delta import /media/usb
    """
    with line.open() as home:
        medium.wait_for(folder, _WAIT, _say)
        files = medium.read_files(folder, order=importing.rank)
        tell_report(importing.take_in(home, files))
        tell_gaps(store_held.segments(home.journal.database.conn))
        tell_delivery(home)


@delta.command("status")
@pass_command_line
def status_command(line: CommandLine) -> None:
    """この端末の記録が、どこまでセンターに届いたかを表示する

    例: victim-support --home H delta status
    """
    with line.open(writing=False) as home:
        tell_delivery(home)
        tell_gaps(store_held.segments(home.journal.database.conn))


@click.group("guide")
def guide() -> None:
    """紙に印刷して使う手順書を作る

    例: victim-support guide usb --to usb.pdf
    """


@guide.command("usb")
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), required=True, help="書き出す PDF")
def guide_usb_command(path: Path) -> None:
    """「USBメモリによるデータ持出し手順」（A4 一枚）を書き出す

    例: victim-support guide usb --to usb.pdf
    """
    from victim_support.sync.guide import usb_guide  # noqa: PLC0415  fonts are slow to load

    write_durably(path, usb_guide())
    click.echo(f"手順書を書きました: {path}")


def tell_report(report: Report) -> None:
    """Say what an import did, file by file where it matters."""
    click.echo(f"新しい記録 {report.fresh:,} 件を取り込みました（受け取り済みだったもの {len(report.known)} 個）。")
    if report.setback:
        click.echo(
            f"センターが以前の状態に戻されました。{report.setback:,} 件を未確認に戻し、次の書出しでもう一度送ります。"
        )
    if report.own_place is not None:
        click.echo(SET_BACK, err=True)
    for one in report.refused:
        click.echo(f"受け取れなかったファイル: {one.name}\n  [{one.code}] {one.message}", err=True)


def tell_gaps(found: list[Segment]) -> None:
    """Name exactly what has not arrived."""
    for gap in store_held.gaps(found):
        click.echo(store_held.gap_words(*gap))


def tell_delivery(home: Home) -> None:
    """Say what became of this laptop's own entries."""
    found = store_receipts.delivery(home.journal)
    click.echo(
        f"センター保全済 {found.secured:,} 件／受領済 {found.received:,} 件／未確認 {found.unconfirmed:,} 件"
        + (f"（{shown_time(found.oldest)} から）" if found.oldest is not None else "")
    )
    photos = store_photos.unconfirmed(home.journal)
    if photos:
        click.echo(f"センターに届いたと確かめられていない写真 {photos:,} 枚")
    if found.last_receipt is None:
        click.echo("センターの受領書はまだ届いていません。")
    else:
        click.echo(f"最後の受領書: {found.last_receipt}")


def _say(text: str) -> None:
    click.echo(text, err=True)


def _progress(done: int, total: int | None) -> None:
    if total:
        click.echo(f"\r{done * 100 // total} %", err=True, nl=done >= total)


COMMANDS = (delta, guide, *NETWORK_COMMANDS)
