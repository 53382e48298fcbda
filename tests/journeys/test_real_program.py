"""The real program with real keys, on a server that takes five seconds for each answer: the window stays alive."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from qclab.demo.people import PASSWORD
from qclab.queries.trail.events import find_events
from qclab.services.testing.assigning import assign
from tests.journeys.slow_server import SlowServer, slow_server
from tests.journeys.x_display import Screen, running, screen, until
from tests.laboratory.databases import new_database
from tests.laboratory.laboratory import Laboratory, demo_laboratory

ROOT = Path(__file__).resolve().parents[2]
ANSWER_AFTER = 5.0  # seconds
ALIVE = 100.0  # milliseconds


@dataclass
class Desk:
    """The program on its screen, the way to its server, and the laboratory by another way."""

    screen: Screen
    server: SlowServer
    demo: Laboratory
    heartbeat: Path
    log: Path

    def gaps(self) -> list[float]:
        """The longest gap of each second since the window was shown, in milliseconds; what a busy machine gave to
        others does not count."""
        return [float(line.split()[2]) for line in self.heartbeat.read_text().splitlines()]

    def events(self, act: str) -> int:
        with self.demo.store.read() as connection:
            return len(find_events(connection, self.demo["kvos"].actor, acts=[act]))

    def until_quiet(self) -> None:
        until(lambda: time.monotonic() - self.server.last_at > 0.5, "nothing more is asked of the server")

    def an_answer_later(self, asked: str) -> None:
        """Until the server let the program wait for the whole time; then at once, until it was asked for something."""
        until(lambda: self.server.held, "an answer waited for")
        self.server.fast()
        until(lambda: self.server.was_asked(asked), f"{asked} asked for")
        self.until_quiet()


@pytest.fixture
def desk(pg_server: str, tmp_path: Path) -> Iterator[Desk]:
    with (
        new_database(make_url(pg_server)) as url,
        slow_server(url) as server,
        screen(tmp_path) as display,
    ):
        demo = demo_laboratory(url.render_as_string(hide_password=False), datetime.now(UTC) - timedelta(days=60))
        made = demo.batch("B-1").registered().received()
        lines = made.grid().lines
        assign(demo["adewit"], sorted({line.test.key for line in lines}), demo["mjansen"].actor.key)
        heartbeat, log = tmp_path / "heart beat.txt", tmp_path / "program.log"
        folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("STATE", "DATA", "CONFIG", "CACHE")}
        own = {"QCLAB_HEARTBEAT": str(heartbeat), "QCLAB_CONFIG_DIR": str(tmp_path / "config"), "HOME": str(tmp_path)}
        address = server.url().render_as_string(hide_password=False)
        command = [sys.executable, ROOT / "main.py", "--db", address]
        with running(command, log, display.environment | folders | own, cwd=tmp_path):
            yield Desk(display, server, demo, heartbeat, log)
        demo.store.engine.dispose()


@pytest.mark.xvfb
@pytest.mark.proof
def test_the_window_stays_alive_while_every_answer_takes_five_seconds(desk: Desk) -> None:
    keys, server = desk.screen, desk.server
    keys.focus("qclab")
    until(lambda: server.was_asked("FROM person"), "the database is opened")
    desk.until_quiet()

    server.slow(ANSWER_AFTER)
    keys.write("mjansen")
    keys.press("Tab")
    keys.write(PASSWORD)
    keys.press("Return")
    desk.an_answer_later("mjansen")
    until(lambda: desk.events("signed in"), "signed in")
    desk.until_quiet()

    server.slow(ANSWER_AFTER)
    keys.press("ctrl+2")
    keys.press("ctrl+f")
    keys.write("B-1")
    desk.an_answer_later("B-1")

    server.slow(0)
    keys.press("ctrl+4")
    until(lambda: server.was_asked("result"), "the results of my tests are asked for")
    desk.until_quiet()
    server.slow(ANSWER_AFTER)
    keys.write("No organisms seen")
    keys.press("Return")
    keys.write("97,9")
    keys.press("Return")
    desk.an_answer_later("No organisms seen")
    until(lambda: desk.events("result entered") == 2, "two results recorded")
    seconds = len(desk.gaps())
    until(lambda: len(desk.gaps()) > seconds, "what the last second was like")
    assert len(desk.gaps()) > 2 * ANSWER_AFTER, desk.log.read_text()
    assert max(desk.gaps()) < ALIVE, desk.heartbeat.read_text()
