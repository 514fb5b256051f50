"""What a command is handed: the home it works on and the name it works under."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from victim_support.access.actor import Actor, command_actor
from victim_support.access.errors import HomeNotNamed
from victim_support.journal.clock import clock_warning, confirm_clock
from victim_support.journal.home import Home, open_home
from victim_support.journal.subjects import Room
from victim_support.vault.passphrase import read_passphrase


@dataclass(frozen=True)
class CommandLine:
    """The options that stand before the command's name."""

    rooms: tuple[Room, ...]
    home_path: Path | None = None
    passphrase_file: Path | None = None

    @property
    def path(self) -> Path:
        """The home's folder; `HomeNotNamed` when neither --home nor the environment names one."""
        if self.home_path is None:
            raise HomeNotNamed
        return self.home_path

    @property
    def actor(self) -> Actor:
        """Who runs the command: the name the operating system knows."""
        return command_actor(getpass.getuser())

    @contextmanager
    def open(self, *, writing: bool = True) -> Iterator[Home]:
        """The opened home; with `writing`, a clock set before the last entry is asked about first."""
        home = open_home(self.path, read_passphrase(self.passphrase_file), self.rooms)
        try:
            if writing:
                self._ask_about_clock(home)
            yield home
        finally:
            home.close()

    def _ask_about_clock(self, home: Home) -> None:
        warning = clock_warning(home.journal)
        if warning is None:
            return
        click.echo(warning, err=True)
        if sys.stdin.isatty():
            click.confirm("この時計のまま続けますか", abort=True, err=True)
            confirm_clock(home.journal, self.actor.id, "コマンド")
        else:
            confirm_clock(home.journal, self.actor.id, "無人")


pass_command_line = click.make_pass_decorator(CommandLine)
