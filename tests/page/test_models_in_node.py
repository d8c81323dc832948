"""The browser's logic without a browser: its own tests, run by Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_models_of_the_page_keep_their_promises() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    tests = sorted(str(file) for file in (ROOT / "tests" / "js").glob("*.test.js"))
    assert tests
    done = subprocess.run([node, "--test", *tests], cwd=ROOT, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
