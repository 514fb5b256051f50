"""The documents say what is true: commands, errors, CSV columns, links, glossary."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from victim_support.cli import cli

from .generated import DOCS, PAGES, walk

ROOT = DOCS.parent
MARKDOWN = [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name):
    assert (DOCS / name).read_text("utf-8") == PAGES[name](), "run: make docs"


@pytest.mark.parametrize(("path", "command"), [(" ".join(path), command) for path, command in walk(cli, ()) if path])
def test_every_command_has_help_and_an_example(path, command):
    text = command.help or ""
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", text)
    if not isinstance(command, click.Group):
        assert f"victim-support {path.split()[0]}" in text or f" {path}" in text, "no example"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, parameter.name


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def headings(section):
    return (DOCS / "interchange.md").read_text("utf-8").split(f"## {section}")[1].split("\n## ")[0]


def test_every_csv_column_the_program_reads_is_documented():
    from victim_support.certificates.store_batch import COLUMNS as ISSUE
    from victim_support.certificates.store_batch import INDEX_COLUMNS
    from victim_support.damage.survey_file import COLUMNS as SURVEYS
    from victim_support.register.building_rows import COLUMNS as BUILDINGS
    from victim_support.register.resident_rows import COLUMNS as RESIDENTS

    for section, columns in (
        ("residents.csv", RESIDENTS),
        ("buildings.csv", BUILDINGS),
        ("surveys.csv", SURVEYS),
        ("issue.csv", (*ISSUE, *INDEX_COLUMNS)),
    ):
        for column in columns:
            assert column in headings(section), (section, column)


def test_the_architecture_names_every_room():
    text = (DOCS / "architecture.md").read_text("utf-8")
    for folder in (ROOT / "victim_support").iterdir():
        if (folder / "__init__.py").exists():
            assert f"{folder.name}/" in text, folder.name


def test_the_repository_speaks_of_the_project_alone():
    for page in MARKDOWN:
        text = page.read_text("utf-8")
        assert str(Path.home()) + "/" not in text
        assert str(ROOT) not in text


def test_the_two_commands_of_the_readme_exist():
    readme, makefile = ((ROOT / name).read_text("utf-8") for name in ("README.md", "Makefile"))
    commands = set(re.findall(r"^make (\w+)", readme, re.MULTILINE))
    assert commands == {"demo", "test"}
    for command in commands:
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)


def test_the_console_block_of_the_readme_runs(tmp_path):
    """Line by line, in a folder that has nothing but the sample files."""
    shutil.copytree(DOCS / "samples", tmp_path / "docs" / "samples")
    (tmp_path / "pass").write_text("tamago kawara michi sora ikada hoshi\n")
    env = {**os.environ, "VICTIM_SUPPORT_PASSPHRASE_FILE": str(tmp_path / "pass")}
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    block = (ROOT / "README.md").read_text("utf-8").split("```console\n")[1].split("```")[0]
    for line in block.splitlines():
        done = subprocess.run(  # noqa: S602  our own README
            line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    assert "異常はありません" in done.stdout
