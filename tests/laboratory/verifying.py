"""Methods that ask for several verifications, in force from now on: for what is registered after it."""

from dataclasses import replace
from typing import Final

from qclab.domain.catalogue.values import Verifications
from qclab.queries.catalogue import master_data
from qclab.services.catalogue.drafts import save
from qclab.services.catalogue.in_force import Draft, put_in_force
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

VERIFIERS: Final = ("adewit", "hlaan", "pbos", "kvos")
"""Who may verify and performed nothing, in a laboratory whose tests M. Jansen performs."""


def ask_for(laboratory: Laboratory, verifications: Verifications, *methods: str) -> None:
    """A new version of each of these methods asks for so many verifications, and says nothing else than before."""
    for id_ in methods:
        known = laboratory.ask(master_data.methods)
        newest = next(kept.value for kept in known if kept.value.id == id_)
        version = replace(newest, version=newest.version + 1, verifications=verifications)
        draft = save(laboratory["adewit"], None, version)
        put_in_force(laboratory["kvos"], [Draft("method", draft.key, draft.row_version)], "", PASSWORD)
