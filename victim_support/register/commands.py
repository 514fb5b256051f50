"""Commands of the register: loading the extracts, declaring a disaster."""

# ruff: noqa: D301  click needs the real \b character

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.japanese.dates import parse_date, wareki

if TYPE_CHECKING:
    from collections.abc import Callable

    from victim_support.register.extract_file import Fault
    from victim_support.register.store_load import Loaded

_FILE = click.Path(path_type=Path, dir_okay=False)
_MAP_HELP = '列名の対応表（TOML：こちらの列名 = "相手の列名"）。'
_SKIP_HELP = "誤りのある行を除いて取り込み、除いた行を理由とともに「元の名前.rejected.csv」へ書く。"
_AUTHORITY_HELP = "この抽出を受け取る根拠。取り込みの記録に残る。"


@click.group()
def load() -> None:
    """ファイルを取り込む。

    \b
    例:
      victim-support --home H load residents 住民.csv
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--authority", help=_AUTHORITY_HELP),
        click.option("--skip-bad", is_flag=True, help=_SKIP_HELP),
        click.option("--encoding", default="utf-8", show_default=True, help="文字コード（utf-8 か cp932）。"),
        click.option("--map", "map_file", type=_FILE, help=_MAP_HELP),
        click.argument("file", type=_FILE),
    ):
        command = option(command)
    return command


@load.command()
@_options
@pass_command_line
def residents(
    line: CommandLine, file: Path, map_file: Path | None, encoding: str, authority: str | None, *, skip_bad: bool
) -> None:
    """住民基本台帳の抽出を取り込む。前の抽出と入れ替わる（記録済みの世帯は前の抽出のまま残る）。

    \b
    例:
      victim-support --home H load residents 住民.csv
      victim-support --home H load residents 住民.csv --encoding cp932 --map 対応表.toml --skip-bad
    """
    _load(line, "residents", file, map_file, encoding, authority, skip_bad=skip_bad)


@load.command()
@_options
@pass_command_line
def buildings(
    line: CommandLine, file: Path, map_file: Path | None, encoding: str, authority: str | None, *, skip_bad: bool
) -> None:
    """固定資産税 家屋の抽出を取り込む。前の抽出と入れ替わる。

    \b
    例:
      victim-support --home H load buildings 家屋.csv
    """
    _load(line, "buildings", file, map_file, encoding, authority, skip_bad=skip_bad)


def _load(  # noqa: PLR0917  the two commands above alone
    line: CommandLine, kind: str, file: Path, map_file: Path | None, encoding: str, authority: str | None, *,
    skip_bad: bool,
) -> None:  # fmt: skip
    from victim_support.register import store  # noqa: PLC0415  loaded when needed
    from victim_support.register.extract_file import known_map, read_map  # noqa: PLC0415  same
    from victim_support.register.store_load import read_columns  # noqa: PLC0415  same

    names = known_map(read_map(map_file), read_columns(kind), map_file) if map_file else {}
    command = store.load_residents if kind == store.RESIDENTS else store.load_buildings
    meter = _Meter()
    with line.open() as home:
        done = command(
            home.journal, line.actor, file, names=names, encoding=encoding, skip_bad=skip_bad,
            authority=authority or store.AUTHORITY, report=meter.fault, progress=meter.progress,
        )  # fmt: skip
    meter.clear()
    _tell(done, file)


def _tell(done: Loaded, file: Path) -> None:
    for notice in done.notices:
        click.echo(notice, err=True)
    if done.already:
        click.echo(f"{file.name} はすでに取り込まれています（{done.rows}行）。何も変えていません。")
        return
    click.echo(f"{file.name} を取り込みました: {done.rows}行")
    if done.extracted_on:
        click.echo(f"抽出日時: {done.extracted_on}")
    if done.superseded:
        click.echo(f"古い履歴番号の行（使わない）: {done.superseded}行")
    if done.unreadable_birthdates:
        click.echo(f"読み取れない生年月日（登録のまま保存、年齢は不詳）: {done.unreadable_birthdates}人")
    if done.rejected:
        click.echo(f"除いた行: {done.rejected}行 → {done.rejected_file}")


class _Meter:
    """Faults as lines on stderr; progress as one line there that is written over, on a terminal only."""

    def __init__(self) -> None:
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def fault(self, fault: Fault) -> None:
        """Show a bad cell."""
        self.clear()
        click.echo(str(fault), err=True)

    def progress(self, phase: str, done: int, total: int) -> None:
        """Show how far the work is."""
        if not self._terminal:
            return
        share = f" {done * 100 // total}%" if total else ""
        click.echo(f"\r\x1b[K{phase}{share}", nl=False, err=True)
        self._shown = True

    def clear(self) -> None:
        """Take the progress line away."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False


@click.group(name="disaster")
def disaster_group() -> None:
    """災害の登録。

    \b
    例:
      victim-support --home H disaster list
    """


@disaster_group.command(name="add")
@click.option("--code", required=True, help="災害のコード（例 R8-01）。")
@click.option("--name", required=True, help="災害の名称（例 令和8年岐阜県西部地震）。")
@click.option("--date", "day", required=True, help="災害の日（2026-10-03、R8.10.3 など）。世帯はこの日のものになる。")
@click.option("--cause", required=True, help="罹災原因（地震、豪雨など）。証明書に印刷する。")
@pass_command_line
def add_disaster(line: CommandLine, code: str, name: str, day: str, cause: str) -> None:
    """災害を登録する。

    \b
    例:
      victim-support --home H disaster add --code R8-01 --name 令和8年岐阜県西部地震 --date 2026-10-03 --cause 地震
    """
    from victim_support.register import store  # noqa: PLC0415  loaded when needed

    when = parse_date(day)
    with line.open() as home:
        made = store.add_disaster(home.journal, line.actor, code=code, name=name, day=when, cause=cause)
    click.echo(f"災害 {made.code} を登録しました: {made.name}（{wareki(made.day)}、{made.cause}）")


@disaster_group.command(name="list")
@pass_command_line
def list_disasters(line: CommandLine) -> None:
    """登録されている災害の一覧。

    \b
    例:
      victim-support --home H disaster list
    """
    from victim_support.register import store  # noqa: PLC0415  loaded when needed

    with line.open(writing=False) as home:
        for one in store.disasters(home.journal):
            click.echo(f"{one.code}\t{one.name}\t{wareki(one.day)}\t{one.cause}")


COMMANDS = (load, disaster_group)
