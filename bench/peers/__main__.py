"""`make peers`: every encoder pushes and every player plays for a while; prints a table in Markdown.

Status 1 when a peer that is here was not as it should be. What is not installed is named as not here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.peers import encoders, players, table
from bench.peers.encoders.encoder import Encoder
from bench.peers.players.player import Player
from bench.peers.stand import stand


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="for each peer")
    parser.add_argument("--only", default="", help="peers whose row holds these words")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, stand(Path(folder), min(given.seconds + 30, 160)) as met:
        rows = []
        everybody: list[Encoder | Player] = [*encoders.ALL, *players.ALL]
        for peer in everybody:
            if given.only.lower() in peer.name.lower():
                rows.append(peer.trial(met, given.seconds))
                print(f"  {rows[-1].sentence}", file=sys.stderr, flush=True)
    print(table.markdown(rows, f"{datetime.now(UTC):%d %B %Y}", given.seconds))
    return int(any(row.faults for row in rows))


if __name__ == "__main__":
    sys.exit(main())
