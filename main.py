"""Starts the desktop program: `uv run main.py`."""

from qclab.app import main

if __name__ == "__main__":
    raise SystemExit(main())
