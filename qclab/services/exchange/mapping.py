"""What the columns of a table that comes in may be, and by what a file with the same headings is known again."""

from collections.abc import Mapping

from qclab.domain.catalogue.values import Parameter
from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.exchange.headings import Headings, ReadAs, labels
from qclab.domain.identifiers import plain
from qclab.domain.people.rights import Actor
from qclab.queries.catalogue import master_data
from qclab.queries.exchange import imports
from qclab.services.exchange.table_file import Sheet
from qclab.services.exchange.templates import RESULTS, columns
from qclab.store.door import Connection
from qclab.store.encoding import sha256

_SHOWN = 3


def headings_of(connection: Connection, kind: str) -> Headings:
    """The columns that there are: of results also one for each parameter of a method that is in force."""
    single: list[Column] = []
    if kind == RESULTS:
        in_force = {method.key: method for method in master_data.methods_in_force(connection).values()}
        for method, parameters in master_data.parameters_of_methods(connection, list(in_force)).items():
            id_ = in_force[method].id
            single += [_single(id_, parameter) for _, parameter in parameters]
    return Headings((*columns(kind), *single))


def read_columns(
    connection: Connection,
    viewer: Actor,
    sheet: Sheet,
    headings: Headings,
    said: Mapping[str, str],
    before: Mapping[str, str] | None,
) -> tuple[ReadAs, ...]:
    """How the columns of a file are read. What several methods call alike is that of the one that tests its samples."""
    columns = headings.read(sheet.headings, said, before)
    sample = next((place for place, column in enumerate(columns) if column.name == "sample"), None)
    if sample is None or all(column.is_settled for column in columns):
        return columns
    texts = {line.cells[sample].text for line in sheet.lines if sample < len(line.cells)}
    methods = imports.methods_of_samples(connection, viewer, texts | set(map(plain, texts)))
    narrower = headings.within(methods).read(sheet.headings, said, before)
    is_sure = columns[sample].is_settled
    return tuple(
        wide if wide.is_settled or not (narrow.name or narrow.near) else narrow if is_sure else narrow.offered
        for wide, narrow in zip(columns, narrower, strict=True)
    )


def _single(method: str, parameter: Parameter) -> Column:
    unit = f", {parameter.unit}" if parameter.unit else ""
    called = (parameter.name, parameter.id, f"{method} {parameter.id}", f"{method} {parameter.name}")
    name = f"{method}/{parameter.id}"
    return Column(name, f"{parameter.name}{unit}", holds=Holds.NUMBER, also=called, of=(method, parameter.id))


def layout_of(sheet: Sheet) -> str:
    """What tells files with these headings from others."""
    return sha256("\n".join(labels(sheet.headings)).encode())


def possible_heads(sheet: Sheet) -> tuple[tuple[int, str], ...]:
    """The lines that the headings may stand in, with what stands there: those above the head, itself and some below."""
    lines = (*sheet.above, sheet.head, *sheet.lines[:_SHOWN])
    return tuple((line.number, ", ".join(cell.text for cell in line.cells if cell.text)) for line in lines)


def first_texts(sheet: Sheet) -> tuple[str, ...]:
    """What stands in the first lines of each column."""
    lines = sheet.lines[:_SHOWN]
    return tuple(
        ", ".join(filter(None, (line.cells[place].text for line in lines if place < len(line.cells))))
        for place in range(len(sheet.headings))
    )
