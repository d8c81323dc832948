"""With CI=true nothing may be skipped: a test that skips itself, in any of the ways there are, fails the run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

INSIDE = """
import pytest
def test_it_skips(): pytest.skip("no browser")
@pytest.mark.skip(reason="by mark")
def test_marked(): pass
@pytest.fixture
def missing(): pytest.skip("in a fixture")
def test_fixture(missing): pass
@pytest.mark.xfail(strict=True, reason="known")
def test_known(): assert False
def test_fine(): pass
"""
MODULE = 'import pytest\npytest.importorskip("no_such_module_anywhere")\n'


def run(folder: Path, repository: Path, ci: str) -> str:
    (folder / "test_inside.py").write_text(INSIDE)
    (folder / "test_module.py").write_text(MODULE)
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.plugins.strict", "-c", os.devnull,
         "--rootdir", str(folder), str(folder)],
        cwd=folder,
        env=environment | {"CI": ci, "PYTHONPATH": str(repository), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.timeout(60)
def test_skips_become_failures(tmp_path: Path, repository: Path) -> None:
    out = run(tmp_path, repository, "true")
    assert "skipped" not in out.splitlines()[-1]
    assert "1 passed, 1 xfailed" in out or "1 error" in out
    assert "CI=true, so nothing may be skipped" in out


@pytest.mark.timeout(60)
def test_on_a_desk_they_stay_skips(tmp_path: Path, repository: Path) -> None:
    assert "4 skipped" in run(tmp_path, repository, "").splitlines()[-1]
