"""Tables of the register: those drawn from entries, and the extracts, which are base data on this laptop alone.

Each loaded extract has tables of its own, named by its number in `base_extract`: they are filled unseen, become the
current ones in one transaction, and are dropped whole. `ResidentTables` and `BuildingTables` write their SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlite_utils
from sqlite_utils.migrations import Migrations

from victim_support.japanese.folding import fold_name
from victim_support.register.building_rows import Building
from victim_support.register.resident_rows import Resident

if TYPE_CHECKING:
    from victim_support.journal.database import Connection

MIGRATIONS = Migrations("register")
RESIDENTS, BUILDINGS = "residents", "buildings"
LOADING, CURRENT, KEPT = "loading", "current", "kept"

_HOUSEHOLD = """CREATE TABLE household (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    household_no TEXT NOT NULL,
    origin TEXT NOT NULL,
    head TEXT,
    head_name TEXT,
    head_kana TEXT,
    address TEXT NOT NULL,
    lot TEXT NOT NULL,
    building_name TEXT NOT NULL,
    postcode TEXT NOT NULL,
    address_code TEXT NOT NULL,
    address_key TEXT NOT NULL,
    as_of TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    extracted_on TEXT NOT NULL,
    protected INTEGER NOT NULL,
    whereabouts TEXT,
    phones TEXT NOT NULL,
    vulnerability TEXT NOT NULL,
    consents TEXT NOT NULL,
    provisions TEXT NOT NULL,
    note TEXT,
    withdrawn INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

_MEMBER = """CREATE TABLE household_member (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    household_no TEXT NOT NULL,
    place INTEGER NOT NULL,
    member_id TEXT NOT NULL,
    name TEXT NOT NULL,
    birthdate TEXT NOT NULL,
    details TEXT NOT NULL,
    protected INTEGER NOT NULL,
    entered INTEGER NOT NULL,
    born TEXT,
    born_first TEXT,
    born_last TEXT,
    name_key TEXT NOT NULL,
    kana_key TEXT NOT NULL,
    other_keys TEXT NOT NULL
) STRICT"""


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_register(db: sqlite_utils.Database) -> None:
    """Disasters, snapshots, households and their members (drawn); the list of extracts (local)."""
    for statement in (
        """CREATE TABLE disaster (
            subject TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, day TEXT NOT NULL, cause TEXT NOT NULL,
            marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX disaster_subject ON disaster (subject)",
        "CREATE INDEX disaster_code ON disaster (code)",
        """CREATE TABLE snapshot (
            subject TEXT NOT NULL, hash TEXT NOT NULL, kind TEXT NOT NULL, rows INTEGER NOT NULL,
            rejected INTEGER NOT NULL, extracted_on TEXT NOT NULL, source TEXT NOT NULL, authority TEXT NOT NULL,
            loaded_by TEXT NOT NULL, loaded_device TEXT NOT NULL, loaded_time INTEGER NOT NULL, marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX snapshot_subject ON snapshot (subject)",
        _HOUSEHOLD,
        "CREATE INDEX household_subject ON household (subject)",
        "CREATE INDEX household_number ON household (household_no)",
        "CREATE INDEX household_snapshot ON household (snapshot)",
        _MEMBER,
        "CREATE INDEX household_member_subject ON household_member (subject)",
        "CREATE INDEX household_member_id ON household_member (member_id)",
        "CREATE INDEX household_member_protected ON household_member (member_id) WHERE protected = 1",
        "CREATE INDEX household_member_entered ON household_member (name_key, kana_key) WHERE entered = 1",
        """CREATE TABLE base_extract (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL, hash TEXT NOT NULL, state TEXT NOT NULL, rows INTEGER NOT NULL,
            extracted_on TEXT NOT NULL, source TEXT NOT NULL
        ) STRICT""",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # same
def m002_ledger(db: sqlite_utils.Database) -> None:
    """What the ledger holds besides (第90条の3): telephones by digits, 要配慮, 援護・同意・異動; owners by name."""
    for statement in (
        "ALTER TABLE household ADD COLUMN care TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE household ADD COLUMN home_building TEXT NOT NULL DEFAULT 'null'",
        """CREATE TABLE household_phone (
            subject TEXT NOT NULL, disaster TEXT NOT NULL, household_no TEXT NOT NULL, digits TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX household_phone_subject ON household_phone (subject)",
        "CREATE INDEX household_phone_digits ON household_phone (digits)",
        """CREATE TABLE ledger_item (
            subject TEXT NOT NULL, disaster TEXT NOT NULL, household_no TEXT NOT NULL, item TEXT NOT NULL,
            member_id TEXT, day TEXT, recipient TEXT, what TEXT, detail TEXT, told_by TEXT,
            withdrawn INTEGER NOT NULL, withdrawn_on TEXT, withdrawal_reason TEXT,
            recorded_by TEXT NOT NULL, recorded_device TEXT NOT NULL, recorded_time INTEGER NOT NULL,
            marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX ledger_item_subject ON ledger_item (subject)",
        "CREATE INDEX ledger_item_household ON ledger_item (disaster, household_no, item)",
        "CREATE INDEX ledger_item_recipient ON ledger_item (disaster, recipient) WHERE recipient IS NOT NULL",
    ):
        db.execute(statement)
    for (number,) in db.execute("SELECT id FROM base_extract WHERE kind = ?", (BUILDINGS,)).fetchall():
        tables = BuildingTables(number)
        db.execute(tables.sql(_BUILDING_OWNER))
        named = db.execute(tables.sql("SELECT id, owner_name FROM building_{t} WHERE owner_name <> ''")).fetchall()
        keys = [(fold_name(name), building) for building, name in named]
        db.conn.executemany(tables.sql(BuildingTables.insert_owner), keys)
        db.execute(tables.sql(_BUILDING_OWNER_KEY))


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m003_lists(db: sqlite_utils.Database) -> None:
    """The 町字 of a household without reading its row; those withdrawn, and those where laptops differ."""
    for statement in (
        "DROP INDEX household_number",
        "CREATE INDEX household_number ON household (household_no, disaster, address)",
        "CREATE INDEX household_withdrawn ON household (disaster, household_no) WHERE withdrawn = 1",
        "CREATE INDEX household_marked ON household (subject) WHERE marks <> '{}'",
        "CREATE INDEX household_linked ON household (disaster) WHERE home_building <> 'null'",
    ):
        db.execute(statement)


_BUILDING_OWNER = "CREATE TABLE building_owner_{t} (key TEXT NOT NULL, building INTEGER NOT NULL) STRICT"
_BUILDING_OWNER_KEY = "CREATE INDEX building_owner_{t}_key ON building_owner_{t} (key, building)"


class _Tables:
    """SQL over the tables of one extract: `{t}` in a statement is their number."""

    statements: tuple[str, ...]
    indexes: tuple[str, ...]
    searching: tuple[str, ...]
    names: tuple[str, ...]

    def __init__(self, extract: int) -> None:
        self.extract = extract

    def sql(self, statement: str) -> str:
        """A constant statement with the extract's number put in."""
        return statement.replace("{t}", str(int(self.extract)))

    def create(self, conn: Connection) -> None:
        """Make the tables, empty and without indexes: filling them is then appending."""
        for statement in self.statements:
            conn.execute(self.sql(statement))

    def index(self, conn: Connection) -> None:
        """Make the indexes, once the tables are full."""
        for statement in self.indexes:
            conn.execute(self.sql(statement))

    def drop(self, conn: Connection) -> None:
        """Remove everything."""
        for name in self.names:
            conn.execute(self.sql(f"DROP TABLE IF EXISTS {name}"))

    def drop_searching(self, conn: Connection) -> None:
        """Remove what only searching needs; the rows stay for the entries that name them."""
        for name in self.searching:
            conn.execute(self.sql(f"DROP TABLE IF EXISTS {name}"))


_INTEGERS = ("history_no", "kana_confirmed", "birthdate_unknown", "protected", "unusual_characters", "floor_area")


def _columns(fields: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {'INTEGER' if name in _INTEGERS else 'TEXT'}" for name in fields)


class ResidentTables(_Tables):
    """`resident_N`, the other names of its persons, and the bigrams of names and addresses."""

    columns = ", ".join(Resident._fields)
    insert = f"INSERT INTO resident_{{t}} (id, {columns}) VALUES (?{', ?' * len(Resident._fields)})"  # noqa: S608  ours
    statements = (
        f"CREATE TABLE resident_{{t}} (id INTEGER PRIMARY KEY, {_columns(Resident._fields)}) STRICT",
        "CREATE TABLE resident_other_{t} (key TEXT NOT NULL, resident INTEGER NOT NULL) STRICT",
        # Tokens are bigrams; `ascii` takes every character beyond ASCII for part of a word.
        (
            "CREATE VIRTUAL TABLE resident_text_{t} "
            "USING fts5(text, content='', columnsize=0, tokenize='ascii', prefix='1')"
        ),
    )
    indexes = (
        "CREATE INDEX resident_{t}_number ON resident_{t} (resident_no)",
        "CREATE INDEX resident_{t}_household ON resident_{t} (household_no)",
        "CREATE INDEX resident_{t}_name ON resident_{t} (name_key, name)",
        "CREATE INDEX resident_{t}_kana ON resident_{t} (kana_key, kana)",
        "CREATE INDEX resident_{t}_address ON resident_{t} (address_key)",
        "CREATE INDEX resident_{t}_born ON resident_{t} (born)",
        (
            "CREATE INDEX resident_{t}_born_uncertain ON resident_{t} (born_first, born_last) "
            "WHERE born IS NULL AND born_first IS NOT NULL"
        ),
        "CREATE INDEX resident_other_{t}_key ON resident_other_{t} (key, resident)",
    )
    searching = ("resident_text_{t}", "resident_other_{t}")
    names = ("resident_{t}", *searching)


class BuildingTables(_Tables):
    """`building_N`, and the folded names of owners."""

    columns = ", ".join(Building._fields)
    insert = f"INSERT INTO building_{{t}} (id, {columns}) VALUES (?{', ?' * len(Building._fields)})"  # noqa: S608  ours
    insert_owner = "INSERT INTO building_owner_{t} (key, building) VALUES (?, ?)"
    statements = (
        f"CREATE TABLE building_{{t}} (id INTEGER PRIMARY KEY, {_columns(Building._fields)}) STRICT",
        _BUILDING_OWNER,
    )
    indexes = (
        "CREATE INDEX building_{t}_number ON building_{t} (property_no, building_no)",
        "CREATE INDEX building_{t}_address ON building_{t} (address_key)",
        "CREATE INDEX building_{t}_owner ON building_{t} (owner_no)",
        _BUILDING_OWNER_KEY,
    )
    searching = ("building_owner_{t}",)
    names = ("building_{t}", *searching)


def tables_of(kind: str, extract: int) -> ResidentTables | BuildingTables:
    """The tables of an extract of a kind."""
    return ResidentTables(extract) if kind == RESIDENTS else BuildingTables(extract)


def current(conn: Connection, kind: str) -> int | None:
    """The number of the current extract of a kind, or None before the first load."""
    row = conn.execute("SELECT id FROM base_extract WHERE kind = ? AND state = ?", (kind, CURRENT)).fetchone()
    return None if row is None else int(row[0])
