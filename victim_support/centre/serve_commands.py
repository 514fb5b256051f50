"""`victim-support centre serve`: the inbox for laptops that come home over the network."""

from __future__ import annotations

from pathlib import Path

import click

from victim_support.access.commandline import CommandLine
from victim_support.centre.centre import Centre
from victim_support.vault.passphrase import read_passphrase


@click.command("serve")
@click.option("--home", "folder", type=click.Path(path_type=Path), required=True, help="センターのフォルダー")
@click.option("--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="合言葉を書いたファイル")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8443,
    show_default=True,
    help="待ち受けるポート番号（このパソコンの中だけ。0 は空いている番号）",
)
@click.pass_context
def serve_command(ctx: click.Context, folder: Path, passphrase_file: Path | None, port: int) -> None:
    """端末がネットワークで記録を送れるように、受信箱を開く。止めるには Ctrl+C

    受信箱はこのパソコンの中だけで待ち受けます。外からの通信は、前に置いた nginx が暗号化して取り次ぎます
    （docs/nginx.md）。
    媒体での受取り（centre receive）は、受信箱を開いたままでも行えます。

    例: victim-support centre serve --home C
    """
    from victim_support.centre.views_inbox import serve_inbox  # noqa: PLC0415  the web: only where it is served

    line: CommandLine = ctx.obj
    centre = Centre.open(folder, read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉"))
    serve_inbox(centre, line.rooms, port, ready=lambda address: click.echo(f"受信箱を開きました: {address}"))


COMMANDS = (serve_command,)
