"""The one command: `victim-support`. Gathers the rooms' commands and shows named errors."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from victim_support import __version__
from victim_support.access.commandline import CommandLine
from victim_support.errors import PathRefused, ProgramFault, UsageWrong, VictimSupportError
from victim_support.rooms import all_rooms, modules, subject_rooms


class _ShownError(click.ClickException):
    """A named error as the command line shows it: code and what happened, then what to do."""

    def __init__(self, error: VictimSupportError) -> None:
        super().__init__(f"[{error.code}] {error.message}")
        self.exit_code: int = error.exit_status  # type: ignore[misc]  # click declares it for the class, reads it here
        self.advice = error.advice

    def show(self, file: Any = None) -> None:  # noqa: ANN401  click's own signature
        click.echo(f"エラー {self.message}\n  → {self.advice}", err=True, file=file)


@contextmanager
def _named() -> Iterator[None]:
    """Whatever stops a command is shown with its code; a wrong call ends with 1: `verify` has a meaning for 2."""
    try:
        yield
    except VictimSupportError as error:
        raise _ShownError(error) from error
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "victim-support"
        raise _ShownError(UsageWrong(reason=_reason(error), command=command)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever read our output has enough: click ends quietly
            raise
        path, cause = error.filename or "―", error.strerror or type(error).__name__
        raise _ShownError(PathRefused(path=path, cause=cause)) from error


def _reason(error: click.UsageError) -> str:
    hint = error.param.get_error_hint(error.ctx) if isinstance(error, click.BadParameter) and error.param else ""
    if isinstance(error, click.MissingParameter):
        return f"{hint} がありません"
    if isinstance(error, click.NoSuchOption):
        return f"オプション {error.option_name} はありません"
    return f"{hint}: {error.message}" if hint else error.message


def _fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A fault of ours: where it happened, never the exception's text, which may hold a person's name."""
    del error
    frames = traceback.extract_tb(trace)[-3:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    _ShownError(ProgramFault(kind=kind.__name__, where=where)).show()


class _Commands(click.Group):
    """The top group. Commands are loaded when one is first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._gather()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._gather()
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's own signature
        with _named():
            return super().invoke(ctx)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401  click's own signature
        with _named():
            return super().make_context(*args, **extra)

    def _gather(self) -> None:
        if self.commands:
            return
        for module in modules(room.commands for room in all_rooms()):
            for command in module.COMMANDS:
                _add(self, command)


def _add(group: click.Group, command: click.Command) -> None:
    """Add a command; groups of one name from several rooms become one."""
    present = group.commands.get(command.name or "")
    if isinstance(present, click.Group) and isinstance(command, click.Group):
        for inner in command.commands.values():
            _add(present, inner)
    else:
        group.add_command(command)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--home",
    envvar="VICTIM_SUPPORT_HOME",
    type=click.Path(path_type=Path, file_okay=False),
    help="端末のデータのフォルダー（環境変数 VICTIM_SUPPORT_HOME でも指定できます）",
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="合言葉を書いたファイル（環境変数 VICTIM_SUPPORT_PASSPHRASE_FILE でも。ないときは尋ねます）",
)
@click.version_option(__version__, prog_name="victim-support")
@click.pass_context
def cli(ctx: click.Context, home: Path | None, passphrase_file: Path | None) -> None:
    """被災者支援システム: 被災者台帳と罹災証明書を、ネットワークのない端末で。

    例: victim-support --home H serve
    """
    ctx.obj = CommandLine(subject_rooms(), home, passphrase_file)


def main() -> None:
    """Run the command with UTF-8 in and out, whatever the console's own encoding."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="strict" if stream is sys.stdin else "backslashreplace")
    sys.excepthook = _fault
    cli()
