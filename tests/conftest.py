"""Windows are drawn off screen unless a person or a test asks for a real one."""

import os
import sys

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = ["tests.databases"]
