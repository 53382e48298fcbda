"""The rows that the content of a signature is made of, found by the links of its format."""

from collections.abc import Callable, Iterable, Mapping

from qclab.domain.signatures.formats import Format, Refers
from qclab.domain.signatures.rows import Row, Rows

Find = Callable[[str, str, list[int]], Mapping[int, Row]]
"""Takes a table, a column and values: the rows with one of them there, by key."""


def gather(of: Format, subjects: Iterable[int], find: Find) -> dict[str, dict[int, Row]]:
    """The rows that contents of this format are made of, of all these subjects: one question a link."""
    rows: dict[str, dict[int, Row]] = {of.table: dict(find(of.table, "key", sorted(set(subjects))))}
    for link in of.links:
        above = rows.get(link.table, {})
        if isinstance(link, Refers):
            column, wanted = "key", {row[link.column] for row in above.values()} - {None}
        else:
            column, wanted = link.column, set(above)
        into = rows.setdefault(link.to, {})
        if missing := wanted - into.keys() if column == "key" else wanted:
            into.update(find(link.to, column, sorted(missing)))
    return rows


def parted(of: Format, subjects: Iterable[int], rows: Rows) -> dict[int, dict[str, dict[int, Row]]]:
    """The rows of each subject by itself, out of those gathered of all."""
    indexes: dict[tuple[str, str], dict[int, dict[int, Row]]] = {}

    def find(table: str, column: str, values: list[int]) -> dict[int, Row]:
        if column == "key":
            return {key: rows[table][key] for key in values if key in rows[table]}
        if (table, column) not in indexes:
            index = indexes[table, column] = {}
            for key, row in rows[table].items():
                index.setdefault(row[column], {})[key] = row
        return {key: row for value in values for key, row in indexes[table, column].get(value, {}).items()}

    return {subject: gather(of, [subject], find) for subject in subjects}
