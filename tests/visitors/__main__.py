"""`python -m tests.visitors [--all] [persona…]`: the figures, and the transcripts that failed."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.stack import running
from tests.visitors.persona import load
from tests.visitors.report import summary, transcript
from tests.visitors.run import visit_all


def main() -> None:
    """Start the product, let the personas visit it, tell what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.visitors", description=__doc__)
    parser.add_argument("personas", nargs="*", help="ids; all when none is given")
    parser.add_argument("--all", action="store_true", help="show the good transcripts too")
    options = parser.parse_args()
    personas = [p for p in load() if not options.personas or p.id in options.personas]
    with tempfile.TemporaryDirectory() as directory, running(Path(directory)) as stack:
        verdicts = asyncio.run(visit_all(stack, personas))
    for verdict in verdicts:
        if options.all or not verdict.clean:
            sys.stdout.write(f"{transcript(verdict)}\n\n")
    sys.stdout.write(f"{summary(verdicts)}\n")


if __name__ == "__main__":
    main()
