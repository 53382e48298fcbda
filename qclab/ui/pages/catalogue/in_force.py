"""Putting drafts in force: what stands in the way is said first, then what is signed, then the password is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from qclab.domain.catalogue.draft import in_force_blockers
from qclab.domain.catalogue.values import Method
from qclab.domain.counts import count, word
from qclab.domain.laboratory.setting_up import second_people
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.domain.signatures.asking import Given
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.catalogue import drafts as draft_queries
from qclab.queries.catalogue import setting_up
from qclab.queries.catalogue.master_data import DRAFT, Kept
from qclab.services.catalogue.in_force import Draft, look, put_in_force
from qclab.services.catalogue.lists import put_list_in_force
from qclab.services.lab import Lab
from qclab.ui.page import Page
from qclab.ui.pages.catalogue.versions import LISTS, OneList, signed_words
from qclab.ui.signing import Deed, sign_soon

Chosen = Sequence[Kept[Any]]
Does = Callable[[Lab, Given], int]


@dataclass(frozen=True)
class _Way:
    """Who can sign: the person themselves, or, where they are barred, others."""

    barred: str
    others: Sequence[Any]


class InForce:
    """``chosen`` are the drafts of the page; ``changed`` is called when they were put in force, or some of them."""

    def __init__(self, page: Page, lab: Lab, changed: Callable[[], None]) -> None:
        self._page, self._lab, self._changed = page, lab, changed

    def ask(self, chosen: Chosen) -> None:
        """Sign for these drafts."""
        if not chosen:
            return
        lab = self._lab
        if (one := LISTS.get(type(chosen[0].value))) is not None:
            does = _put_list(one, chosen[0])
            self._page.read("in force", lambda: _list_looked_at(lab, one), partial(self._sign, chosen, does))
            return
        drafts = [draft_of(kept) for kept in chosen]
        put = partial(self._sign, chosen, partial(_put, drafts))
        self._page.read("in force", lambda: _looked_at(lab, drafts), put)

    def _sign(self, chosen: Chosen, does: Does, way: _Way) -> None:
        items = [signed_words(kept.value) for kept in chosen]
        deed = Deed(
            self._lab, Meaning.PUT_IN_FORCE, items, (), does,
            self._done, Right.APPROVE_CATALOGUE, failed=self._not_done, others=way.others, barred=way.barred,
        )  # fmt: skip
        sign_soon(self._page, deed)

    def _done(self, number: int) -> None:
        """Its state, with the day where that is still to come, stands in the list."""
        self._page.messages.clear()
        self._changed()
        self._page.say(word(number, "It was put in force.", f"{count(number, 'draft')} were put in force."))

    def _not_done(self, refusal: Refusal) -> None:
        self._changed()
        self._page.messages.refuse(refusal)


def draft_of(kept: Kept[Any]) -> Draft:
    return Draft("method" if isinstance(kept.value, Method) else "specification", kept.key, kept.row_version)


def _put(drafts: Sequence[Draft], lab: Lab, given: Given) -> int:
    return put_in_force(lab, drafts, "", given)


def _put_list(one: OneList, kept: Kept[Any]) -> Does:
    def put(lab: Lab, given: Given) -> int:
        put_list_in_force(lab, one.of, kept.value.version, given, kept.row_version)
        return 1

    return put


def _looked_at(lab: Lab, drafts: Sequence[Draft]) -> _Way:
    """Who signs these drafts. Raises what stands in their way, whoever signs."""
    with lab.asking() as ask:
        worked = frozenset[int]().union(
            *(draft_queries.drafted_by(ask(draft_queries.steps, each.kind, each.key)) for each in drafts)
        )
        others = second_people(ask.of_site(setting_up.facts, lab.store.clock()), worked)
    why = in_force_blockers(lab.actor, DRAFT, worked)
    look(lab, drafts, by_second=bool(why))
    return _Way(" ".join(map(str, why)), others)


def _list_looked_at(lab: Lab, one: OneList) -> _Way:
    """Who signs the draft of a list."""
    with lab.asking() as ask:
        worked = ask(one.drafters)
        others = second_people(ask.of_site(setting_up.facts, lab.store.clock()), worked)
    return _Way(" ".join(map(str, in_force_blockers(lab.actor, DRAFT, worked))), others)
