"""The day room's pages: one blueprint, its views in modules by what is done."""

from __future__ import annotations

from victim_support.day import views_schedule, views_tickets
from victim_support.day.views import blueprint

__all__ = ["blueprint", "views_schedule", "views_tickets"]
