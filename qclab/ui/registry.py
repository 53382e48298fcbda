"""The pages of the rail, in their order. A page stands here only once it works."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qclab.domain.people.rights import Right
from qclab.ui.acts import Acts
from qclab.ui.page import Page, PageSpec
from qclab.ui.preferences import Preferences
from qclab.ui.showing import (
    ShowBatch,
    ShowEntry,
    ShowEvent,
    ShowPartOfBatch,
    ShowRegistration,
    ShowResults,
    ShowSample,
    ShowTests,
)

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.services.lab import Lab

# Key, title, icon, class, who may see it, what it opens, and the function that counts what waits there.
_PAGES = (
    ("my_work", "My work", "my-work", "my_work.page:MyWorkPage", Right.ENTER_RESULTS, (), "my_work.page:pressing"),
    ("samples", "Samples", "samples", "samples.page:SamplesPage", Right.READ, (ShowSample,), ""),
    ("register", "Register", "register", "register.page:RegisterPage", Right.REGISTER, (ShowRegistration,), ""),
    ("results", "Results", "results", "results.page:ResultsPage", Right.READ, (ShowTests, ShowResults), ""),
    ("pending", "Pending", "pending", "pending.page:PendingPage", Right.READ, (), "pending.page:late"),
    ("review", "Review", "review", "review.page:ReviewPage", Right.READ, (), "review.facts:mine"),
    ("batches", "Batches", "batches", "batches.page:BatchesPage", Right.READ, (ShowBatch, ShowPartOfBatch), ""),
    (
        "catalogue",
        "Catalogue",
        "catalogue",
        "catalogue.page:CataloguePage",
        Right.READ,
        (ShowEntry,),
        "",
    ),
    ("audit", "Audit trail", "audit-trail", "audit_trail.page:AuditTrailPage", Right.READ, (ShowEvent,), ""),
    (
        "administration",
        "Administration",
        "administration",
        "administration.page:AdministrationPage",
        Right.ADMINISTER,
        (),
        "",
    ),
)


def import_pages() -> None:
    """For a worker: the pages' modules and what they need, so that opening one for the first time does not wait."""
    for _, _, _, where, *_ in _PAGES:
        import_module(f"qclab.ui.pages.{where.partition(':')[0]}")


def page_specs(lab: "Callable[[], Lab]", acts: Acts, preferences: Preferences) -> list[PageSpec]:
    """Every page, built for whoever is signed in when it is first opened."""

    def named(where: str) -> Any:
        module, _, name = where.partition(":")
        return getattr(import_module(f"qclab.ui.pages.{module}"), name)

    def factory(where: str) -> Callable[[], Page]:
        return lambda: named(where)(lab(), acts, preferences)

    def badge(where: str) -> Callable[[], int] | None:
        return (lambda: named(where)(lab())) if where else None

    return [
        PageSpec(key, title, icon, factory(where), right, opens, badge(counts))
        for key, title, icon, where, right, opens, counts in _PAGES
    ]
