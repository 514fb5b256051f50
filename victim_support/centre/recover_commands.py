"""`victim-support centre recover`: a laptop whose 合言葉 is lost is opened with the centre's recovery key.

And the sheet on which a new 合言葉 goes into its envelope.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from victim_support.access.commandline import CommandLine
from victim_support.centre.centre import Centre
from victim_support.japanese.dates import wareki
from victim_support.japanese.municipalities import municipality as municipality_of
from victim_support.journal.home import JAPAN, VAULT_FILE
from victim_support.vault.durable import write_durably
from victim_support.vault.passphrase import generate, read_passphrase
from victim_support.vault.vault import Vault


@click.command("recover")
@click.argument("laptop", metavar="端末のフォルダー", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--home", "folder", type=click.Path(path_type=Path), required=True, help="センターのフォルダー")
@click.option("--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="合言葉を書いたファイル")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="封筒に入れる合言葉の用紙 (PDF) も作る")
@click.pass_context
def recover_command(
    ctx: click.Context, laptop: Path, folder: Path, passphrase_file: Path | None, sheet: Path | None
) -> None:
    """合言葉の分からなくなった端末に、新しい合言葉を加える

    端末をセンターへ持ち帰り、そのフォルダーをこのパソコンから開けるようにして実行します。センターに登録された端末
    だけが開けます。前の合言葉も使えるままです。合言葉が漏れたときは、復旧ではなく失効と登録し直しが要ります。

    例: victim-support centre recover /media/L01/H --home C
    """
    line: CommandLine = ctx.obj
    centre = Centre.open(folder, read_passphrase(passphrase_file or line.passphrase_file, prompt="センターの合言葉"))
    vault = Vault.open_with_recovery(laptop / VAULT_FILE, centre.recovery_key())
    made = generate()
    vault.add_passphrase(made, f"recovered {datetime.now(JAPAN).date().isoformat()}")
    click.echo(f"団体 {vault.identity.municipality} の端末 {vault.identity.device} に、新しい合言葉を加えました。")
    click.echo(f"合言葉（一度だけ表示します。紙に書いて封をしてください）:\n\n    {made}\n")
    if sheet is not None:
        identity = vault.identity
        town = municipality_of(identity.municipality).name
        write_sheet(sheet, town, identity.device, made, centre.key_list.fingerprint)


def write_sheet(path: Path, whose: str, device: str, passphrase: str, fingerprint: str) -> None:
    """Write the page for the envelope, and say that the file must go once it is printed."""
    from victim_support.paper.sheets import PassphraseSheet  # noqa: PLC0415  fonts are slow to load

    today = wareki(datetime.now(JAPAN).date())
    write_durably(path, PassphraseSheet(whose, device, passphrase.split(), today, fingerprint).to_pdf())
    click.echo(f"合言葉の用紙を書きました: {path}（印刷したらファイルは消してください）")


COMMANDS = (recover_command,)
