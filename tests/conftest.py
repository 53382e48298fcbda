"""Windows are drawn off screen unless a person or a test asks for a real one."""

import os
import sys

import pytest

pytest_plugins = ["tests.databases", "tests.stores"]

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_configure(config: pytest.Config) -> None:
    """What the off-screen plugin says about itself on dialogs and menus is no fault of ours."""
    config.addinivalue_line("qt_log_ignore", r"This plugin does not support ")
