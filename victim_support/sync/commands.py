"""`victim-support delta …`: what a laptop wrote goes out, what others wrote comes in, and what was delivered."""

from __future__ import annotations

from pathlib import Path

import click

from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.journal.clock import shown_time
from victim_support.journal.home import Home
from victim_support.sync import exporting, importing, medium, store_held, store_receipts
from victim_support.sync.importing import Report
from victim_support.sync.store_held import Segment

_FOLDER = click.Path(path_type=Path, file_okay=False)
_WAIT = 60


@click.group("delta")
def delta() -> None:
    """この端末の記録をセンターやほかの端末へ送り、受け取る

    例: victim-support --home H delta export --to /media/usb
    """


@delta.command("export")
@click.option("--to", "folder", type=_FOLDER, required=True, help="書き出すフォルダー（USBメモリなど）")
@click.option("--withhold-protected", is_flag=True, help="居所・電話・支援措置など保護する項目を含めない")
@pass_command_line
def export_command(line: CommandLine, folder: Path, *, withhold_protected: bool) -> None:
    """受領書でまだ確かめられていない記録を、封をして書き出す

    センターと町の端末だけが開けます。書いたものは読み返して確かめます。

    例: victim-support --home H delta export --to /media/usb
    """
    with line.open() as home:
        medium.wait_for(folder, _WAIT, _say)
        withheld = frozenset({2}) if withhold_protected else frozenset()
        files = list(exporting.export_files(home, withheld=withheld))
        total = sum(len(one.data) for one in files)
        written = medium.write_files(folder, ((one.name, one.data) for one in files), total, _progress)
        click.echo(
            f"{len(written)} 個のファイル、記録 {sum(one.count for one in files):,} 件を書き出しました: {folder}"
        )
        click.echo("読み返して確かめました。媒体を抜いてかまいません。")
        _tell_delivery(home)


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
        files = sorted(medium.read_files(folder, medium.is_ours), key=lambda one: importing.rank(one[0]))
        tell_report(importing.take_in(home, files))
        tell_gaps(store_held.segments(home.journal.database.conn))
        _tell_delivery(home)


@delta.command("status")
@pass_command_line
def status_command(line: CommandLine) -> None:
    """この端末の記録が、どこまでセンターに届いたかを表示する

    例: victim-support --home H delta status
    """
    with line.open(writing=False) as home:
        _tell_delivery(home)
        tell_gaps(store_held.segments(home.journal.database.conn))


def tell_report(report: Report) -> None:
    """Say what an import did, file by file where it matters."""
    click.echo(f"新しい記録 {report.fresh:,} 件を取り込みました（受け取り済みだったもの {len(report.known)} 個）。")
    if report.setback:
        click.echo(
            f"センターの控えが戻っています。{report.setback:,} 件を未確認に戻し、次の書き出しでもう一度送ります。"
        )
    for one in report.refused:
        click.echo(f"受け取れなかったファイル: {one.name}\n  [{one.code}] {one.message}", err=True)


def tell_gaps(found: list[Segment]) -> None:
    """Name exactly what has not arrived."""
    for _, device, epoch, first, last in store_held.gaps(found):
        span = f"{first}" if first == last else f"{first}–{last}"
        click.echo(f"{device} の {span} が未着" + (f"（世代 {epoch}）" if epoch > 1 else ""))


def _tell_delivery(home: Home) -> None:
    found = store_receipts.delivery(home.journal)
    click.echo(
        f"センター保全済 {found.secured:,} 件／受領済 {found.received:,} 件／未確認 {found.unconfirmed:,} 件"
        + (f"（{shown_time(found.oldest)} から）" if found.oldest is not None else "")
    )
    if found.last_receipt is None:
        click.echo("センターの受領書はまだ届いていません。")
    else:
        click.echo(f"最後の受領書: {found.last_receipt}")


def _say(text: str) -> None:
    click.echo(text, err=True)


def _progress(done: int, total: int | None) -> None:
    if total:
        click.echo(f"\r{done * 100 // total} %", err=True, nl=done >= total)


COMMANDS = (delta,)
