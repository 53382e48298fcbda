"""Raw data behind what is reviewed: who opened them, and when."""

from qclab.domain.people.rights import Right
from qclab.domain.trail.acts import Act
from qclab.queries.review.raw_data import was_opened
from qclab.services.lab import Lab
from qclab.store import tables as t


def note_opened(lab: Lab, attachment: int) -> None:
    """Record that this person opened a file to review its test; once for each file. Raises Missing."""
    with lab.write(Act.RAW_DATA_OPENED, right=Right.APPROVE_RESULTS) as writing:
        if not was_opened(writing.connection, lab.actor, attachment):
            writing.insert(t.raw_data_opened, attachment=attachment, opened_by=writing.by, opened_at=writing.at)
