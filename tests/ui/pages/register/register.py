"""A person who begins to register a batch."""

from collections.abc import Callable

from tests.ui.person import Key, Person

Sit = Callable[..., Person]
"""Sit down at the page, with the preferences of a file."""


def choose(person: Person, batch: str, product: str = "ari") -> None:
    person.type(product)
    person.press(Key.Key_Tab)
    person.settle()
    person.press(Key.Key_Tab)
    person.type(batch)
    person.rest()
