"""The command that serves the screens."""

# ruff: noqa: D301  click needs the real \b character, and the help is Japanese

from __future__ import annotations

import click

from victim_support.access.commandline import CommandLine, pass_command_line


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


COMMANDS = (serve,)
