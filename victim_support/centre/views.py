"""The centre's pages: one blueprint, its views in modules by what is done there."""

from __future__ import annotations

from victim_support.centre import views_desk, views_fleet, views_out
from victim_support.centre.pages import blueprint

__all__ = ["blueprint", "views_desk", "views_fleet", "views_out"]
