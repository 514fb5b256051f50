"""Templates: nothing inline, nothing from outside, everything escaped, every written field labelled."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
STATIC = TEMPLATES.parent / "static"
EVERY = sorted(TEMPLATES.rglob("*.html"))
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
OUTSIDE = re.compile(r"""(?:https?:)?//[a-z0-9]""", re.IGNORECASE)
XML_NAMESPACE = "http://www.w3.org/2000/svg"


class Inline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self.inside = None

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or "style" in names:
            self.found.append(f"<{tag}> with a style")
        if tag == "script":
            self.inside = "script"
            if "src" not in names:
                self.found.append("an inline script")
        self.found += [f"{name} on <{tag}>" for name in names if name.startswith("on")]
        if any((names.get(name) or "").strip().lower().startswith("javascript:") for name in ("href", "src", "action")):
            self.found.append(f"javascript: in <{tag}>")
        if tag in ("iframe", "object", "embed"):
            self.found.append(f"<{tag}>")

    def handle_data(self, data):
        if self.inside == "script" and data.strip():
            self.found.append("an inline script")

    def handle_endtag(self, tag):
        self.inside = None


def inline(text):
    parser = Inline()
    parser.feed(JINJA.sub("x", text))
    return parser.found


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_nothing_is_inline(path):
    assert inline(path.read_text(encoding="utf-8")) == []


def test_what_is_inline_is_noticed():
    assert inline('<p style="x">') == ["<p> with a style"]
    assert inline("<script>alert(1)</script>") == ["an inline script", "an inline script"]
    assert inline('<a onclick="x" href="javascript:y">') == ["onclick on <a>", "javascript: in <a>"]


@pytest.mark.parametrize(
    "path", [*EVERY, *STATIC.glob("*.js"), STATIC / "app.css", STATIC / "icon.svg"], ids=lambda path: path.name
)
def test_nothing_comes_from_outside(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).replace(XML_NAMESPACE, "")
    text = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    assert OUTSIDE.findall(text) == []


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_nothing_is_marked_safe_or_left_unescaped(path):
    tree = ENVIRONMENT.parse(path.read_text(encoding="utf-8"))
    assert [node.name for node in tree.find_all(nodes.Filter) if node.name in ("safe", "xmlattr")] == []
    assert list(tree.find_all(nodes.ScopedEvalContextModifier)) == []
    assert list(tree.find_all(nodes.EvalContextModifier)) == []


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_attribute_values_are_quoted(path):
    """Autoescape protects only inside quotes."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"""\s[a-z-]+=\{\{""", text) == []


@pytest.mark.parametrize(
    "path",
    [path for path in EVERY if path.name not in ("base.html", "components.html")],
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_pages_take_forms_from_the_components(path):
    """A form written by hand that posts must carry the token itself."""
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form\b.*?</form>", text, flags=re.DOTALL | re.IGNORECASE):
        if re.search(r"""method=["']post""", form, flags=re.IGNORECASE):
            assert "ui.csrf()" in form
    outside = re.sub(r"<label\b[^>]*>.*?</label>", "", text, flags=re.DOTALL)
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", outside):
        if 'type="hidden"' in tag or 'type="submit"' in tag or "aria-label=" in tag:
            continue
        name = re.search(r'id="([^"]+)"', tag)
        assert name, f"{tag} has no id for a label"
        assert f'for="{name[1]}"' in text, f"{tag} has no label"
