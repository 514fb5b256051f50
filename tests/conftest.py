"""Fixtures shared by all rooms."""

import os
import shutil
from pathlib import Path

import pytest

from victim_support.access import passwords

MEMORY = Path("/dev/shm")  # noqa: S108  where homes lie, whose every save waits for a disk otherwise
ROOM = 2 * 1024**3

# Pages, stores and exchanges are tried here, not disks: what a disk may do is played in tests/faults, by a rig of its own.
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="every case in place of a sample (make soak)")


def pytest_collection_modifyitems(items):
    """The longest first; the rest in the order of the files."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


@pytest.fixture
def quick_argon(monkeypatch):
    """Passwords at a cost that only tests may use."""
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "_ITERATIONS", 1)
