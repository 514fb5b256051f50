"""The certificates room's pages: one blueprint, its views in modules by what is done."""

from __future__ import annotations

from victim_support.certificates import views_acts, views_kinds, views_lists, views_make, views_post
from victim_support.certificates.pages import blueprint

__all__ = ["blueprint", "views_acts", "views_kinds", "views_lists", "views_make", "views_post"]
