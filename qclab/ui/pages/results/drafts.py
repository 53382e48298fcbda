"""What was being typed, kept outside the database so that a crash loses nothing. A draft is never a result."""

import json
from collections.abc import Iterable
from pathlib import Path

from qclab.domain.results.cell import Cell
from qclab.resources import private_file
from qclab.ui.preferences import folder


class Drafts:
    """The text of each cell that is not recorded yet: one file a person and database, replaced as a whole."""

    def __init__(self, person: str, database: str) -> None:
        safe = "".join(letter if letter.isalnum() else "_" for letter in person)
        self._path: Path = folder() / "drafts" / f"{safe}.json"
        self._database = database
        self._all = _read(self._path)

    def of(self, cells: Iterable[Cell]) -> dict[Cell, str]:
        """What was typed in these cells and not recorded."""
        kept = self._all.get(self._database, {})
        return {cell: kept[_key(cell)] for cell in cells if _key(cell) in kept}

    def keep(self, texts: dict[Cell, str]) -> None:
        kept = self._all.setdefault(self._database, {})
        before = dict(kept)
        kept.update({_key(cell): text for cell, text in texts.items()})
        if kept != before:
            self._save()

    def forget(self, cells: Iterable[Cell]) -> None:
        kept = self._all.get(self._database, {})
        if [kept.pop(key) for key in map(_key, cells) if key in kept]:
            self._save()

    def _save(self) -> None:
        """A folder that cannot be written costs the net, not the work."""
        draft = self._path.with_suffix(".new")
        try:
            private_file(draft).write_text(json.dumps(self._all), encoding="utf-8")
            draft.replace(self._path)
        except OSError:
            return


def _key(cell: Cell) -> str:
    return f"{cell.test}/{cell.parameter}/{'' if cell.sample is None else cell.sample}"


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(database): {str(key): str(text) for key, text in cells.items()}
        for database, cells in found.items()
        if isinstance(cells, dict)
    }
