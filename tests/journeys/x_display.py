"""A screen of its own for a program under test, and real keys for it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

_HUMAN = "90"  # milliseconds between two keys; a scanner has them within 30


class Screen:
    """An X server; ``environment`` is for those who draw on it."""

    def __init__(self, display: str) -> None:
        self.environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}

    def write(self, words: str) -> None:
        self._xdotool("type", "--delay", _HUMAN, words)

    def press(self, *keys: str) -> None:
        """Keys as X names them: ``Return``, ``ctrl+Return``."""
        self._xdotool("key", "--delay", _HUMAN, *keys)

    def focus(self, program: str) -> None:
        """Give the keys to the window of this program, once it is there: no window manager does so here."""
        until(lambda: self._windows(program), f"a window of {program}")
        self._xdotool("windowfocus", self._windows(program)[0])

    def _windows(self, program: str) -> list[str]:
        return self._xdotool("search", "--onlyvisible", "--class", program, may_fail=True).split()

    def _xdotool(self, *arguments: str, may_fail: bool = False) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert may_fail or done.returncode == 0, f"xdotool {arguments[0]}: {done.stderr}"
        return done.stdout


@contextmanager
def running(command: Sequence[str | Path], log: Path, environment: Mapping[str, str], **more: Any) -> Iterator[Any]:
    """A program and everything it starts, all ended at the end; what it says is in ``log``."""
    with log.open("wb") as said:
        program = subprocess.Popen(
            [str(part) for part in command],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            **more,
        )
    try:
        yield program
    finally:
        for ending in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(program.pid, ending)
            with suppress(subprocess.TimeoutExpired):
                program.wait(5)
                break


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """A virtual screen on a display that nobody uses."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is not installed. `make test` installs it; elsewhere: apt-get install xvfb xdotool")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]
    with running(command, folder / "xvfb.log", os.environ, pass_fds=[writing]):
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, (folder / "xvfb.log").read_text()
        yield Screen(f":{number}")


def until(is_so: Callable[[], Any], what: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"never within {seconds} s: {what}"
        time.sleep(0.02)  # by the clock: between two looks at another program
