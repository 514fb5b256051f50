"""Walks every page a person can reach by links, and sends every form it meets."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from web.client import BASE, Browser

HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}&amp;\u202e\u200d𠮷\U000e0100"""
VOID = {"input", "img", "link", "meta", "br", "hr"}
# What templates contain at most; anything else came out of somebody's text.
KNOWN = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "p", "div", "form", "label", "input",
    "button", "kbd", "span", "strong", "select", "option", "main", "footer", "nav", "ol", "ul", "li", "h1", "h2", "h3",
    "section", "fieldset", "legend", "textarea", "table", "caption", "thead", "tbody", "tr", "th", "td", "dl", "dt",
    "dd", "br", "details", "summary", "img", "ruby", "rt", "svg", "rect", "text",
}  # fmt: skip


class Page(HTMLParser):
    """A page's links, forms with their fields, and every element with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms, self.elements = [], [], []
        self._form = self._select = self._textarea = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.elements.append((tag, names))
        if tag == "a" and names.get("href"):
            self.links.append(names["href"])
        if tag == "form":
            self._form = {"method": names.get("method", "get"), "action": names.get("action", ""), "fields": []}
            self.forms.append(self._form)
        if self._form is None or "name" not in names:
            if tag == "option" and self._select is not None:
                self._select["options"].append(names.get("value", ""))
            return
        field = {"tag": tag, "name": names["name"], "value": names.get("value", ""), "options": [], **_kind(tag, names)}
        if tag in ("input", "select", "textarea", "button"):
            self._form["fields"].append(field)
        if tag == "select":
            self._select = field

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None


def _kind(tag, names):
    return {"type": names.get("type", "text") if tag == "input" else tag, "checked": "checked" in names}


def forms_filled(form, text):
    """The fields of a form as a person sends it who types `text` wherever one can type, once for each of its buttons."""
    fields, buttons = {}, []
    for field in form["fields"]:
        if field["type"] == "hidden":
            fields[field["name"]] = field["value"]
        elif field["type"] == "radio":
            fields.setdefault(field["name"], field["value"])
        elif field["type"] == "checkbox":
            fields[field["name"]] = field["value"]
        elif field["tag"] == "select":
            fields[field["name"]] = next((option for option in field["options"] if option), "")
        elif field["tag"] == "button":
            buttons.append((field["name"], field["value"]))
        else:
            fields[field["name"]] = text
    return [{**fields, name: value} for name, value in buttons] or [fields]


def path_of(link, at):
    """A link as a path of ours, or None."""
    parts = urlsplit(urljoin(BASE + at, link))
    if f"{parts.scheme}://{parts.netloc}" != BASE or parts.path.startswith(("/static", "/fonts")):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def shape(path):
    """What makes two addresses one kind of page: the path and the names it asks with."""
    parts = urlsplit(path)
    return parts.path, tuple(sorted(re.findall(r"(?:^|&)([^=&]+)=", parts.query)))


def walk(browser: Browser, begin, *, most=6):
    """Yield (path, response, Page) of everything reachable; at most `most` pages of one shape."""
    waiting, seen, times = list(begin), set(begin), {}
    while waiting:
        path = waiting.pop(0)
        times[shape(path)] = times.get(shape(path), 0) + 1
        if times[shape(path)] > most:
            continue
        response = browser.get(path)
        if response.status_code in (301, 302, 303):
            follow = path_of(response.headers["Location"], path)
            if follow and follow not in seen:
                seen.add(follow)
                waiting.append(follow)
            continue
        html = response.mimetype == "text/html"
        page = Page(response.text) if html else None
        yield path, response, page
        for link in page.links if page else ():
            follow = path_of(link, path)
            if follow and follow not in seen:
                seen.add(follow)
                waiting.append(follow)


def address(rule):
    return re.sub(r"<[^>]+>", "x", rule.rule)


def unlabelled(page):
    labels = {names.get("for") for tag, names in page.elements if tag == "label"}
    typed = [
        names
        for tag, names in page.elements
        if tag in ("input", "select", "textarea") and names.get("type") not in ("hidden", "radio", "checkbox")
    ]
    return {names.get("name") for names in typed if names.get("id") not in labels and "aria-label" not in names}


def is_chart(names):
    """Whether a drawing is one of ours: a picture with a class and a name."""
    return "chart" in names.get("class", "").split() and names.get("role") == "img" and bool(names.get("aria-label"))


def faults_of(page, text):
    """What in a page is not ours."""
    found = [tag for tag, names in page.elements if tag not in KNOWN or (tag == "svg" and not is_chart(names))]
    found += [
        f"{name} on {tag}" for tag, names in page.elements for name in names if name.startswith("on") or name == "style"
    ]
    scripts = [names.get("src") for tag, names in page.elements if tag == "script"]
    foreign = [one for one in scripts if not re.fullmatch(r"/static/[a-z]+\.js", one or "")]
    if foreign or "/static/app.js" not in scripts:
        found.append(f"scripts {scripts}")
    found += [
        f"{tag} {names.get(name)}"
        for tag, names in page.elements
        for name in ("href", "src", "action")
        if re.match(r"\s*(javascript|data|https?):", names.get(name) or "", re.IGNORECASE)
    ]
    if "49" in text and "{{7*7}}" not in text and "7*7" in HOSTILE and re.search(r"onerror=alert\(2\)&gt;49", text):
        found.append("a template in somebody's text was run")
    # A name that a macro or a method shadows prints as Python shows it.
    found += re.findall(
        r"&lt;Macro|&lt;bound method|&lt;function|&lt;built-in| object at 0x|\bNone\b|\bUndefined\b", text
    )
    return found


def check_page(path, page, text):
    """What holds of every page: nothing foreign in it, every field labelled, one heading, one primary action."""
    assert faults_of(page, text) == [], path
    assert unlabelled(page) == set(), path
    ids = [names["id"] for _, names in page.elements if "id" in names]
    assert sorted(ids) == sorted(set(ids)), path
    assert sum(tag == "h1" for tag, _ in page.elements) == 1, path
    primary = [names for tag, names in page.elements if names.get("data-kind") == "primary"]
    assert len(primary) <= 1, (path, "one primary action a page")
