"""Modules that are loaded when they are first used: help, and refusing what was typed wrong, need no database."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


class _Later:
    """Finds the modules of the package as ever, and puts off running them; a folder is run at once."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name.startswith("qclab.") else None
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def when_used() -> Iterator[None]:
    """What is imported inside is loaded when it is first used: ``from qclab.queries.people import people``.

    A module must be imported, never a name in it, for looking for the name would load the module.
    """
    sys.meta_path.insert(0, _Later)
    try:
        yield
    finally:
        sys.meta_path.remove(_Later)
