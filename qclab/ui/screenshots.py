"""Pictures of the main pages, drawn off screen from the demo laboratory: for the manual, and to be looked at.

With ``QT_SCALE_FACTOR=2`` they are those of the same screen at 200 %.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from qclab.demo.laboratory import build
from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.investigations.case import Which
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import find_batches
from qclab.queries.catalogue.master_data import products
from qclab.queries.investigations.file import read_case
from qclab.queries.investigations.listed import find_cases
from qclab.queries.samples.samples import find_samples
from qclab.services.database.databases import open_store
from qclab.store.door import system_clock
from qclab.ui.acts import Acts
from qclab.ui.pages.register.page import RegisterPage
from qclab.ui.pages.sent_out.page import SentOutPage
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from qclab.ui.showing import ShowBatch, ShowCase, ShowPartOfBatch, ShowResults, ShowReview, ShowSample
from qclab.ui.theme import themes

THEMES = ("light", "dark")
_SEEN_BY = {
    "mjansen": ("my_work", "samples", "register", "results"),
    "adewit": ("pending", "sent_out", "review"),
    "kvos": ("waiting", "batches", "certifications", "investigations", "catalogue", "audit"),
    "admin": ("administration",),
}
"""Who looks at which pages."""


def take(app: QApplication, folder: Path, size: tuple[int, int]) -> int:
    """Draw every main page in both themes into ``folder``, on a screen of this size in pixels; the exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        os.environ["QCLAB_DATA_DIR"] = work  # nothing of these pictures stays in a person's folders
        path = Path(work) / "demo.db"
        build(path, system_clock())
        for theme in THEMES:
            themes.apply(app, theme)
            preferences = Preferences(Path(work) / f"{theme}.json")
            preferences.set("theme", theme)
            for name in _pictures(path, preferences, folder, theme, size):
                print(name)
    return 0


def _pictures(path: Path, preferences: Preferences, folder: Path, theme: str, size: tuple[int, int]) -> Iterator[Path]:
    acts = Acts()
    session = Session(acts, preferences, "demo")
    window = session.window
    window.resize(*(round(side / window.devicePixelRatio()) for side in size))
    window.show()
    session.open(lambda: open_store(path))
    acts.wait_idle(60)
    yield _grab(session, folder / f"sign-in-{theme}.png")
    for name in seen(session):
        yield _grab(session, folder / f"{name}-{theme}.png")
    window.close()
    acts.close()
    session.close()


def seen(session: Session) -> Iterator[str]:
    """Walk through every page as those who look at it, and records of them; the name of each as it is in front."""
    for person, pages in _SEEN_BY.items():
        session.sign_in(person, PASSWORD)
        session.acts.wait_idle(60)
        for page in pages:
            if session.window.go(page) is None:
                continue
            session.acts.wait_idle(60)
            yield page.replace("_", "-")
            for name, show in _records(session, page):
                show()
                session.acts.wait_idle(60)
                yield f"{page.replace('_', '-')}-{name}"
        session.sign_out()
        session.acts.wait_idle(60)


def _records(session: Session, page: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Records to open on a page, so that their detail is seen too, and a registration that has begun."""
    lab = session.lab
    assert lab is not None  # noqa: S101 - somebody is signed in
    opened = partial(partial, session.window.open)
    with lab.asking() as ask:
        match page:
            case "samples":
                yield "sample", opened(ShowSample(ask(find_samples, search="CAR")[-1]))
            case "register":
                product = next(kept.key for kept in ask(products) if kept.value.id == "ARI-0001")
                yield "batch", partial(_begin, session, product)
            case "batches":
                batches = ask(find_batches, search="CAR-")
                yield "batch", opened(ShowBatch(batches[-3]))
                yield "blocked", opened(ShowBatch(batches[1]))
                (vector, *_) = reversed(ask(find_batches, search="LV-CAR19"))
                yield "made_from", opened(ShowPartOfBatch(vector, "made_from", 0))
                supplied = ask(find_batches, status=BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION)
                late = [alarm.batch_id for alarm in ask(alarms_for) if alarm.kind is AlarmKind.LATE_POSITIVE]
                yield "late_positive", opened(ShowBatch(late[0]))
                yield "supply", opened(ShowPartOfBatch(supplied[0], "supply_request", 0))
            case "review":
                yield "decisions", opened(ShowReview("decision", 0))
                yield "not_done", opened(ShowReview("not done", 0))
            case "investigations":
                yield "case", opened(ShowCase(ask(find_cases)[0]))
                retested = [key for key in ask(find_cases, which=Which.OPEN) if ask(read_case, key).plan is not None]
                closed = ask(find_cases, which=Which.CLOSED)
                yield "lighter", opened(ShowCase(ask(find_cases, which=Which.LIGHTER)[0]))
                yield from (
                    (name, opened(ShowCase(key))) for name, key in (("retests", retested[0]), ("closed", closed[0]))
                )
            case "sent_out":
                yield "test", partial(_first_outside, session)
            case "results":
                yield "results_of_batch", opened(ShowResults(ask(find_batches, search="CAR-")[0]))


def _first_outside(session: Session) -> None:
    """The first test of the list in its pane."""
    page = session.window.go("sent_out")
    assert isinstance(page, SentOutPage)  # noqa: S101 - that is what the page is called
    page.listing.bring(page.model.ids[0])


def _begin(session: Session, product: int) -> None:
    """Begin to register a batch of this product, of its last stage."""
    page = session.window.go("register")
    assert isinstance(page, RegisterPage)  # noqa: S101 - that is what the page is called
    page.batch.choose(product, "DP", "CAR-26099")


def _grab(session: Session, path: Path) -> Path:
    """The window as it stands, once whatever is under way has been shown."""
    QApplication.sendPostedEvents()
    session.acts.wait_idle(60)
    return picture(session.window, path)


def picture(widget: QWidget, path: Path) -> Path:
    """With every colour it has: a palette would lose the rare ones, and those are the marks of a status."""
    widget.grab().save(str(path))
    return path
