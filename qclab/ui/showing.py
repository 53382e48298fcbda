"""What one page may ask another to show; the window finds the page that shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Show:
    """A record, or a set of them."""


@dataclass(frozen=True)
class ShowSample(Show):
    sample: int | str
    """Its key, or its id as scanned."""


@dataclass(frozen=True)
class ShowSamples(Show):
    """Where samples are listed, and their labels printed."""


@dataclass(frozen=True)
class ShowBatch(Show):
    batch: int | str
    """Its key or its id."""


@dataclass(frozen=True)
class ShowCase(Show):
    case: int


@dataclass(frozen=True)
class ShowNewCase(Show):
    """A lighter case that is opened on this batch, or on one value of it, with what that is called."""

    batch: int
    result: int | None = None
    value: str = ""


@dataclass(frozen=True)
class ShowPartOfBatch(Show):
    """A certificate or a decision of a batch, by the table it stands in and its key; or what it was made from."""

    batch: int
    table: str
    key: int


@dataclass(frozen=True)
class ShowRun(Show):
    run: int


@dataclass(frozen=True)
class ShowNewRun(Show):
    """A run that is made of tests of this method version; ``tests`` were chosen for it."""

    method: int
    tests: tuple[int, ...]


@dataclass(frozen=True)
class ShowTests(Show):
    """The results of these tests, in this order."""

    tests: tuple[int, ...]


@dataclass(frozen=True)
class ShowResults(Show):
    """The results of all tests of a batch."""

    batch: int


@dataclass(frozen=True)
class ShowReview(Show):
    """What waits for a second person: ``kind`` is ``test``, ``decision``, ``not done``, ``invalid``, ``deviation`` or
    ``reopening``, ``key`` that of the decision, the test, the deviation or the reopening."""

    kind: str
    key: int


@dataclass(frozen=True)
class ShowPerson(Show):
    """A person: for who administers them, or with the tests that they hold."""

    person: int


@dataclass(frozen=True)
class ShowRegistration(Show):
    """Where samples are registered."""


@dataclass(frozen=True)
class ShowEntry(Show):
    """A version of a method or a specification, by the table it stands in and its key."""

    table: str
    key: int


@dataclass(frozen=True)
class ShowNewEntry(Show):
    """A new entry of the catalogue, by the table it will stand in."""

    table: str


@dataclass(frozen=True)
class ShowEvent(Show):
    seq: int
