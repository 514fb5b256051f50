"""`victim-support demo`: an invented town, ready to try."""

# ruff: noqa: D301  click needs the real \b character

from __future__ import annotations

from pathlib import Path

import click

from victim_support.access.commandline import CommandLine
from victim_support.demo.errors import DemoUnfinished

_PATH = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--households", default=2000, show_default=True, type=click.IntRange(60, 200_000), help="世帯の数。")
@click.option("--port", default=8080, show_default=True, help="待ち受けるポート番号（この端末からだけ開けます）。")
@click.option(
    "--home", "folder", type=_PATH, default=Path("demo-home"), show_default=True, help="デモのデータを置くフォルダー。"
)
@click.option("--municipality", default="212016", show_default=True, help="岐阜県内の団体コード。")
@click.option("--seed", default=20261003, show_default=True, help="同じ数なら同じ町になります。")
@click.option("--no-serve", is_flag=True, help="作るだけで、画面は開かない。")
@click.pass_context
def demo(
    ctx: click.Context,
    *,
    households: int,
    port: int,
    folder: Path,
    municipality: str,
    seed: int,
    no_serve: bool,
) -> None:
    """架空の町を作り、画面を開けるようにする。二度目からは同じ町を開く。

    鍵も証明書も訓練用で、本番のものとは混ざりません。

    \b
    例:
      victim-support demo
      victim-support demo --households 500 --port 8081 --home /tmp/demo
    """
    from victim_support.demo.building import DemoFolder, build  # noqa: PLC0415  loaded when needed
    from victim_support.demo.town import Town  # noqa: PLC0415  same
    from victim_support.japanese.municipalities import municipality as municipality_of  # noqa: PLC0415  same

    place = DemoFolder(folder)
    line = ctx.ensure_object(CommandLine)
    if not place.log_ins.exists():
        if folder.exists() and any(folder.iterdir()):
            raise DemoUnfinished(folder=folder)
        town = Town(municipality_of(municipality).code, households, seed)
        build(place, town, line.rooms, lambda text: click.echo(f"・{text}", err=True))
    click.echo(place.log_ins.read_text(encoding="utf-8"), nl=False)
    if not no_serve:
        _serve(ctx, CommandLine(line.rooms, place.home, place.passphrase), port)


def _serve(ctx: click.Context, line: CommandLine, port: int) -> None:
    """Run the command `serve` on the demo's home: the screens stand above this room and are known here by name only."""
    root = ctx.find_root()
    command = root.command
    serve = command.get_command(root, "serve") if isinstance(command, click.Group) else None
    if serve is None:
        raise click.UsageError("serve")
    ctx.obj = line
    ctx.invoke(serve, port=port)


COMMANDS = (demo,)
