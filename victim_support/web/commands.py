"""The commands that serve the screens: a laptop's, and the centre's desk."""

# ruff: noqa: D301  click needs the real \b character, and the help is Japanese

from __future__ import annotations

from pathlib import Path

import click

from victim_support.access.commandline import CommandLine, pass_command_line
from victim_support.centre.centre import Centre
from victim_support.centre.staff import open_staff
from victim_support.vault.passphrase import read_passphrase


@click.command()
@click.option("--port", default=8080, show_default=True, help="待ち受けるポート番号（この端末からだけ開けます）。")
@pass_command_line
def serve(line: CommandLine, port: int) -> None:
    """画面を開けるようにする（この端末の中だけ）。止めるには Ctrl+C。

    \b
    例:
      victim-support --home H serve --port 8080
    """
    from victim_support.web.serving import serve as run  # noqa: PLC0415  the whole application: only where it is served

    with line.open() as home:
        run(home, port, ready=lambda address: click.echo(f"ブラウザーで開いてください: {address}"))


@click.group("centre")
def centre() -> None:
    """センターの仕事。"""


@centre.command("desk")
@click.option("--home", "folder", type=click.Path(path_type=Path), required=True, help="センターのフォルダー")
@click.option("--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="合言葉を書いたファイル")
@click.option("--port", default=8090, show_default=True, help="待ち受けるポート番号（このパソコンからだけ開けます）。")
@pass_command_line
def desk(line: CommandLine, folder: Path, passphrase_file: Path | None, port: int) -> None:
    """センターの職員の画面を開けるようにする（このパソコンの中だけ）。止めるには Ctrl+C。

    端末の状況、相違の整理、失効一覧、一覧の書出し、媒体の受取りができます。
    ログインする職員は centre staff add で加えます。

    例: victim-support centre desk --home C
    """
    from victim_support.web.centre_app import create_centre_app  # noqa: PLC0415  only where it is served
    from victim_support.web.serving import serve_app  # noqa: PLC0415

    opened = Centre.open(folder, read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉"))
    with open_staff(opened, line.rooms) as staff:
        serve_app(
            lambda: create_centre_app(opened, staff, line.rooms),
            staff.path,
            port,
            lambda address: click.echo(f"ブラウザーで開いてください: {address}"),
        )


COMMANDS = (serve, centre)
