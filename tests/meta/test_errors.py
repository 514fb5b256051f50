"""Every named error can be read out over the telephone: unique code, Japanese message, Japanese remedy."""

import ast
import importlib
import pkgutil
import re
import string
from pathlib import Path

import pytest

import victim_support
from victim_support.errors import VictimSupportError

PACKAGE = Path(victim_support.__file__).parent
KANA_OR_KANJI = re.compile(r"[぀-ヿ一-鿿]")
CODE = re.compile(r"E-[A-Z]{3,4}-\d{2}")


def subclasses(cls):
    for one in cls.__subclasses__():
        yield one
        yield from subclasses(one)


for module in pkgutil.walk_packages(victim_support.__path__, "victim_support."):
    if module.name.rpartition(".")[2].startswith("errors"):
        importlib.import_module(module.name)

EVERY = sorted(
    (cls for cls in set(subclasses(VictimSupportError)) if cls.__module__.startswith("victim_support")),
    key=lambda cls: (cls.__module__, cls.__qualname__),
)


@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: cls.__qualname__)
def test_an_error_says_in_japanese_what_happened_and_what_to_do(cls):
    assert cls.__doc__, "the docstring is the message"
    assert KANA_OR_KANJI.search(cls.__doc__)
    assert cls.__doc__.strip().endswith(("。", "）", "}"))
    assert KANA_OR_KANJI.search(cls.remedy)
    assert cls.remedy.strip().endswith(("。", "）", "}"))


@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: cls.__qualname__)
def test_an_error_has_its_own_code(cls):
    assert "code" in cls.__dict__
    assert CODE.fullmatch(cls.code)
    assert 400 <= cls.http_status < 600
    assert cls.exit_status in (1, 2)


def test_no_code_stands_for_two_errors():
    codes = [cls.code for cls in EVERY]
    assert sorted(codes) == sorted(set(codes))


def test_one_room_one_prefix():
    prefixes = {}
    for cls in EVERY:
        prefixes.setdefault(cls.code.rpartition("-")[0], set()).add(cls.__module__.split(".")[1])
    assert {prefix: rooms for prefix, rooms in prefixes.items() if len(rooms) > 1} == {}


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def raised_keywords():
    """{class name: the keyword sets it is raised or made with} in the package's source."""
    found = {}
    names = {cls.__name__ for cls in EVERY}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", None))
                if name in names:
                    found.setdefault(name, []).append((path, node.lineno, node))
    return found


CALLS = raised_keywords()


@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: cls.__qualname__)
def test_where_an_error_is_raised_every_placeholder_is_filled(cls):
    if sum(other.__name__ == cls.__name__ for other in EVERY) > 1:
        return  # a bare name in the source does not say which of the two it is
    wanted = placeholders(cls.__doc__) | placeholders(cls.remedy)
    for path, line, call in CALLS.get(cls.__name__, []):
        if any(keyword.arg is None for keyword in call.keywords):  # **detail
            continue
        given = {keyword.arg for keyword in call.keywords}
        assert wanted <= given, f"{path.name}:{line} leaves {wanted - given} unfilled"
