"""The conflict desk's pages: one blueprint, its views in modules by what is decided."""

from __future__ import annotations

from victim_support.conflicts import views_lists, views_open, views_proposals
from victim_support.conflicts.pages import blueprint

__all__ = ["blueprint", "views_lists", "views_open", "views_proposals"]
