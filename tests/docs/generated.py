"""Writes the parts of docs/ that the code itself knows: errors and commands. Usage: make docs"""

import importlib
import pkgutil
from pathlib import Path

import click

import victim_support
from victim_support.cli import cli
from victim_support.errors import registered

DOCS = Path(__file__).parents[2] / "docs"


def import_everything():
    for found in pkgutil.walk_packages(victim_support.__path__, "victim_support."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def errors_page():
    import_everything()
    lines = [
        "# Errors",
        "",
        "A clerk reads the code out; it never changes its meaning. Written by `make docs` from the error classes.",
        "",
        "| code | what happened | what to do |",
        "| --- | --- | --- |",
    ]
    for code, error in sorted(registered().items()):
        if not error.__module__.startswith("victim_support."):
            continue  # a test's own
        happened = " ".join((error.__doc__ or "").split())
        lines.append(f"| {code} | {happened} | {error.remedy} |".replace("\n", " "))
    return "\n".join(lines) + "\n"


def commands_page():
    lines = ["# Commands", "", "Written by `make docs` from the commands' own help.", ""]
    for path, command in walk(cli, ()):
        name = " ".join(("victim-support", *path))
        command._help_option = None  # click keeps the one of the first call, which a test may have made by another name
        context = click.Context(command, info_name=name, max_content_width=100, help_option_names=["-h", "--help"])
        lines += [f"## {' '.join(('victim-support', *path))}", "", "```", command.get_help(context), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def walk(command, path):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))


PAGES = {"errors.md": errors_page, "commands.md": commands_page}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
