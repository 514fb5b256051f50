"""What a home must be after a fault: it opens, verifies, and holds everything that was acknowledged."""

from contextlib import closing

from rig_toy import PASSPHRASE, ROOMS

from victim_support.errors import VictimSupportError
from victim_support.journal.database import dbapi2
from victim_support.journal.home import open_home
from victim_support.journal.verify import verify


def losses(folder, said):
    """What is wrong with the home in `folder`, given the lines that were acknowledged; empty when nothing is."""
    try:
        home = open_home(folder, PASSPHRASE, ROOMS)
    except (VictimSupportError, dbapi2.Error) as error:
        return [f"does not open: {error}"] if said else []
    with closing(home):
        wrong = [f"verify: {problem}" for problem in verify(home.journal).problems]
        wrong += [line for line in said if not _holds(home, *line.split())]
        if home.journal.one("SELECT MAX(epoch) AS epoch FROM entry")["epoch"] != 1:
            wrong.append("a new epoch was begun, though nothing was set back")
        if not wrong:
            _works(home)
    return wrong


def _holds(home, what, *about):
    match what:
        case "home" | "freed":
            return True
        case "entry":
            return home.journal.one("SELECT 1 FROM entry WHERE hash = ?", (bytes.fromhex(about[0]),)) is not None
        case "base":
            # a later load may have replaced it; half a load is a loss
            rows = home.journal.query("SELECT text FROM base_row")
            loads = {row["text"].split("-")[0] for row in rows}
            return len(loads) == 1 and int(loads.pop()) >= int(about[0]) and len(rows) == int(about[1])
        case "secret":
            return home.vault.secret(f"secret-{about[0]}") == about[0].encode()
    raise AssertionError(what)


def _works(home):
    with home.journal.transaction("受付") as tx:
        tx.append("toy.made", f"toy:{tx.born()}", {"name": "後で"})
