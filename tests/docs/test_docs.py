"""The documents say what is true: commands, errors, CSV columns, links, glossary."""

import re
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
    text = (DOCS / "interchange.md").read_text("utf-8").split(f"## {section}")[1].split("\n## ")[0]
    return text


def test_every_csv_column_the_program_reads_is_documented():
    from victim_support.certificates.store_batch import INDEX_COLUMNS, ISSUE_COLUMNS

    from victim_support.damage.survey_file import COLUMNS as SURVEYS
    from victim_support.register.building_rows import COLUMNS as BUILDINGS
    from victim_support.register.resident_rows import COLUMNS as RESIDENTS

    for section, columns in (
        ("residents.csv", RESIDENTS),
        ("buildings.csv", BUILDINGS),
        ("surveys.csv", SURVEYS),
        ("issue.csv", (*ISSUE_COLUMNS, *INDEX_COLUMNS)),
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
        assert str(ROOT.parent) + "/" not in text
