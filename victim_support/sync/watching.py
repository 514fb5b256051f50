"""Round after round with the centre until somebody interrupts: a line that is down for hours stops nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from victim_support.sync.client import Round, go_round
from victim_support.sync.errors_network import CentreTrouble, CentreUnreachable

if TYPE_CHECKING:
    from victim_support.journal.home import Home
    from victim_support.sync.link import Link

_LONGEST: Final = 900.0
PASSING: Final = (CentreUnreachable, CentreTrouble)
"""What mends itself. Everything else needs a person, and ends the watch."""


def watch(
    home: Home,
    link: Link,
    every: float,
    told: Callable[[Round], None],
    *,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """A round every `every` seconds, for ever; after failures the pause doubles, to a quarter of an hour.

    `told` gets each round that went through. Raises what `go_round` raises, but for what mends itself.
    """
    pause = every
    while True:
        try:
            done = go_round(home, link)
        except PASSING as error:
            pause = max(every, min(_LONGEST, pause * 2))
            link.tell(f"[{error.code}] {error.message}")
            link.tell(f"入力した記録はこの端末に保存されています。{pause:.0f} 秒後にもう一度行います。")
        else:
            pause = every
            told(done)
        wait(pause)
