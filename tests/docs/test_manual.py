"""The manuals speak of screens, commands and errors that exist, and every picture is there and is used."""

import ast
import re
import shlex

import click
import pytest
from PIL import Image

from victim_support.cli import cli
from victim_support.errors import registered
from victim_support.resources import data_file, templates_dir

from .generated import DOCS, import_everything

ROOT = DOCS.parent
MANUAL = DOCS / "manual"
PAGES = sorted(MANUAL.glob("*.md"))
ALL_PICTURES = 2_500_000
"""Bytes all pictures together may have: a manual goes by stick too."""


def told(name):
    return (MANUAL / name).read_text("utf-8")


def quoted(text):
    """What the text says stands on the screen: **「…」**."""
    return set(re.findall(r"\*\*「([^」]+)」\*\*", text))


def pictures(text):
    return re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)


def commands(text):
    """Every command line of the text's code blocks and inline code."""
    blocks = re.findall(r"^ *```(?:console|sh)\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    lines += re.findall(
        r"`(victim-support [^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    )
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def screen():
    """Every word of pages and messages, the program's comments and docstrings of modules left out."""
    words = [path.read_text("utf-8") for path in templates_dir().rglob("*.html")]
    words.append(data_file("words", "labels.toml").read_text("utf-8"))
    for path in (ROOT / "victim_support").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        words += [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
    return "\n".join(words)


def faults_of_command(line):
    """What click's own parser says against a command line; nothing is run."""
    program, *arguments = shlex.split(line)
    if program != "victim-support":
        return f"no command of ours: {program}"
    command, context = cli, click.Context(cli, info_name=program)
    while True:
        try:
            given, rest, _ = command.make_parser(context).parse_args(list(arguments))
        except click.UsageError as error:
            return error.format_message()
        wrong = _faults_of_values(command, context, given)
        if wrong or not isinstance(command, click.Group):
            return wrong or (f"too many: {rest}" if rest else None)
        found = command.get_command(context, rest[0]) if rest else None
        if found is None:
            return f"no command {rest[:1]} in {context.command_path}"
        command, context, arguments = found, click.Context(found, info_name=rest[0], parent=context), rest[1:]


def _faults_of_values(command, context, given):
    for parameter in command.get_params(context):
        value = given.get(parameter.name)
        missing = value is None or value == () or type(value).__name__ == "Sentinel"
        if missing and parameter.required:
            return f"{parameter.name} is missing"
        if not missing and isinstance(parameter.type, (click.Choice, click.types.IntParamType)):
            try:
                parameter.type_cast_value(context, value)
            except click.UsageError as error:
                return error.format_message()
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_said_to_stand_on_the_screen_does(page, screen):
    words = quoted(page.read_text("utf-8"))
    assert len(words) > 20
    assert [word for word in sorted(words) if word not in screen] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_parses(page):
    lines = commands(page.read_text("utf-8"))
    assert len(lines) > 3
    assert {line: fault for line in lines if (fault := faults_of_command(line))} == {}


def test_a_wrong_command_is_noticed():
    assert faults_of_command("victim-support centre desk --home C") is None
    for line in (
        "victim-support centre desk --hoem C",
        "victim-support centre desk",
        "victim-support centre desk --home C extra",
        "victim-support centre",
        "victim-support centre revoke --municipality 212016 --device L01 --reason stolen --home C",
        "victim-support --home H sync --url https://centre.example.jp --every 1",
        "victim-support centre enrol --home C --out grant.json",
        "vs centre desk --home C",
    ):
        assert faults_of_command(line), line


def test_a_word_that_stands_nowhere_is_noticed(screen):
    assert quoted("押すのは **「書き出す」** です。「ふつうのかっこ」は見ません。") == {"書き出す"}
    assert "書き出す" in screen
    assert "書き出してしまう" not in screen


def test_every_picture_is_there_and_is_used_and_has_words():
    used = {}
    for page in PAGES:
        for words, target in pictures(page.read_text("utf-8")):
            assert len(words) > 3, target
            used[(page.parent / target).resolve()] = page
    there = {path.resolve() for path in (MANUAL / "img").iterdir()}
    assert set(used) == there


def test_pictures_are_small_and_of_a_laptops_width():
    sizes = {}
    for path in (MANUAL / "img").iterdir():
        with Image.open(path) as image:
            assert image.mode == "P", path.name
            assert image.width <= 1366, path.name
            assert len(image.convert("RGB").getcolors(1 << 24)) > 4, f"{path.name} shows nothing"
        sizes[path.name] = path.stat().st_size
    assert sum(sizes.values()) < ALL_PICTURES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_error_named_exists(page):
    import_everything()
    named = set(re.findall(r"E-[A-Z]{3}-\d\d", page.read_text("utf-8")))
    assert named
    assert named - set(registered()) == set()


def headings(text):
    """Anchors as the usual readers of Markdown make them."""
    titles = re.findall(
        r"^#+ (.+)$", re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_lead_to_a_heading(page):
    for target, anchor in re.findall(r"\]\(([\w.-]*)#([^)]+)\)", page.read_text("utf-8")):
        assert anchor in headings(told(target or page.name)), anchor
