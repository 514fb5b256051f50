"""The wheel carries what stands at the top of the tree: an installed copy runs from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_installed_wheel_runs_from_any_folder(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    script = (
        "from victim_support import __file__ as where; from victim_support.resources import data_file, static_dir, "
        "templates_dir; from victim_support.japanese.municipalities import municipality; "
        "from victim_support.paper import warm_up; warm_up(); "
        "assert (static_dir() / 'app.css').is_file() and (templates_dir() / 'base.html').is_file(); "
        "print(where, municipality('212016').name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=elsewhere, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout
    assert "岐阜市" in done.stdout
