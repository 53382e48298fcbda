"""The columns of the tables that can be imported, and empty tables to fill in."""

from collections.abc import Mapping
from io import BytesIO

from qclab.domain.refusals import Invalid
from qclab.services.exchange.columns import Column, Holds

SAMPLES, RESULTS = "samples", "results"


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    SAMPLES: (
        Column("client", "the id of the client whose product it is", holds=Holds.ID),
        Column("product", "the id of the product", True, holds=Holds.ID),
        Column("batch", "the id of the batch; one that does not exist yet is made", True, holds=Holds.ID),
        Column("stage", "the id of the stage", True, holds=Holds.ID),
        Column("name", "what the sample is; leave it empty to take the whole sampling plan of the stage", True),
        Column("container", "such as 10 mL vial"),
        Column("amount", "a number, with a point or a comma", holds=Holds.NUMBER),
        Column("unit", "the unit of the amount"),
        Column(
            "methods", "ids of methods, a space between; rows of one name share one test of each method", holds=Holds.ID
        ),
        Column("reason", "why the sample has tests that the sampling plan does not propose for it"),
        Column("sampled_by", "who took the sample"),
        Column(
            "sampled_at", "date and time like 2026-11-22 06:00, in the time zone of the laboratory", holds=Holds.MOMENT
        ),
        Column("sampled_where", "where it was taken"),
        Column("place", "the id of the place where it is kept", holds=Holds.ID),
        Column("condition", "how it is kept, such as -80 °C"),
        Column("retain", "yes or no", holds=Holds.FLAG),
        Column("priority", "routine or urgent"),
        Column("within_hours", "hours after sampling in which its tests are due", holds=Holds.NUMBER),
        Column("body_weight", "of a new batch: kilograms", holds=Holds.NUMBER),
        Column("manufactured_on", "of a new batch: a date like 2026-11-22", holds=Holds.MOMENT),
        Column("expiry", "of a new batch: date and time like 2026-03-08 12:00", holds=Holds.MOMENT),
        Column("expiry_zone", "the time zone of the expiry, such as Europe/Amsterdam"),
        Column("coi_id", "of a new batch: chain of identity", holds=Holds.ID),
        Column("donor_code", "of a new batch: a pseudonymous code, never a name", holds=Holds.ID),
        Column("batch_record", "of a new batch: the number of its batch record", holds=Holds.ID),
        Column("deviation", "of a new batch: the numbers of its deviations, or what deviated"),
    ),
    RESULTS: (
        Column("sample", "the id on the label", True, holds=Holds.ID),
        Column("method", "the id of the method", True, holds=Holds.ID),
        Column("parameter", "the id or the name of the parameter", True),
        Column("value", "the value as it would be typed", True, holds=Holds.NUMBER),
        Column("reason", "why the value is changed, where one was recorded before"),
        Column("performed_by", "who performed the test: a user id or a name; one for all rows of a test"),
        Column("performed_from", "when it began, like 2026-11-22 06:00, in the time zone of the laboratory"),
        Column("performed_to", "when it ended, in the same form"),
        Column("instrument", "the id of the instrument"),
    ),
}


def columns(kind: str) -> tuple[Column, ...]:
    """The columns of a kind of import. Raises Invalid for another kind."""
    if kind not in COLUMNS:
        raise Invalid(f"There is no import of “{kind}”: it is {SAMPLES} or {RESULTS}.")
    return COLUMNS[kind]


def template_csv(kind: str) -> bytes:
    """An empty table to fill in; marked as UTF-8, so that a spreadsheet program reads it as such."""
    return (",".join(column.name for column in columns(kind)) + "\r\n").encode("utf-8-sig")


def template_xlsx(kind: str) -> bytes:
    """An empty workbook to fill in, with a sheet that explains the columns; its cells keep what is typed as text."""
    from openpyxl import Workbook  # noqa: PLC0415 - only where a workbook is made
    from openpyxl.styles import Font  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    book = Workbook()
    sheet, about = book.worksheets[0], book.create_sheet("about the columns")
    sheet.title = kind
    for place, column in enumerate(columns(kind), 1):
        head = sheet.cell(1, place, column.name)
        head.font = Font(bold=column.required)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, len(column.name) + 2)
        sheet.column_dimensions[letter].number_format = "@"
        about.append([column.name, "needed" if column.required else "", column.text])
    sheet.freeze_panes = "A2"
    about.column_dimensions["A"].width, about.column_dimensions["C"].width = 18, 90
    written = BytesIO()
    book.save(written)
    return written.getvalue()
