"""A cell is a value: the same test, parameter and sample are one; the whole test is none of its samples."""

from qclab.domain.results.cell import Cell


def test_the_same_test_parameter_and_sample_are_one_cell() -> None:
    assert {Cell(1, 2, 3): "97.9"}[Cell(test=1, parameter=2, sample=3)] == "97.9"


def test_a_result_of_the_whole_test_stands_in_another_cell_than_that_of_a_container() -> None:
    assert len({Cell(1, 2), Cell(1, 2, 3), Cell(1, 2, 4), Cell(1, 5), Cell(2, 2)}) == 5
