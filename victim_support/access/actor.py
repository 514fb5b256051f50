"""Who acts: an account's holder with roles, or a command run by somebody with a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from victim_support.access.errors import RoleUnknown


class Role(Enum):
    """What a person may do. The value is the word the clerk reads, and what the journal stores."""

    CLERK = "受付"
    SURVEYOR = "調査"
    SUPERVISOR = "決裁"
    ADMINISTRATOR = "管理"
    CENTRE = "センター"
    """The centre's staff in a town's store. No account of a town has it, whatever an entry says."""

    @classmethod
    def parse(cls, word: str) -> Role:
        """The role of a town's account named in Japanese or in English (`clerk`); `RoleUnknown` otherwise."""
        for role in TOWN_ROLES:
            if word.strip() == role.value or word.strip().upper() == role.name:
                return role
        raise RoleUnknown(role=word)


TOWN_ROLES = (Role.CLERK, Role.SURVEYOR, Role.SUPERVISOR, Role.ADMINISTRATOR)

# Who decides may also do the work that leads to the decision: small towns have one person for all of it.
# The administrator keeps accounts and settings and sees no more than anybody: 決裁 is a separate role on purpose.
_IMPLIED: dict[Role, frozenset[Role]] = {Role.SUPERVISOR: frozenset({Role.CLERK, Role.SURVEYOR})}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work. `id` goes into entries and logs; `name` is shown."""

    id: str
    name: str
    roles: frozenset[Role]

    def holds(self, *roles: Role) -> bool:
        """Whether the actor has at least one of `roles`, given or implied; with none asked, True."""
        if not roles:
            return True
        held = self.roles.union(*(_IMPLIED.get(role, frozenset()) for role in self.roles))
        return bool(held.intersection(roles))

    @property
    def role_words(self) -> str:
        """The roles as the clerk reads them: 受付・決裁."""
        return "・".join(role.value for role in Role if role in self.roles)


def command_actor(user: str) -> Actor:
    """The actor of a command: whoever opened the vault at the keyboard, under the name they gave.

    Holds every role of the town, because who can open the vault already holds all it keeps.
    """
    return Actor(f"command:{user}", f"{user}（コマンド）", frozenset(TOWN_ROLES))


def centre_actor(name: str, display_name: str) -> Actor:
    """The actor of the centre's staff in a town's store: `centre:<name>`, which no account of a town can be called."""
    return Actor(f"centre:{name}", display_name, frozenset({Role.CENTRE}))
