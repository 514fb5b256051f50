"""Imports go down the floors of docs/architecture.md, and a room's furniture imports what its line of the table says."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "victim_support"

# Beneath every floor: imported by all, importing none of the rooms.
BENEATH = {"errors", "resources", "__init__"}
FLOORS = [
    {"japanese", "keys", "vault"},
    {"journal", "paper", "kinds", "codes"},
    {"access"},
    {"register", "drafts", "desks"},
    {"damage"},
    {"applications", "handover"},
    {"photos"},
    {"certificates"},
    {"resurvey"},
    {"books"},
    {"day"},
    {"conflicts"},
    {"provision"},
    {"sync"},
    {"batches"},
    {"counter", "centre", "demo", "delivery", "reference"},
    {"web", "cli", "rooms", "__main__"},
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}

# Beside its own floor: rooms of one floor that need each other, with the reason.
SIDEWAYS = {
    ("vault", "keys"),  # the vault keeps the private halves of what keys/ defines
    ("web", "rooms"),  # the list of rooms is read by the application and the command alike
    ("demo", "centre"),  # the demo plays the centre's part with a drill root of its own
    ("cli", "rooms"),
    ("cli", "web"),
    ("__main__", "cli"),
}
# Upwards: none is allowed but these, with the reason.
UPWARDS: set[tuple[str, str]] = set()

PURE = {"victim_support.access.actor", "victim_support.kinds.deadlines"}
WEB_LIBRARIES = {"flask", "jinja2", "werkzeug", "waitress"}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "_carried" not in path.parts)


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree, *, typing_too=True):
    """Every module named by an import statement; those under `if TYPE_CHECKING` only on demand."""
    skipped = set()
    if not typing_too:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                skipped.update(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            yield node.module
            if node.module == "victim_support":
                yield from (f"victim_support.{name.name}" for name in node.names if name.name in LEVEL)


def breaches(path, tree):
    here = room_of(path)
    for module in imports(tree):
        head, _, rest = module.partition(".")
        if head != "victim_support" or not rest:
            continue
        there = rest.split(".")[0]
        if there == here or there in BENEATH:
            continue
        if here in BENEATH:
            yield f"{here} lies beneath the rooms and imports {there}"
        elif (here, there) in SIDEWAYS | UPWARDS:
            continue
        elif LEVEL[there] >= LEVEL[here]:
            yield f"{here} (level {LEVEL[here]}) imports {there} (level {LEVEL[there]})"


def test_every_room_has_a_floor():
    assert {room_of(path) for path in FILES} <= set(LEVEL) | BENEATH


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path):
    assert list(breaches(path, ast.parse(path.read_text(encoding="utf-8")))) == []


def test_an_import_upwards_is_noticed():
    tree = ast.parse(
        "from victim_support.damage import store\nfrom victim_support import web\nimport victim_support.errors"
    )
    assert list(breaches(PACKAGE / "register" / "store.py", tree)) == [
        f"register (level {LEVEL['register']}) imports damage (level {LEVEL['damage']})",
        f"register (level {LEVEL['register']}) imports web (level {LEVEL['web']})",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_views_and_the_application_know_the_web(path):
    if room_of(path) == "web" or path.name.startswith(("views", "pages")) or path in ALLOWED_WEB:
        return
    used = {module.split(".")[0] for module in imports(ast.parse(path.read_text(encoding="utf-8")))}
    assert not used & WEB_LIBRARIES


ALLOWED_WEB = {
    PACKAGE / "access" / "request.py",  # what a view asks for
    PACKAGE / "counter" / "disasters.py",  # the disaster of a request
}


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name.startswith("rules")], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_rules_are_pure(path):
    """No SQL, no web, no journal: rules import the standard library, floor 0 and errors, and rules beside them."""
    allowed_rooms = FLOORS[0] | BENEATH | {room_of(path)}
    for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
        parts = module.split(".")
        assert parts[0] not in WEB_LIBRARIES | {"sqlite_utils", "sqlcipher3", "sqlite3"}
        if parts[0] == "victim_support" and len(parts) > 1 and parts[1] not in allowed_rooms:
            # rules may use the rules, and other pure things, of a room before them
            assert parts[-1].startswith("rules") or module in PURE, module
