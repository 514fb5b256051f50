"""Runs a workload under the shim and reads back what it did. `make test` needs a C compiler (Debian: gcc, libc6-dev)."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from rig_records import read_records

HERE = Path(__file__).parent


@cache
def shim():
    """The compiled shim; once a session."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler, "a C compiler is needed: apt-get install gcc libc6-dev"
    target = Path(mkdtemp(prefix="victim-support-shim-")) / "shim.so"
    command = [
        compiler,
        "-Wall",
        "-Wextra",
        "-Werror",
        "-O2",
        "-shared",
        "-fPIC",
        "-o",
        target,
        HERE / "shim.c",
        "-ldl",
        "-lpthread",
    ]
    subprocess.run(command, check=True)
    return target


@dataclass
class Run:
    """A finished run: how it ended, what it printed, what it changed on the disk."""

    status: int
    output: str
    records: list


def run(home, *arguments, script="workload.py", log=True, folder=None, **faults):
    """Run `script` with `arguments` while the shim watches `folder` (the home itself); `faults` are the shim's RIG_… names in lower case."""
    work = Path(mkdtemp(prefix="rig-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RIG_")}
    environment |= {f"RIG_{name.upper()}": str(value) for name, value in faults.items()}
    environment |= {
        "LD_PRELOAD": str(shim()),
        "RIG_FOLDER": str((folder or home).resolve()),
        "RIG_ACK": str(work / "ack"),
    }
    if log:
        environment["RIG_LOG"] = str(work / "log")
    command = [sys.executable, HERE / script, home, work / "ack", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    records = read_records(work / "log") if log else []
    shutil.rmtree(work)
    return Run(done.returncode, done.stdout + done.stderr, records)
