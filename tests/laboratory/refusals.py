"""A refusal is known by the codes of its reasons; its sentences are for people and may be worded better."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import pytest

from qclab.domain.refusals import Refusal


@contextmanager
def refused(kind: type[Refusal], *codes: StrEnum) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What is done inside is refused with just these reasons, in any order."""
    with pytest.raises(kind) as raised:
        yield raised
    assert sorted(map(str, raised.value.codes)) == sorted(codes)
