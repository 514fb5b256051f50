"""A served home with a small town, and pages read as a browser's person does: by their forms and labels."""

from datetime import date
from html.parser import HTMLParser

from web.client import PASSWORD, Browser

from victim_support.access import store as accounts
from victim_support.access.actor import Role, command_actor
from victim_support.journal.home import create_home
from victim_support.register import store as register
from victim_support.rooms import subject_rooms
from victim_support.vault.slots import LIGHT
from victim_support.web.app import create_app

PEOPLE = (
    ("uketsuke", "受付　一", Role.CLERK),
    ("chosa", "調査　二", Role.SURVEYOR),
    ("kessai", "決裁　三", Role.SUPERVISOR),
    ("kessai2", "決裁　四", Role.SUPERVISOR),
)
RESIDENTS = """団体コード,宛名番号,世帯番号,氏名,氏名フリガナ,生年月日,性別,続柄,住所,番地,方書,支援措置
212016,0000000011,0000000001,岐阜　太郎,ギフ タロウ,1975-07-07,男,世帯主,岐阜市司町,40番地1,,
212016,0000000022,0000000001,岐阜　花子,ギフ ハナコ,1977-01-02,女,妻,岐阜市司町,40番地1,,
212016,0000000033,0000000002,長良　護,ナガラ マモル,1980-01-01,男,世帯主,岐阜市長良,5番地,,1
"""
BUILDINGS = """団体コード,物件番号,棟番号,所在地,地番,種類,構造,所有者宛名番号,所有者氏名
212016,0012,1,岐阜市司町,40-1,居宅,木造,0000000011,岐阜　太郎
212016,0012,2,岐阜市司町,40-1,物置,木造,0000000011,岐阜　太郎
212016,0077,1,岐阜市長良,5,居宅,木造,0000000033,長良　護
"""


def open_town(folder, residents=RESIDENTS):
    """A home with a disaster, two households, their buildings and an account for each desk."""
    home = create_home(
        folder / "home", "212016", "L01", "kusa mori kawa umi sora tsuki hoshi", subject_rooms(), cost=LIGHT
    )
    root = command_actor("root")
    with home.journal.transaction("init") as tx:
        for name, display_name, role in PEOPLE:
            accounts.create_account(tx, name=name, display_name=display_name, roles=[role], password=PASSWORD)
    for name, text, load in (("r", residents, register.load_residents), ("b", BUILDINGS, register.load_buildings)):
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        load(home.journal, root, path)
    register.add_disaster(
        home.journal, root, code="R8-01", name="令和8年岐阜県西部地震", day=date(2026, 10, 3), cause="地震"
    )
    return home


class Page(HTMLParser):
    """Forms with their fields, labels and element ids of one page."""

    def __init__(self, text):
        super().__init__()
        self.text, self.forms, self.ids, self.labelled, self.links = text, [], set(), set(), []
        self.fields = []
        self._form = self._select = self._area = None
        self._depth = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            assert found["id"] not in self.ids, f"id {found['id']} twice"
            self.ids.add(found["id"])
        if tag == "form":
            self._form = {"action": found.get("action"), "label": found.get("aria-label"), "fields": {}}
            self.forms.append(self._form)
        elif tag == "label":
            self._depth += 1
            self.labelled.add(found.get("for"))
        elif tag == "a":
            self.links.append(found.get("href"))
        elif tag in {"input", "select", "textarea"}:
            self._field(tag, found)
        elif tag == "option" and self._select and "selected" in found:
            self._form["fields"][self._select] = found.get("value")

    def _field(self, tag, found):
        if found.get("type") != "hidden":
            self.fields.append((found, self._depth > 0))
        if self._form is None or "name" not in found:
            return
        if found.get("type") in {"radio", "checkbox"} and "checked" not in found:
            return
        self._form["fields"][found["name"]] = found.get("value") or ""
        if tag == "select":
            self._select = found["name"]
        if tag == "textarea":
            self._area = found["name"]

    def handle_data(self, data):
        if self._area:
            self._form["fields"][self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "label":
            self._depth -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def form(self, label):
        """The fields of the form of that label, as they would be sent."""
        return dict(next(form["fields"] for form in self.forms if form["label"] == label))

    def unlabelled(self):
        """Visible fields without a label."""
        return [found for found, inside in self.fields if not inside and found.get("id") not in self.labelled]


class Desk:
    """One person's browser."""

    def __init__(self, app, name):
        self.browser = Browser(app)
        assert self.browser.log_in(name).status_code == 302

    def get(self, path, status=200, **query):
        return self._page(self.browser.get(path, query_string=query), status)

    def send(self, path, fields, status=302):
        """Post a form; after a redirect, the page it leads to."""
        fields.pop("csrf", None)
        answer = self.browser.post(path, fields)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return (
            self._page(self.browser.get(answer.headers["Location"]), 200)
            if status == 302
            else self._page(answer, status)
        )

    def _page(self, answer, status):
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, text
        page = Page(text)
        assert page.unlabelled() == []
        missing = [link for link in page.links if link and link.startswith("#f-") and link[1:] not in page.ids]
        assert missing == [], "an error links to a field that is not there"
        return page


def make_app(home):
    """The application on the home."""
    return create_app(home)
