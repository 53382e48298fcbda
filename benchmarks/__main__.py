"""``python -m benchmarks [--quick | --full] [ROW ...]``: one table of ratios, explained in docs/benchmarks.md."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from platform import platform, python_version
from tempfile import TemporaryDirectory

from sqlalchemy import URL, make_url

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import batches, curves, lists, papers, registering, start, verifying
from benchmarks.rounds import HEAD, Ratio
from benchmarks.sizes import FULL, QUICK, USUAL, Size
from tests.laboratory.databases import running_server

Measured = Callable[[Path, Size], Iterator[Ratio]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Speed against a floor measured in the same run")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="every row once and small, to see that it runs")
    how.add_argument("--full", action="store_true", help="more rounds, and a million audit rows")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only the groups with these rows")
    asked = parser.parse_args()
    size = QUICK if asked.quick else FULL if asked.full else USUAL
    print(f"{platform()}, {os.cpu_count()} processors, Python {python_version()}", HEAD, sep="\n", flush=True)
    missed = 0
    for rows, measured in _GROUPS.items():
        if not asked.rows or set(asked.rows) & set(rows):
            with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                for line in measured(Path(folder), size):
                    print(line, flush=True)
                    missed += line.verdict == "not good"
    print(f"{missed} above their goal" if missed else "every goal reached")
    return 0


@contextmanager
def _server() -> Iterator[URL]:
    given = os.environ.get("QCLAB_TEST_PG_URL")
    if given:
        yield make_url(given)
    else:
        with running_server() as server:
            yield server.url


def _on_postgresql(_folder: Path, size: Size) -> Iterator[Ratio]:
    with _server() as server:
        yield from registering.on_postgresql(server, size)


def _papers(_folder: Path, size: Size) -> Iterator[Ratio]:
    return papers.measured(size)


def _curves(_folder: Path, size: Size) -> Iterator[Ratio]:
    return curves.measured(size)


_GROUPS: dict[tuple[str, ...], Measured] = {
    ("1", "2"): registering.on_sqlite,
    ("3", "4"): _on_postgresql,
    ("5", "10", "11"): lists.measured,
    ("9",): start.measured,
    ("12", "13"): _papers,
    ("14",): verifying.measured,
    ("15",): batches.measured,
    ("16",): _curves,
}

if __name__ == "__main__":
    sys.exit(main())
