"""`victim-support centre fleet` and `centre export`: what the centre knows of its laptops, and the town's lists."""

from __future__ import annotations

import getpass
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from victim_support.access.actor import centre_actor
from victim_support.access.commandline import CommandLine
from victim_support.centre import fleet as fleets
from victim_support.centre.centre import Centre
from victim_support.centre.exports import CSV, FORMATS, Options, export
from victim_support.centre.stores import has_store, open_store
from victim_support.japanese.dates import parse_date
from victim_support.japanese.municipalities import municipality as municipality_of
from victim_support.journal.home import JAPAN
from victim_support.vault.passphrase import read_passphrase

if TYPE_CHECKING:
    from datetime import date

    from victim_support.centre.fleet import Laptop, Town, Waiting
    from victim_support.journal.subjects import Room

_PATH = click.Path(path_type=Path)
_HEADINGS: Final = ("端末", "最後に受け取った時", "届いた番号", "鍵の期限", "プログラムの版", "状態")


@click.command("fleet")
@click.option("--municipality", help="6桁の団体コード（ないときはすべての市町村）")
@click.option("--home", "folder", type=_PATH, required=True, help="センターのフォルダー")
@click.option("--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="合言葉を書いたファイル")
@click.pass_context
def fleet_command(ctx: click.Context, municipality: str | None, folder: Path, passphrase_file: Path | None) -> None:
    """端末ごとに、どこまで受け取ったか、未着、分岐、受け取れなかったファイル、鍵の期限を表にする

    例: victim-support centre fleet --home C
    """
    line: CommandLine = ctx.obj
    centre = Centre.open(folder, read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉"))
    codes = [municipality_of(municipality).code] if municipality else centre.municipalities()
    for code in codes:
        centre.require_municipality(code)
        _tell_town(centre, code, line.rooms)


def _tell_town(centre: Centre, code: str, rooms: tuple[Room, ...]) -> None:
    if not has_store(centre, code):
        click.echo(f"{code} {municipality_of(code).name}: まだ何も受け取っていません。")
        return
    with open_store(centre, code, rooms) as home:
        town, laptops = fleets.town(centre, home), fleets.fleet(centre, home)
    today = datetime.now(JAPAN).date()
    _tell_totals(town)
    _tell_table([_HEADINGS, *(_row(laptop, today) for laptop in laptops)])
    known = {laptop.code for laptop in laptops}
    for laptop in laptops:
        _tell_trouble(laptop)
    for one in town.waiting:
        if one.origin not in known:
            _tell_waiting(one)


def _tell_totals(town: Town) -> None:
    click.echo(f"{town.code} {town.name}: 使用中の端末 {town.laptops} 台、記録 {town.entries:,} 件")
    click.echo(f"  最後に受け取った時 {fleets.time_words(town.last_heard)}、決裁や確認を待つ相違 {town.conflicts:,} 件")
    backed = "控え（centre backup）はまだありません" if town.backed_up is None else "最後の控え "
    when = "" if town.backed_up is None else fleets.time_words(town.backed_up)
    click.echo(f"  保全済 {town.secured:,} 件、未保全 {town.unsecured:,} 件、{backed}{when}")


def _row(laptop: Laptop, today: date) -> tuple[str, ...]:
    return (
        laptop.code,
        fleets.time_words(laptop.last_heard),
        fleets.reach_words(laptop.received),
        laptop.not_after.isoformat() + ("（期限切れ）" if laptop.expired(today) else ""),
        laptop.program or "―",
        fleets.state_words(laptop),
    )


def _tell_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo(("  " + "  ".join(cells)).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal: a Japanese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _tell_trouble(laptop: Laptop) -> None:
    for gap in laptop.gaps:
        click.echo(f"  {gap.words}")
    for fork in laptop.forks:
        click.echo(f"  {fork.words}")
    for one in laptop.waiting:
        _tell_waiting(one)


def _tell_waiting(one: Waiting) -> None:
    click.echo(
        f"  受け取れなかったファイル（{fleets.time_words(one.time)}）: {one.name}\n    [{one.code}] {one.reason}"
    )


@click.command("export")
@click.option("--municipality", required=True, help="6桁の団体コード")
@click.option("--to", "target", type=_PATH, required=True, help="書き出すフォルダー")
@click.option("--since", metavar="日付", help="この日以後に記録されたものだけ（端末の時計による）")
@click.option("--format", "form", type=click.Choice(FORMATS), default=CSV, show_default=True, help="ファイルの形式")
@click.option("--with-protected", is_flag=True, help="支援措置の対象者の居所・電話なども含める（--reason が要ります）")
@click.option("--reason", default="", help="支援措置の対象者のものを含める理由（閲覧記録に残ります）")
@click.option("--home", "folder", type=_PATH, required=True, help="センターのフォルダー")
@click.option("--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="合言葉を書いたファイル")
@click.pass_context
def export_command(
    ctx: click.Context,
    *,
    municipality: str,
    target: Path,
    since: str | None,
    form: str,
    reason: str,
    folder: Path,
    passphrase_file: Path | None,
    with_protected: bool,
) -> None:
    """市町村の被災者台帳と、すべての表を書き出す

    支援措置の対象者がいる世帯の居所・電話・移転先などは空欄になり、その行の「支援措置」が 1 になります。

    例: victim-support centre export --municipality 212016 --to out --format xlsx --home C
    """
    line: CommandLine = ctx.obj
    code = municipality_of(municipality).code
    day = parse_date(since) if since else None
    if reason and not with_protected:
        raise click.UsageError("--reason は --with-protected と一緒に指定してください。")
    centre = Centre.open(folder, read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉"))
    user = getpass.getuser()
    with open_store(centre, code, line.rooms) as home:
        options = Options(form, day, reason if with_protected else None)
        written = export(home, centre_actor(user, user), target, options)
    for one in written:
        click.echo(f"書き出しました: {target / one.name}（{one.size:,} バイト）")
