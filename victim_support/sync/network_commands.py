"""`victim-support sync`: the way home over the network, in place of a stick."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victim_support.access.commandline import CommandLine, pass_command_line

if TYPE_CHECKING:
    from victim_support.journal.home import Home
    from victim_support.sync.client import Round


@click.command("sync")
@click.option("--url", required=True, help="センターの場所（https:// で始まる）")
@click.option(
    "--ca", type=click.Path(path_type=Path, dir_okay=False), help="センターの認証局の証明書（ないときはパソコンの設定）"
)
@click.option("--watch", "watching", is_flag=True, help="止めるまで繰り返す（Ctrl+C で止める）")
@click.option(
    "--every", type=click.IntRange(5, 86400), default=60, show_default=True, help="--watch で次の回までの秒数"
)
@pass_command_line
@click.pass_context
def sync_command(
    ctx: click.Context, line: CommandLine, /, *, url: str, ca: Path | None, watching: bool, every: int
) -> None:
    """ネットワークでセンターへ記録を送り、受領書とほかの端末の記録を受け取る

    送るものも受け取るものも、媒体（delta export、delta import）と同じです。途中で切れても続きから送るので、
    何度実行してもかまいません。回線がなくても、入力した記録はこの端末に残ります。

    例: victim-support --home H sync --url https://centre.example.jp --ca centre-ca.pem
    """
    from victim_support.sync.client import go_round  # noqa: PLC0415  the network: only where it is used
    from victim_support.sync.link import Link  # noqa: PLC0415
    from victim_support.sync.watching import watch  # noqa: PLC0415

    link = Link(url, ca, tell=lambda text: click.echo(text, err=True))
    with line.open() as home:
        if watching:
            with suppress(KeyboardInterrupt):  # how a watch is meant to end
                watch(home, link, every, lambda done: _tell_round(home, done))
            click.echo("止めました。入力した記録はこの端末に保存されています。")
            return
        done = go_round(home, link)
        _tell_round(home, done)
        if done.refused_there or done.report.refused:
            ctx.exit(1)


def _tell_round(home: Home, done: Round) -> None:
    from victim_support.sync.commands import tell_delivery, tell_report  # noqa: PLC0415  they import this module

    click.echo(f"センターへ {done.files} 個のファイル、記録 {done.entries:,} 件を送りました。")
    for one in done.refused_there:
        click.echo(f"センターが取り込まなかったファイル: {one.name}\n  [{one.code}] {one.message}", err=True)
    tell_report(done.report)
    tell_delivery(home)


COMMANDS = (sync_command,)
