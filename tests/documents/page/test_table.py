"""Tables on paper: a head with titles goes on with its rows, an empty one leaves no rules above them."""

from qclab.documents.page.table import Column, Row, cell, table


def test_only_a_head_that_says_something_is_repeated_on_the_next_page() -> None:
    rows = [Row((cell("first"),)), Row((cell("second"),))]
    titled, plain = (table([Column(title, 0, 100)], rows) for title in ("Test", ""))
    assert [block.head is titled[0] for block in titled[1:]] == [True, True]
    assert [block.head for block in plain[1:]] == [None, None]
