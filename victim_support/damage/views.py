"""The damage room's pages: one blueprint, its views in modules by who uses them."""

from __future__ import annotations

from victim_support.damage import views_decisions, views_districts, views_explaining, views_surveys
from victim_support.damage.pages import blueprint

__all__ = ["blueprint", "views_decisions", "views_districts", "views_explaining", "views_surveys"]
