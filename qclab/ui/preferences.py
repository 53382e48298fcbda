"""What a person prefers on this workstation: column widths, sort, filters, theme. Never a record.

One JSON file in the folder of the person's settings; ``QCLAB_CONFIG_DIR`` names another folder.
"""

import json
import os
from pathlib import Path
from typing import Any

import platformdirs

from qclab.resources import private_file

Value = str | int | float | bool | list[Any] | dict[str, Any] | None


def folder() -> Path:
    return Path(os.environ.get("QCLAB_CONFIG_DIR") or platformdirs.user_config_path("qclab", appauthor=False))


class Preferences:
    """Read once, kept in memory, written by :meth:`save`. A file that cannot be read counts as none."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or folder() / "preferences.json"
        self._person = ""
        self._all = _read(self._path)
        self._kept = json.dumps(self._all)

    def sign_in(self, person: str) -> None:
        """From here on, preferences are those of this person; ``""`` is the workstation."""
        self._person = person

    def get(self, key: str, default: Any = None) -> Any:
        """What the person chose, else what the workstation has, else ``default``."""
        for owner in (self._person, ""):
            if key in self._all.get(owner, {}):
                return self._all[owner][key]
        return default

    def set(self, key: str, value: Value) -> None:
        self._all.setdefault(self._person, {})[key] = value

    def set_here(self, key: str, value: Value) -> None:
        """For everybody at this workstation."""
        self._all.setdefault("", {})[key] = value

    def save(self) -> None:
        """Write the file when something changed. A folder that cannot be written loses nothing but comfort."""
        text = json.dumps(self._all, indent=1, sort_keys=True)
        if text == self._kept:
            return
        draft = self._path.with_suffix(".new")
        try:
            private_file(draft).write_text(text, encoding="utf-8")
            draft.replace(self._path)
        except OSError:
            return
        self._kept = text


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(person): values for person, values in found.items() if isinstance(values, dict)}
