"""docs/security.md keeps its word: guarantees numbered without a gap, each with tests, and every test exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
ROW = re.compile(r"^\| S(\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NAMED = sorted(set(TEST.findall(TEXT)))


def functions(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_a_named_test_exists(path, name):
    assert name.startswith("test_")
    assert name in functions(ROOT / path)


def test_every_mention_of_a_test_is_one_this_test_reads():
    assert len(re.findall(r"tests/[\w/]+\.py", TEXT)) == len(TEST.findall(TEXT))


def test_guarantees_are_numbered_without_gaps_and_each_names_a_test():
    rows = ROW.findall(TEXT)
    assert [int(number) for number, *_ in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == len(re.findall(r"^\| S\d", TEXT, re.MULTILINE)), "a row of another shape"
    for number, what, held in rows:
        assert what.endswith("."), number
        assert TEST.findall(held), number
        assert not TEST.sub("", held).strip(), number


def test_what_the_text_leans_on_is_guaranteed_and_every_guarantee_is_told():
    told, table = TEXT.split("## Guarantees")
    numbers = {int(number) for number, *_ in ROW.findall(table)}
    named = {int(number) for number in re.findall(r"\bS(\d+)\b", told)}
    assert named <= numbers
    assert numbers - named <= {33, 34, 35}, "of retention, lists and signatures no single attacker speaks"
