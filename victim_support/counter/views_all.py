"""The counter's pages: one blueprint, its views in modules by what is done."""

from __future__ import annotations

from victim_support.counter import views_closing, views_entry, views_household, views_ledger, views_verify
from victim_support.counter.views import blueprint

__all__ = ["blueprint", "views_closing", "views_entry", "views_household", "views_ledger", "views_verify"]
