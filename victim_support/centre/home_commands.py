"""`victim-support centre receive`: what laptops wrote comes home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from victim_support.access.commandline import CommandLine
from victim_support.centre.backup import back_up, verify
from victim_support.centre.centre import Centre
from victim_support.centre.folder import read_file
from victim_support.centre.receiving import Received, receive, returns
from victim_support.centre.stores import open_store
from victim_support.journal.subjects import Room
from victim_support.sync import medium
from victim_support.sync.commands import tell_gaps, tell_report
from victim_support.sync.store_held import segments
from victim_support.sync.writing import FULL, write_out
from victim_support.vault.passphrase import read_passphrase

_PATH = click.Path(path_type=Path)


@click.command("receive")
@click.argument("sources", metavar="DIR|FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--home", "folder", type=_PATH, required=True, help="センターのフォルダー")
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="センターの合言葉を書いたファイル"
)
@click.option("--to", "back", type=_PATH, help="端末へ返すものを書くフォルダー（ないときは受け取ったフォルダー）")
@click.pass_context
def receive_command(
    ctx: click.Context, sources: tuple[Path, ...], folder: Path, passphrase_file: Path | None, back: Path | None
) -> None:
    """端末の記録を受け取り、受領書と、端末へ返すものを書く

    何度受け取っても、どの順に受け取っても、結果は同じです。受け取ったものはすべて inbox に残ります。

    例: victim-support centre receive /media/usb --home C
    """
    line: CommandLine = ctx.obj
    passphrase = read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉")
    centre = Centre.open(folder, passphrase)
    done = receive(centre, _files(sources), line.rooms, click.echo)
    _tell(centre, done, line.rooms)
    target = back or (sources[0] if sources[0].is_dir() else sources[0].parent)
    for municipality in done.reports:
        given = write_out(target, returns(centre, municipality, line.rooms))
        click.echo(f"受領書と返すもの {len(given.files)} 個を書きました: {target}")
        if given.full:
            click.echo(FULL, err=True)
    if any(report.refused for report in done.reports.values()) or done.unreadable:
        ctx.exit(1)


def _files(sources: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for source in sources:
        if source.is_dir():
            yield from medium.read_files(source)
        else:
            yield source.name, read_file(source)


def _tell(centre: Centre, done: Received, rooms: tuple[Room, ...]) -> None:
    for municipality, report in done.reports.items():
        click.echo(f"団体 {municipality}")
        tell_report(report)
        with open_store(centre, municipality, rooms) as home:
            tell_gaps(segments(home.journal.database.conn))
    for one in done.unreadable:
        click.echo(
            f"読めないファイル（inbox/unreadable に残しました）: {one.name}\n  [{one.code}] {one.message}", err=True
        )


@click.command("backup")
@click.option("--to", "target", type=_PATH, required=True, help="控えを書く、別の媒体のフォルダー")
@click.option("--home", "folder", type=_PATH, required=True, help="センターのフォルダー")
@click.option("--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="合言葉を書いたファイル")
@click.option("--same-disk", is_flag=True, help="同じディスクへの写し（保全には数えません）")
@click.option("--verify", "only_verify", is_flag=True, help="写さずに、いまある控えを検査する")
@click.pass_context
def backup_command(
    ctx: click.Context, target: Path, folder: Path, passphrase_file: Path | None, *, same_disk: bool, only_verify: bool
) -> None:
    """センターのフォルダーを別の媒体へ写し、読み返して検査する。検査が済むと、次の受領書から「保全済」になります

    例: victim-support centre backup --to /media/backup --home C
    """
    line: CommandLine = ctx.obj
    centre = Centre.open(folder, read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉"))
    if only_verify:
        count = verify(centre, target)
    else:
        count = back_up(centre, target, line.rooms, click.echo, same_disk=same_disk)
    click.echo(f"控えを検査しました（{count:,} 個のファイル）。異常はありません: {target}")
