"""Where the files that travel with the program are: in a checkout at its top, in a wheel inside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CARRIED = _PACKAGE / "_carried"
_ROOT = _CARRIED if _CARRIED.is_dir() else _PACKAGE.parent


def static_dir() -> Path:
    """The folder served under /static."""
    return _ROOT / "static"


def templates_dir() -> Path:
    """The folder of Jinja templates, one subfolder a room."""
    return _ROOT / "templates"


def data_file(*parts: str) -> Path:
    """Path of one file under data/, e.g. ``data_file("fonts", "ipamjm.ttf")``."""
    return _ROOT.joinpath("data", *parts)
