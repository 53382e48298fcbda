"""Windows are drawn off screen unless a person or a test asks for a real one."""

import os
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from qclab.ui.words import moments
from qclab.ui.words.moments import LaboratoryZone

pytest_plugins = [
    "tests.laboratory.compiled",
    "tests.laboratory.databases",
    "tests.laboratory.stores",
    "tests.laboratory.statements",
    "tests.laboratory.scenes",
]

# On a busy machine everything takes longer: a property is asked whether it holds, not how fast its examples come.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests leave nothing in a person's folders, and find nothing there."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QCLAB_DATA_DIR", "QCLAB_CONFIG_DIR", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        patch.delenv("QCLAB_DB", raising=False)
        patch.delenv("QCLAB_PASSWORD", raising=False)
        yield


@pytest.fixture
def zone() -> Iterator[LaboratoryZone]:
    """The laboratory's zone as the windows know it: UTC, until the test puts another in."""
    moments.laboratory.put("UTC")
    yield moments.laboratory
    moments.laboratory.put("UTC")


@pytest.fixture
def in_amsterdam(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A workstation whose clock is that of Amsterdam."""
    yield from _workstation_in(monkeypatch, "Europe/Amsterdam")


@pytest.fixture
def in_london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A workstation whose clock is that of London."""
    yield from _workstation_in(monkeypatch, "Europe/London")


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A workstation whose clock is that of New York."""
    yield from _workstation_in(monkeypatch, "America/New_York")


def _workstation_in(monkeypatch: pytest.MonkeyPatch, zone: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked ``server_in_proof`` is on a file in every run, and on a server in ``make proof``; of a module that
    is so marked, what is marked ``both_engines`` stays on both."""
    on_server = [item for item in items if _is_left_to_proof(item) and _is_on_server(item)]
    if os.environ.get("QCLAB_PROOF"):
        for item in on_server:
            item.add_marker(pytest.mark.proof)
    elif on_server:
        config.hook.pytest_deselected(items=on_server)
        kept = set(items).difference(on_server)
        items[:] = [item for item in items if item in kept]


def _is_left_to_proof(item: pytest.Item) -> bool:
    return item.get_closest_marker("both_engines") is None and item.get_closest_marker("server_in_proof") is not None


def _is_on_server(item: pytest.Item) -> bool:
    called = getattr(item, "callspec", None)
    return called is not None and "postgresql" in called.params.values()


def pytest_configure(config: pytest.Config) -> None:
    """What the off-screen plugin says about itself on dialogs and menus is no fault of ours."""
    config.addinivalue_line("qt_log_ignore", r"This plugin does not support ")
