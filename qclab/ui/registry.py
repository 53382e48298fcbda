"""The pages of the rail, in their order. A page stands here only once it works."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from qclab.domain.people.rights import Actor, Right, Role
from qclab.ui.acts import Acts
from qclab.ui.page import Page, PageSpec
from qclab.ui.preferences import Preferences
from qclab.ui.showing import (
    Show,
    ShowBatch,
    ShowCase,
    ShowEntry,
    ShowEvent,
    ShowNewCase,
    ShowNewEntry,
    ShowNewRun,
    ShowPartOfBatch,
    ShowPerson,
    ShowRegistration,
    ShowResults,
    ShowReview,
    ShowRun,
    ShowSample,
    ShowSamples,
    ShowTests,
)

if TYPE_CHECKING:  # the database side is loaded behind the painted window, see ui/database.py
    from qclab.services.lab import Lab

_Declared = tuple[str, str, str, str, Right | frozenset[Role], tuple[type[Show], ...], str, int]
# Key, title, icon, class, who may see it, what it opens, the function that counts what waits there,
# and its key with Ctrl. Numbers are places of the whole rail.
_PAGES: Final[tuple[_Declared, ...]] = (
    ("set_up", "Set up", "worklist", "set_up.page:SetUpPage", frozenset(set(Role) - {Role.READER, Role.QP}), (), "", 0),
    ("my_work", "My work", "my-work", "my_work.page:MyWorkPage", Right.ENTER_RESULTS, (), "my_work.page:pressing", 1),
    ("waiting", "Waiting", "my-work", "waiting.page:WaitingPage", Right.ACKNOWLEDGE_ALARMS, (),
     "waiting.page:waiting", 1),
    ("samples", "Samples", "samples", "samples.page:SamplesPage", Right.READ, (ShowSample, ShowSamples), "", 2),
    ("register", "Register", "register", "register.page:RegisterPage", Right.REGISTER, (ShowRegistration,), "", 3),
    ("results", "Results", "results", "results.page:ResultsPage", Right.READ, (ShowTests, ShowResults), "", 4),
    ("runs", "Runs", "runs", "runs.page:RunsPage", Right.READ, (ShowRun, ShowNewRun), "runs.page:running", 5),
    ("pending", "Pending", "pending", "pending.page:PendingPage", Right.READ, (ShowPerson,), "pending.page:late", 6),
    ("sent_out", "Sent out", "upload", "sent_out.page:SentOutPage", Right.READ, (), "sent_out.page:late", 0),
    ("review", "Review", "review", "review.page:ReviewPage", Right.READ, (ShowReview,), "review.facts:mine", 7),
    ("batches", "Batches", "batches", "batches.page:BatchesPage", Right.READ, (ShowBatch, ShowPartOfBatch), "", 8),
    ("certifications", "Certifications", "certificate", "certifications.page:CertificationsPage",
     frozenset({Role.QA, Role.QP, Role.REVIEWER, Role.READER}), (), "", 0),
    ("investigations", "Investigations", "investigations", "investigations.page:InvestigationsPage", Right.READ,
     (ShowCase, ShowNewCase), "investigations.page:open_cases", 9),
    ("catalogue", "Catalogue", "catalogue", "catalogue.page:CataloguePage", Right.READ, (ShowEntry, ShowNewEntry),
     "", 0),
    ("audit", "Audit trail", "audit-trail", "audit_trail.page:AuditTrailPage", Right.READ, (ShowEvent,), "", 0),
    ("administration", "Administration", "administration", "administration.page:AdministrationPage", Right.ADMINISTER,
     (ShowPerson,), "", 0),
)  # fmt: skip

_LANDINGS: Final = (
    (Role.QA, "waiting"),
    (Role.QP, "waiting"),
    (Role.REVIEWER, "review"),
    (Role.ANALYST, "my_work"),
    (Role.ADMINISTRATOR, "administration"),
    (Role.READER, "batches"),
)
"""Where a person's own work waits; of several roles the one that others wait for most."""


def landing(actor: Actor) -> str:
    """The page that a person sees first."""
    return next(key for role, key in _LANDINGS if role in actor.roles)


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
        PageSpec(key, title, icon, factory(where), right, opens, badge(counts), number)
        for key, title, icon, where, right, opens, counts, number in _PAGES
    ]
