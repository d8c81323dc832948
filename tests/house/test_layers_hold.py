"""The import contracts of pyproject.toml hold: who may know whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.mark.timeout(120)
def test_every_import_contract_is_kept(repository: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LINT, "--no-cache"], cwd=repository, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(120)
def test_the_contracts_can_break(repository: Path, tmp_path: Path) -> None:
    """The same contracts on a copy in which the local cloud imports the client: they must notice."""
    packages = "lasting console casters monitors streams liveapi localcloud manual rtmp rtsp srt decoding"
    for name in packages.split():
        (tmp_path / name).symlink_to(repository / name)
    (tmp_path / "localcloud").unlink()
    (tmp_path / "localcloud").mkdir()
    for part in (repository / "localcloud").iterdir():
        (tmp_path / "localcloud" / part.name).symlink_to(part)
    (tmp_path / "localcloud" / "__init__.py").unlink()
    (tmp_path / "localcloud" / "__init__.py").write_text("import liveapi\n")
    (tmp_path / "pyproject.toml").write_text((repository / "pyproject.toml").read_text())
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {LINT}", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "The local cloud knows the manual, RTMP and SRT, nothing else of ours BROKEN" in done.stdout
