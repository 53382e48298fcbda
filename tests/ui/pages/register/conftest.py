"""The page is tried in a laboratory with one batch registered and nothing received."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qclab.ui.acts import Acts
from qclab.ui.pages.register.page import RegisterPage
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.register.register import Sit
from tests.ui.person import Person


@pytest.fixture
def laboratory(with_samples: Laboratory) -> Laboratory:
    return with_samples


@pytest.fixture
def sit(laboratory: Laboratory, acts: Acts, tmp_path: Path) -> Iterator[Sit]:
    """An analyst at the page, with the preferences of a file."""
    sat: list[Person] = []

    def sit_down(file: Path = tmp_path / "preferences.json") -> Person:
        sat.append(Person(RegisterPage(laboratory.analyst, acts, Preferences(file)), acts))
        return sat[-1]

    yield sit_down
    for person in sat:
        person.settle()
        person.go_back()
