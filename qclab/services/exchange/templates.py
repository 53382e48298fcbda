"""The columns of the tables that can be imported, and empty tables to fill in."""

from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO

from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.refusals import Invalid, Reason

SAMPLES, RESULTS = "samples", "results"


class Untaken(StrEnum):
    """Why a file is not taken, or an import not undone."""

    NO_SUCH_KIND = "no such kind"
    TAKEN_BEFORE = "taken before"
    NOTHING_NEW = "nothing new"
    RESULTS_STAY = "results stay"
    UNDONE_BEFORE = "undone before"
    HAS_RESULTS = "has results"


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    SAMPLES: (
        Column("client", "the id or the name of the client whose product it is", also=("Client ID", "Client name")),
        Column("product", "the id or the name of the product", True, also=("Product ID", "Product name")),
        Column(
            "batch", "the id of the batch; one that does not exist yet is made", True, Holds.ID,
            ("Batch ID", "Batch number", "Lot", "Lot number"),
        ),
        Column("stage", "the id or the name of the stage", True, also=("Stage ID", "Stage name")),
        Column(
            "name", "what the sample is; leave it empty to take the whole sampling plan of the stage", True,
            also=("Sample", "Sample name"),
        ),
        Column("container", "such as 10 mL vial", also=("Container type",)),
        Column("amount", "a number, with a point or a comma", holds=Holds.NUMBER),
        Column("unit", "the unit of the amount", also=("Units", "Unit of measure")),
        Column(
            "methods", "ids of methods, a space between, or names, a semicolon between; "
            "rows of one name share one test of each method", also=("Tests", "Methods of test", "Assays"),
        ),
        Column("reason", "why the sample has tests that the sampling plan does not propose for it"),
        Column("sampled_by", "who took the sample"),
        Column(
            "sampled_at", "date and time like 2026-11-22 06:00, in the time zone of the laboratory", holds=Holds.MOMENT
        ),
        Column("sampled_where", "where it was taken", also=("Where",)),
        Column("place", "the id or the name of the place where it is kept", also=("Place ID", "Stored at")),
        Column("condition", "how it is kept, such as -80 °C", also=("Storage condition",)),
        Column("retain", "yes or no", holds=Holds.FLAG),
        Column("priority", "routine or urgent"),
        Column(
            "within_hours", "hours after sampling in which its tests are due", holds=Holds.NUMBER,
            also=("Within, h", "Within (h)"),
        ),
        Column("body_weight", "of a new batch: kilograms", holds=Holds.NUMBER),
        Column(
            "manufactured_on", "of a new batch: a date like 2026-11-22", holds=Holds.MOMENT,
            also=("Manufactured", "Date of manufacture"),
        ),
        Column("expiry", "of a new batch: date and time like 2026-03-08 12:00", holds=Holds.MOMENT, also=("Expires",)),
        Column("expiry_zone", "the time zone of the expiry, such as Europe/Amsterdam", also=("Time zone of expiry",)),
        Column("coi_id", "of a new batch: chain of identity", holds=Holds.ID, also=("Chain of identity", "COI")),
        Column("donor_code", "of a new batch: a pseudonymous code, never a name", holds=Holds.ID),
        Column("batch_record", "of a new batch: the number of its batch record", holds=Holds.ID),
        Column("operators", "of a new batch: who made it, with commas between", also=("Made by", "Operator")),
        Column("session", "of a new batch: the number of the session in which it was made", holds=Holds.ID),
        Column("deviation", "of a new batch: the numbers of its deviations, or what deviated", also=("Deviations",)),
    ),
    RESULTS: (
        Column(
            "sample", "the id on the label, or the name of the sample", True,
            also=("Sample ID", "Sample number", "Sample name"),
        ),
        Column("batch", "the id of its batch: needed where the name of a sample is not the only one",
               also=("Batch ID", "Batch number", "Lot", "Lot number")),
        Column("method", "the id or the name of the method; may be empty where the parameter says which",
               also=("Method ID", "Method name", "Test", "Assay")),
        Column("parameter", "the id or the name of the parameter; may be empty where the method has only one",
               also=("Parameter ID", "Parameter name")),
        Column("value", "the value as it would be typed", True, Holds.NUMBER, ("Result",)),
        Column("unit", "the unit of the value, which must be the one of the parameter: nothing is converted",
               also=("Units", "Unit of measure", "Result unit", "Result units")),
        Column("reason", "why the value is changed, where one was recorded before"),
        Column("performed_by", "who performed the test: a user id or a name; one for all rows of a test"),
        Column(
            "performed_from", "when it began, like 2026-11-22 06:00, in the time zone of the laboratory",
            holds=Holds.MOMENT,
        ),
        Column("performed_to", "when it ended, in the same form", holds=Holds.MOMENT),
        Column("instrument", "the id of the instrument", also=("Instrument ID",)),
    ),
}  # fmt: skip
"""``unit`` of results and whatever names a thing hold words: they are held against what is known."""


def columns(kind: str) -> tuple[Column, ...]:
    """The columns of a kind of import. Raises Invalid for another kind."""
    if kind not in COLUMNS:
        said = f"There is no import of “{kind}”: it is {SAMPLES} or {RESULTS}."
        raise Invalid(Reason(said, code=Untaken.NO_SUCH_KIND, facts={"kind": kind}))
    return COLUMNS[kind]


def template_csv(kind: str) -> bytes:
    """An empty table to fill in; marked as UTF-8, so that a spreadsheet program reads it as such."""
    return (",".join(column.name for column in columns(kind)) + "\r\n").encode("utf-8-sig")


def template_xlsx(kind: str) -> bytes:
    """An empty workbook to fill in, with a sheet that explains the columns; its cells keep what is typed as text."""
    from openpyxl import Workbook, styles, utils  # noqa: PLC0415 - only where a workbook is made

    book = Workbook()
    sheet, about = book.worksheets[0], book.create_sheet("about the columns")
    sheet.title = kind
    for place, column in enumerate(columns(kind), 1):
        head = sheet.cell(1, place, column.name)
        head.font = styles.Font(bold=column.required)
        letter = utils.get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, len(column.name) + 2)
        sheet.column_dimensions[letter].number_format = "@"
        about.append([column.name, "needed" if column.required else "", column.text])
    sheet.freeze_panes = "A2"
    about.column_dimensions["A"].width, about.column_dimensions["C"].width = 18, 90
    written = BytesIO()
    book.save(written)
    return written.getvalue()
