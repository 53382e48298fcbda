"""What is found wrong with a catalogue, or to be chosen knowingly: its kind, its place, and a sentence."""

from dataclasses import dataclass
from enum import StrEnum

Path = tuple[str | int, ...]


class Fault(StrEnum):
    """The kinds of findings. What each is about stands in its path."""

    # of any entry
    ID = "id"
    TEXT = "text"
    VERSION = "version"
    WRITTEN_TWICE = "written twice"
    NEEDED = "needed"
    MEASURE = "measure"
    RANGE = "range"
    ROUNDING = "rounding"
    RELEASE_STEP = "release step"
    # what is referred to and is not there
    NO_SUCH_CLIENT = "no such client"
    NO_SUCH_PRODUCT = "no such product"
    NO_SUCH_STAGE = "no such stage"
    NO_SUCH_METHOD = "no such method"
    NO_SUCH_PARAMETER = "no such parameter"
    NO_SUCH_PLACE = "no such place"
    # of products and places
    NO_STAGE = "no stage"
    PLACE_INSIDE_ITSELF = "place inside itself"
    # of methods
    REPLICATES = "replicates"
    NOT_COMBINED = "not combined"
    CV_LIMIT = "cv limit"
    READING_DAY = "reading day"
    MINIMUM_DAYS = "minimum days"
    NO_PARAMETER = "no parameter"
    NEVER_PASSED = "never passed"
    NEED_NOT_BE_SAID = "need not be said"
    # of parameters
    OUTCOMES = "outcomes"
    NO_OUTCOME = "no outcome"
    NO_FINDING = "no finding"
    FOR_NUMBERS = "for numbers"
    LOQ_BELOW_LOD = "LOQ below LOD"
    REPORTED = "reported"
    # of criteria
    NO_CRITERION = "no criterion"
    CRITERION_TWICE = "criterion twice"
    LONE_ALTERNATIVE = "lone alternative"
    LIMIT = "limit"
    LEVEL = "level"
    UNIT = "unit"
    # of the sampling plan
    NO_CONTAINER = "no container"
    AMOUNT_AND_UNIT = "amount and unit"
    SERVES_NOTHING = "serves nothing"
    UNREAD = "unread"
    # of versions of one specification
    STAGE_TAKEN = "stage taken"
    OTHER_PRODUCT = "other product"
    VERSION_ORDER = "version order"
    # remarks: allowed, to be chosen knowingly
    ROUNDING_MATTERS = "rounding matters"
    NOT_PLANNED = "not planned"
    PLANNED_TWICE = "planned twice"
    NO_RANGE = "no range"


class Unreadable(StrEnum):
    """Why a catalogue file, or a part of it, cannot be read at all."""

    TOO_LARGE = "too large"
    NO_UTF8 = "no UTF-8"
    NO_YAML = "no YAML"
    NO_CATALOGUE = "no catalogue"
    SECOND_DOCUMENT = "second document"
    TAB = "tab"
    STRANGE_CHARACTER = "strange character"
    ANCHOR = "anchor"
    TOO_DEEP = "too deep"
    FIELD_NAME = "field name"
    UNKNOWN_FIELD = "unknown field"
    FIELD_TWICE = "field twice"
    NO_FIELDS = "no fields"
    NO_LIST = "no list"
    NO_VALUE = "no value"
    MISSING = "missing"
    EMPTY = "empty"
    WRONG_KIND = "wrong kind"
    DECIMALS = "decimals"
    MORE = "more"


class Unlisted(StrEnum):
    """What is wrong with a list for cases, or with rules of review."""

    NOT_A_LINE = "not a line"
    NO_SUCH_PHASE = "no such phase"
    NO_WORDS = "no words"
    SEPARATOR = "separator"
    TWICE = "twice"
    NO_QUESTION = "no question"
    NO_CAUSE = "no cause"
    NO_SUCH_KIND = "no such kind"
    FIXED = "fixed"
    NUMBER = "number"


@dataclass(frozen=True)
class Finding:
    """One sentence about the place ``path`` points to, such as ("specifications", 2, "criteria", 0, "limit")."""

    path: Path
    text: str
    code: Fault | Unlisted

    @property
    def field(self) -> str:
        """The name of the field it is about, empty when it is about a whole entry."""
        last = self.path[-1] if self.path else ""
        return last if isinstance(last, str) else ""
