"""Pictures that are thrown away leave the process, also after glibc has seen larger ones come and go."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from bench.watched import available

PROBE = """
import os
import numpy as np
from bench.watched import Watched
from localcloud.tidy import let_large_blocks_lie_alone
assert let_large_blocks_lie_alone()
np.ones(20_000_000, np.uint8)  # from this, unless told, it learns to keep all that are smaller
pictures, between = [], []
for _ in range(60):
    pictures.append(np.ones(1_382_400, np.uint8))
    between.append(np.ones(2_000, np.uint8))
before = Watched(os.getpid()).rss_mb
del pictures
print(before - Watched(os.getpid()).rss_mb)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc" or not available(), reason="It is glibc that must be told")
def test_pictures_do_not_lie_among_small_things() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 75, "of 83 MB"
