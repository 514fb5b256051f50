"""The reception's pages: one blueprint, its views in modules by what is done."""

from __future__ import annotations

from victim_support.applications import views_page, views_papers, views_take
from victim_support.applications.pages import blueprint

__all__ = ["blueprint", "views_page", "views_papers", "views_take"]
