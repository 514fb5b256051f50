"""What rooms above want printed among the remarks of every graded certificate: registered here, asked when one is made.

A registered writer makes a line (or nothing) from the town's settings alone, so that what a page showed is what is
made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

Writer = Callable[[Mapping[str, str]], str]
_WRITERS: Final[list[Writer]] = []


def register_remark(writer: Writer) -> None:
    """Have the writer's line on graded certificates from now on."""
    if writer not in _WRITERS:
        _WRITERS.append(writer)


def standing_remarks(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The lines the registered writers make of the town's settings, empty ones left out."""
    return tuple(line for line in (writer(settings) for writer in _WRITERS) if line)
