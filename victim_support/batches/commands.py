"""一括作成 from the command line: a district's certificates made in one go, and bound as one PDF."""

# ruff: noqa: D301  click needs the real \b character, and the help is Japanese

from __future__ import annotations

import sys
from pathlib import Path

import click

from victim_support.access.commandline import CommandLine, pass_command_line

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def certificate() -> None:
    """証明書の一括交付と印刷。

    \b
    例:
      victim-support --home H certificate district --disaster R8-01 --town 岐阜市司町 --out 司町.pdf
    """


@certificate.command()
@click.option("--disaster", required=True, help="災害のコード（例 R8-01）。")
@click.option("--town", default="", help="町字（省略するとすべて）。")
@click.option("--kind", default="罹災証明書", show_default=True, help="証明書の種別。")
@click.option("--by-ticket", is_flag=True, help="整理券の番号の順にする。")
@click.option("--out", type=_FILE, required=True, help="1つにとじた PDF を書くファイル。")
@pass_command_line
def district(line: CommandLine, disaster: str, town: str, kind: str, out: Path, *, by_ticket: bool) -> None:
    """町字の申請の証明書をまとめて作り、渡す順にとじた PDF を書く。作れないものは理由を出して残す。

    \b
    例:
      victim-support --home H certificate district --disaster R8-01 --town 岐阜市司町 --out 司町.pdf
    """
    from victim_support.batches import store  # noqa: PLC0415  the paper is heavy to import
    from victim_support.batches.rules import Asked  # noqa: PLC0415  same
    from victim_support.certificates.errors import OutputRefused  # noqa: PLC0415  same
    from victim_support.certificates.issuing import issuer_of, today  # noqa: PLC0415  same

    with line.open() as home:
        journal = home.journal
        found = store.candidates(journal, line.actor, disaster, Asked(kind, town, by_ticket=by_ticket))
        with click.progressbar(length=len(found), label="証明書", file=sys.stderr) as bar:
            done = store.make_all(
                journal,
                line.actor,
                disaster,
                found,
                issuer=issuer_of(home),
                day=today(),
                tell=lambda _done, _all: bar.update(1),
            )
        if done.made:
            store.record_prints(journal, line.actor, done.batch)
            try:
                with out.open("wb") as file:
                    file.writelines(store.book(journal, line.actor, done.batch))
            except OSError as error:
                raise OutputRefused(folder=out, cause=error.strerror or error, made=done.made) from error
    for one in done.held:
        click.echo(f"保留 {one.candidate.household} {one.candidate.head_name}：{one.reason}")
    click.echo(f"作成 {done.made}通、保留 {len(done.held)}件。一括作成 {done.batch}")


COMMANDS = (certificate,)
