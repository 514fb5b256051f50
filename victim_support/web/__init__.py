"""The application: log-in, guards, error pages, and the server on loopback."""

from __future__ import annotations

from victim_support.journal.subjects import Room

ROOM = Room(name="web", views="victim_support.web.views", commands="victim_support.web.commands")
