"""The catalogue as one readable text file (YAML): read with every reason and its line, and written.

The format is documented in docs/catalogue-file.md. Nothing is guessed and nothing is half-read: either the whole file
becomes a catalogue or all the reasons why not are raised together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qclab.domain.catalogue.faults import Finding, Unreadable
from qclab.domain.catalogue.rules import faults, remarks
from qclab.domain.catalogue.values import Catalogue
from qclab.domain.counts import size
from qclab.domain.refusals import Invalid, Reason
from qclab.services.catalogue import lists
from qclab.services.catalogue.file_entries import Entries, read_entries
from qclab.services.catalogue.file_text import catalogue_text
from qclab.services.catalogue.file_yaml import Fields, Items, Node, tree

LARGEST = 2_000_000
"""Bytes of a file: the catalogue of a thousand assays."""
_MOST_REASONS = 1_000


def read_catalogue_bytes(data: bytes, filename: str) -> Catalogue:
    """The catalogue in the bytes of a file, which must be UTF-8. Raises Invalid with every reason."""
    if len(data) > LARGEST:
        said = f"{filename} has {size(len(data))}; at most {size(LARGEST)} are read."
        raise Invalid(Reason(said, code=Unreadable.TOO_LARGE))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise Invalid(
            Reason(f"{filename} is not UTF-8 text; save it as UTF-8.", row=row, code=Unreadable.NO_UTF8)
        ) from error
    return read_catalogue(text, filename)


def read_catalogue(text: str, filename: str) -> Catalogue:
    """The catalogue in ``text``. Raises Invalid with every reason, each with the line it is about (``row``, from 1)."""
    root = tree(text)
    if not isinstance(root, Fields) or not root.nodes:
        row = root.line if root else 1
        raise Invalid(
            Reason(
                f"{filename} holds no catalogue: it has none of the sections expected.",
                row=row,
                code=Unreadable.NO_CATALOGUE,
            )
        )
    read = read_entries(root)
    told = [*faults(read.catalogue, read.incomplete), *_of_lists(read.catalogue)]
    found = [_at_line(finding, read) for finding in told]
    reasons = sorted([*read.reasons, *found], key=lambda reason: reason.row or 0)
    if len(reasons) > _MOST_REASONS:
        more = f"There are {len(reasons) - _MOST_REASONS} more faults; mend these first."
        reasons = [*reasons[:_MOST_REASONS], Reason(more, code=Unreadable.MORE)]
    if reasons:
        raise Invalid(*reasons)
    return read.catalogue


def warnings(catalogue: Catalogue) -> tuple[Reason, ...]:
    """What an author should choose knowingly; none of it refuses the catalogue."""
    return tuple(Reason(finding.text, field=finding.field, code=finding.code) for finding in remarks(catalogue))


def write_catalogue(catalogue: Catalogue) -> str:
    """The text of a catalogue, always the same for the same catalogue; `read_catalogue` gives an equal one back."""
    return catalogue_text(catalogue)


def _of_lists(catalogue: Catalogue) -> Iterator[Finding]:
    for of, section in ((lists.CASES, "case_lists"), (lists.REVIEW, "review_rules")):
        for index, version in enumerate(getattr(catalogue, section)):
            for each in of.faults(version):
                yield replace(each, path=(section, index, *each.path), text=f"{of.called}: {each.text}")


def _at_line(finding: Finding, read: Entries) -> Reason:
    section, index, *rest = finding.path
    node: Node = read.nodes[str(section)][int(index)]
    return Reason(
        finding.text, field=finding.field, row=_line(node, rest), code=finding.code, facts={"path": finding.path}
    )


def _line(node: Node, path: Sequence[str | int]) -> int:
    """The line of the deepest part of ``path`` that is written; a field left out is reported at its entry."""
    for step in path:
        if isinstance(node, Fields) and step in node.nodes:
            node = node.nodes[str(step)]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.nodes):
            node = node.nodes[step]
        else:
            break
    return node.line
