"""Row 9: a fresh process until its window is painted, ours and an empty one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.laboratory import laboratory
from benchmarks.rounds import Ratio, in_rounds, ratio_of
from benchmarks.sizes import Size


def measured(folder: Path, size: Size) -> Iterator[Ratio]:
    """The program as it is started, on a SQLite database that it opens behind the window."""
    path = folder / "start.db"
    laboratory(path).store.engine.dispose()
    own = {name: str(folder) for name in ("QCLAB_DATA_DIR", "QCLAB_CONFIG_DIR", "XDG_STATE_HOME")}
    # An installed program has its bytecode: both find it here after the round that is thrown away.
    own |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}

    def painted(*asked: str) -> Callable[[], float]:
        def start() -> float:
            began = perf_counter()
            subprocess.run(
                [sys.executable, "-m", "benchmarks.first_paint", *asked], check=True, env={**os.environ, **own}
            )
            return perf_counter() - began

        return start

    pairs = in_rounds(painted("ours", str(path)), painted("empty"), size.starts)
    yield ratio_of("9", "start to painted main window / empty window", pairs, good=4.5, best=3, scale=1000)
    pairs = in_rounds(painted("opened", str(path)), painted("empty"), size.starts)
    yield ratio_of("9*", "start to people who can sign in / empty window", pairs, good=None, best=None, scale=1000)
