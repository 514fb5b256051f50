"""One long task at a time, in a thread of its own, with what it tells on the way: pages never wait for it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from victim_support.errors import ProgramFault, VictimSupportError
from victim_support.sync.errors_media import WorkBusy

LOG: Final = logging.getLogger("victim_support.work")
QUICK: Final = 1.5
"""Seconds a page waits for what is quick, before it shows how far the task is."""

Tell = Callable[[str], None]
Said = list[tuple[str, str]]
"""What a task says at its end: sentences, each with the kind of banner it goes into."""


@dataclass
class Task:
    """A task that runs or has ended. `said` and `error` hold what it ended with; neither while it runs."""

    title: str
    lines: list[str] = field(default_factory=list)
    said: Said | None = None
    error: VictimSupportError | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return not self._ended.is_set()

    def wait(self, seconds: float = QUICK) -> bool:
        """Whether it has ended within so many seconds."""
        return self._ended.wait(seconds)

    def run(self, work: Callable[[Tell], Said]) -> None:
        """Do the work; whatever becomes of it is kept, named, for the page that asks."""
        try:
            self.said = work(self.lines.append)
        except VictimSupportError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001  a thread has nobody above it: the fault is logged, named and shown
            frames = traceback.extract_tb(error.__traceback__)
            where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
            LOG.error("%s %s", type(error).__qualname__, where)  # noqa: TRY400  its text may hold a name
            self.error = ProgramFault(kind=type(error).__name__, where=frames[-1].name if frames else "―")
        finally:
            self._ended.set()


class Bench:
    """The place for the one task of an application."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self.task: Task | None = None

    def begin(self, title: str, work: Callable[[Tell], Said]) -> Task:
        """Start a task. Raises `WorkBusy` while another runs."""
        with self._guard:
            if self.task is not None and self.task.running:
                raise WorkBusy(title=self.task.title)
            task = self.task = Task(title)
            threading.Thread(target=task.run, args=(work,), name="work", daemon=False).start()
            return task
