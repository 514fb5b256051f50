"""A town whose two laptops worked without knowing of each other: what the conflict desk is for."""

from datetime import date

from web.client import PASSWORD

from victim_support.access.actor import Actor, Role, command_actor
from victim_support.access.store import create_account, set_setting
from victim_support.damage.store import Decision, damage_subject, decide
from victim_support.register.store_households import household_base, set_contact

TOWN = "212016"
HOUSE = damage_subject("R8-01", "b:H1")
CLERK = Actor("sato", "佐藤　一", frozenset({Role.CLERK}))
MAYORS = {"半壊": "高木　一郎", "全壊": "髙木　一郎"}
KATO = Actor("kato", "加藤　二", frozenset({Role.SUPERVISOR}))


def disagree(fleet, hostile=""):
    """Two laptops that never met: two decisions on one house, two telephones, two papers, a name typed twice."""
    first, second = fleet.laptops["L01"], fleet.laptops["L02"]
    with first.journal.transaction("command:root") as tx:
        create_account(tx, name="kato", display_name="加藤　二", roles=[Role.SUPERVISOR], password=PASSWORD)
    fleet.round()
    for home, grade, day, phone in ((first, "半壊", 1, "058-111"), (second, "全壊", 2, "058-222")):
        decision = Decision(grade, None, f"2026-11-0{day}", reason=hostile or "見た")
        base = home.journal.subject(HOUSE).base()
        decide(home.journal, KATO, HOUSE, decision, disaster_date=date(2026, 10, 3), base=base)
        desk = fleet.desk("L01" if home is first else "L02")
        desk.apply()
        desk.make()
        base = household_base(home.journal, "R8-01", "1")
        note = {"note": hostile} if hostile else {}
        set_contact(home.journal, CLERK, "R8-01", "1", {"phones": [phone], **note}, base=base)
        base = home.journal.subject("setting:mayor.name").base("value")
        set_setting(home.journal, command_actor("t"), "mayor.name", hostile + grade if hostile else MAYORS[grade], base)
    fleet.round()
