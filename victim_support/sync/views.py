"""The sync desk's pages: one blueprint, its views in modules by what is done there."""

from __future__ import annotations

from victim_support.sync import views_desk, views_media
from victim_support.sync.pages import blueprint

__all__ = ["blueprint", "views_desk", "views_media"]
