"""``qclab signatures``: of a record by its id, worst first, with what differs; in JSON everything that was compared."""

import json
from collections.abc import Callable

from tests.cli.conftest import Answer

At = Callable[..., Answer]


def test_a_version_shows_who_put_it_in_force_and_what_was_signed(at: At) -> None:
    answer = at("kvos", "signatures", "ARI-0001-DP/1", "--content")
    assert answer.status == 0, answer.err
    assert "put in force" in answer.out
    assert "(UTC " in answer.out
    assert "id: ARI-0001-DP" in answer.out
    (row,) = json.loads(at("kvos", "signatures", "ARI-0001-DP/1", "--json").out)
    assert (row["standing"], row["differs"], row["found"]) == ("valid", [], row["digest"])


def test_an_id_that_names_no_record_is_refused(at: At) -> None:
    answer = at("kvos", "signatures", "NOBODY-1")
    assert (answer.status, "There is no record" in answer.err) == (1, True)
