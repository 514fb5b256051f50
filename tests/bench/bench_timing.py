"""Measuring and telling: percentiles, the machine, tables of a report. Latencies in milliseconds."""

import os
import platform
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory


@dataclass
class Latencies:
    """What one act took, each time."""

    name: str
    times: list[float] = field(default_factory=list)

    @contextmanager
    def one(self):
        started = time.perf_counter()
        yield
        self.times.append((time.perf_counter() - started) * 1000)

    def percentile(self, percent):
        return percentile(self.times, percent)


def percentile(times, percent):
    """The smallest time that `percent` of all do not exceed."""
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def machine():
    """The lines that say on what the figures were taken."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "?",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"- {os.cpu_count()} × {model}, {memory:.0f} GiB, {platform.freedesktop_os_release()['PRETTY_NAME']}, Python {platform.python_version()}",
        f"- an fsync of 4 KiB takes {fsync_time():.2f} ms here (median of 50)",
        f"- load average at the start {os.getloadavg()[0]:.1f}",
    ]


def fsync_time():
    times = []
    with TemporaryDirectory() as folder:
        descriptor = os.open(Path(folder) / "f", os.O_RDWR | os.O_CREAT)
        for _ in range(50):
            os.write(descriptor, bytes(4096))
            started = time.perf_counter()
            os.fsync(descriptor)
            times.append((time.perf_counter() - started) * 1000)
        os.close(descriptor)
    return statistics.median(times)


def table(heading, rows):
    """A Markdown table."""
    lines = ["| " + " | ".join(heading) + " |", "|" + " --- |" * len(heading)]
    return [*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows), ""]


def verdict(value, target, unit, *, at_least=False):
    """The value beside its target, with ○ or ✗."""
    good = value >= target if at_least else value <= target
    return f"{'○' if good else '**✗**'} {value:,.1f} {unit} ({'≥' if at_least else '≤'} {target:,} {unit})"
