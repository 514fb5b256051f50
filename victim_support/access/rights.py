"""The one place where an actor's roles are tested, and what each act needs."""

from __future__ import annotations

from victim_support.access.actor import Actor, Role
from victim_support.access.errors import NotPermitted


def demand(actor: Actor, *roles: Role) -> None:
    """Pass when `actor` holds one of `roles`; `NotPermitted` names what is missing."""
    if not actor.holds(*roles):
        raise NotPermitted(roles="・".join(role.value for role in roles))
