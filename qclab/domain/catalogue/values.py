"""The catalogue: whose products are tested, by which methods, against which limits, and where the material is kept.

Plain values as written by people (see docs/catalogue-file.md): a limit is kept as its printed text, since `5.0E3` and
`5000` are different limits. Nothing here reads a file or knows a database.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final, Literal

from qclab.domain.evaluation.limits import Limit
from qclab.domain.evaluation.units import is_amount

ProductKind = Literal["cell therapy", "viral vector", "plasmid", "starting material", "environment"]
ParameterType = Literal["number", "count", "titre", "ratio", "outcome", "text"]
Combination = Literal["single", "mean", "geometric mean", "median", "worst case", "each"]
LooksAt = Literal["", "trail"]
TRAIL: Final = "trail"
"""What is looked at for a gate that is the audit trail of the batch."""
Consequence = Literal["warn", "block"]
Retest = Literal["planned", "never"]
Repeats = Literal["0", "1", "2", "3"]
Verifications = Literal["1", "2", "3"]
Saying = Literal["by", "from", "to", "instrument", "reagents", "raw data", "attachment"]
LabelStock = Literal["", "25x12", "38x19", "50x25", "100x50", "a4-3x8", "a4-3x8-inset"]
PlaceKind = Literal[
    "site", "room", "refrigerator", "freezer", "tank", "incubator", "cabinet", "shelf", "rack", "canister", "box"
]

NUMERIC: frozenset[ParameterType] = frozenset({"number", "count", "titre", "ratio"})


class Priority(StrEnum):
    """Of a sample, and so of its tests."""

    ROUTINE = "routine"
    URGENT = "urgent"


@dataclass(frozen=True)
class Client:
    """The organisation whose material it is; ``own`` marks the programme of the house itself."""

    id: str
    name: str
    address: str = ""
    contact: str = ""
    own: bool = False


@dataclass(frozen=True)
class Stage:
    """A point in the making of a product at which samples are taken; its id is unique within the product."""

    id: str
    name: str


@dataclass(frozen=True)
class Product:
    """What is made or monitored. ``in_vivo``: given to the patient as such (out of specification supply is refused).

    ``after_expiry`` and ``outside_range`` say what happens where material is used after its expiry, or arrives outside
    its range of temperature: it is warned of and recorded with its reason, or refused.
    """

    id: str
    client: str
    name: str
    kind: ProductKind
    stages: tuple[Stage, ...]
    description: str = ""
    dosage_form: str = ""
    strength: str = ""
    container: str = ""
    storage: str = ""
    trial: str = ""
    authorisation: str = ""
    product_code: str = ""
    in_vivo: bool = False
    after_expiry: Consequence = "warn"
    outside_range: Consequence = "warn"


@dataclass(frozen=True)
class Reading:
    """A planned look at a running test, ``window_hours`` either side of ``day`` after the start of incubation.

    The last look of a method is never early and has no upper end: a weekend is no deviation. One that is ``binding``,
    as the last always is, is a deviation when it is missed; one with a ``second_reader`` is made by two people. From
    one with ``transfer_days`` on a medium that the product clouds is transferred, and it and its subculture are kept so
    many full days more (Ph. Eur. 2.6.1: at least four).
    """

    day: Decimal
    window_hours: Decimal = Decimal(24)
    name: str = ""
    binding: bool = False
    second_reader: bool = False
    transfer_days: Decimal | None = None


@dataclass(frozen=True)
class Parameter:
    """One reportable quantity of a method; its id is unique within the method.

    ``outcomes`` are the named results of type ``outcome``. ``lod``, ``loq`` and ``countable_max`` are in ``unit``;
    ``reported`` says how a value is printed (``Reporting``); it never changes what is compared. A value outside the
    ``plausible`` range, written as a limit in ``unit``, is asked about before it is recorded. ``critical`` results are
    never filled down a column. ``findings`` are words that no limit can judge and a person may decide to comply, such
    as a normal variant of a karyotype. ``no_microbe``: what a critical outcome says is of none (an identity, a
    karyotype), so that the grounds of Ph. Eur. 2.6.1, by which growth is no result, are not asked of it.
    """

    id: str
    name: str
    type: ParameterType
    unit: str = ""
    outcomes: tuple[str, ...] = ()
    reported: str = ""
    plausible: str = ""
    lod: Decimal | None = None
    loq: Decimal | None = None
    countable_max: Decimal | None = None
    critical: bool = False
    no_microbe: bool = False
    findings: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        return self.type in NUMERIC

    def refuses_negative(self, limit: Limit | None) -> bool:
        """Whether a result below zero is a slip: a count, a titre, an amount, or a percentage with only an upper limit.

        A percentage with a lower limit may be measured below zero (suppression, killing), and no limit that is itself
        negative is contradicted.
        """
        bounds = [bound for bound in (limit.lower, limit.upper) if bound is not None] if limit else []
        if any(bound.value < 0 for bound in bounds):
            return False
        if self.type in ("count", "titre") or is_amount(self.unit):
            return True
        return self.unit == "%" and limit is not None and limit.upper is not None and limit.lower is None


def always_said(*, takes_days: bool) -> tuple[Saying, ...]:
    """What is said of every test, whatever its method version lists, and is never passed: by whom, for that person
    neither verifies nor issues, and of a test that ``takes_days`` the times by which its result is final."""
    return ("by", "from", "to") if takes_days else ("by",)


NOT_OBEYED: Final = ("replicates", "combine", "cv_limit", "validity")
"""What a method may say and nothing obeys yet: a catalogue file brings it and a version keeps it, nobody authors it."""


@dataclass(frozen=True)
class Method:
    """A versioned assay procedure.

    ``cv_limit`` is the highest %CV of the replicates of a valid run. ``minimum_days``: the accepted outcome is final
    only when performed from and performed to are that many full days apart. ``laboratory`` is empty for the own one.
    ``must_say``: what has to be said of how a test was performed before it is submitted, ``may_pass`` what of that may
    be passed with a deviation. ``retest`` is "never" where a failing result stands, as growth or a virus that was found
    does, unless a proven cause invalidates it; else its case may plan retests. ``repeats``: how often an attempt whose
    run is invalid is repeated without a case. ``verifications``: how many persons verify a submitted test, the last of
    whom approves it. ``procedure`` is the number of the laboratory's own document; ``example``
    says what it was copied from, while nobody has confirmed it.
    """

    id: str
    title: str
    version: int
    parameters: tuple[Parameter, ...]
    reference: str = ""
    principle: str = ""
    calculation: str = ""
    validity: str = ""
    turnaround_hours: int = 24
    replicates: int = 1
    combine: Combination = "single"
    cv_limit: Decimal | None = None
    laboratory: str = ""
    minimum_days: Decimal | None = None
    readings: tuple[Reading, ...] = ()
    must_say: tuple[Saying, ...] = ("by", "from", "to")
    may_pass: tuple[Saying, ...] = ()
    retest: Retest = "planned"
    repeats: Repeats = "1"
    verifications: Verifications = "1"
    procedure: str = ""
    example: str = ""


@dataclass(frozen=True)
class CriterionLine:
    """The limit for one parameter, as printed: ``≤ 0.5``, ``No growth``, ``report``.

    Criteria that share an ``alternative`` label are joined by "or". ``per_kg``: the total is divided by body weight.
    ``powers_of_ten``: 10^2 accepts up to 200 (Ph. Eur. 5.1.4, 2.6.12). ``alert`` and ``action`` are limits too.
    ``required`` false prints the result for information; it never decides. ``release_step`` is 1 or 2. ``reported``
    says how a result is printed, where it is not as the parameter says.
    """

    method: str
    parameter: str
    limit: str
    unit: str = ""
    rounding: str = ""
    reported: str = ""
    per_kg: bool = False
    powers_of_ten: bool = False
    alternative: str = ""
    per_container: bool = False
    alert: str = ""
    action: str = ""
    release_step: int = 1
    required: bool = True
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class PlanLine:
    """One line of a sampling plan: so many containers of ``amount`` ``unit`` each, serving these methods.

    All containers of the line belong to one test of each method (two bottles of a sterility test), and so do those of
    lines of one name. ``parameters`` are what is read from these containers alone; empty: all of their methods, from
    all containers together. ``within_hours``
    after sampling its tests are due, instead of by the turnaround of their methods. ``hold_hours`` after sampling its
    tests have begun, else each is passed with a deviation, or is only told where ``past_hold`` is warn.
    ``storage_range`` and
    ``transport_range`` are written as limits, in °C. ``label_stock`` names a label preset; empty: it is chosen
    when the labels are printed.
    """

    name: str
    containers: int = 1
    container: str = ""
    amount: Decimal | None = None
    unit: str = ""
    methods: tuple[str, ...] = ()
    retain: bool = False
    condition: str = ""
    storage_range: str = ""
    transport_range: str = ""
    priority: Priority = Priority.ROUTINE
    within_hours: Decimal | None = None
    label_stock: LabelStock = ""
    parameters: tuple[str, ...] = ()
    hold_hours: Decimal | None = None
    past_hold: Consequence = "block"


@dataclass(frozen=True)
class GateLine:
    """What certification needs beside tests, such as a reviewed batch record: a person ticks it for each batch.

    ``release_step`` is 1 or 2, as of a criterion; ``held_by`` is who brings it about, in words; ``looks_at`` is
    ``trail`` where what is looked at is the audit trail of the batch, by exception: an unusual event after it was
    ticked opens the gate again.
    """

    name: str
    release_step: int = 1
    held_by: str = "QA"
    looks_at: LooksAt = ""


@dataclass(frozen=True)
class Specification:
    """A versioned list of criteria for a product at a stage, with its sampling plan and the gates of its release.

    ``rounding`` holds for each criterion that names none of its own; there is no default behind it. ``procedure`` and
    ``example`` are as of a method.
    """

    id: str
    version: int
    product: str
    stage: str
    title: str
    effective_from: date
    criteria: tuple[CriterionLine, ...]
    rounding: str = ""
    source: str = ""
    plan: tuple[PlanLine, ...] = ()
    gates: tuple[GateLine, ...] = ()
    procedure: str = ""
    example: str = ""

    def rounding_of(self, line: CriterionLine) -> str:
        """The rounding rule of a criterion: its own, else the specification's; empty when neither says one."""
        return line.rounding or self.rounding


@dataclass(frozen=True)
class Place:
    """Where material is kept; ``parent`` is the place it stands in."""

    id: str
    name: str
    kind: PlaceKind
    parent: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked in a phase of a case of a kind; which there are says ``domain/investigations/lists.py``."""

    kind: str
    phase: str
    words: str


@dataclass(frozen=True)
class ListedCause:
    """A coded cause; ``microbial`` where growth may be no result by it (Ph. Eur. 2.6.1)."""

    words: str
    microbial: bool = False


@dataclass(frozen=True)
class CaseListVersion:
    """A version of the list that cases are worked with, its lines in the order in which they are shown.

    A laboratory has one list. Version 0 is the shipped one, which is no record.
    """

    id: ClassVar[str] = "case-list"
    title: ClassVar[str] = "Questions and causes of cases"
    example: ClassVar[str] = ""

    version: int
    questions: tuple[Question, ...]
    causes: tuple[ListedCause, ...]


@dataclass(frozen=True)
class ReviewRule:
    """A kind of what is unusual about a submitted test, and by which number it comes; empty: it is told, and put before
    nothing."""

    kind: str
    comes: int | None = None


@dataclass(frozen=True)
class ReviewRulesVersion:
    """A version of the rules of review by exception, in the order in which they are told. A laboratory has one list;
    version 1 is the shipped one, which is no record."""

    id: ClassVar[str] = "review-rules"
    title: ClassVar[str] = "Rules of review by exception"
    example: ClassVar[str] = ""

    version: int
    rules: tuple[ReviewRule, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything one catalogue file says, in the order of the file."""

    clients: tuple[Client, ...] = ()
    products: tuple[Product, ...] = ()
    methods: tuple[Method, ...] = ()
    specifications: tuple[Specification, ...] = ()
    places: tuple[Place, ...] = ()
    case_lists: tuple[CaseListVersion, ...] = ()
    review_rules: tuple[ReviewRulesVersion, ...] = ()
