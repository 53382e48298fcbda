"""Who gets the room of a table: the texts in view, then all of them; ids and numbers before words."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qclab.ui.models.widths import Need, shared_out


def words(whole: int, seen: int | None = None, least: int = 60, chosen: int | None = None) -> Need:
    return Need(whole, whole if seen is None else seen, least, chosen)


def exact(whole: int) -> Need:
    """A column that is never cut while another one could give way."""
    return Need(whole, whole, whole)


def test_with_room_enough_nothing_is_cut_and_the_taker_has_the_rest() -> None:
    assert shared_out([exact(120), words(200), exact(50)], 600, [1]) == [136, 600 - 136 - 66, 66]


def test_an_id_is_whole_while_words_give_way() -> None:
    assert shared_out([exact(130), words(300), exact(60)], 300) == [130, 110, 60]


def test_the_widest_words_give_way_first_so_that_fewest_are_cut() -> None:
    assert shared_out([words(100), words(300), words(400)], 500) == [100, 200, 200]


def test_what_is_in_view_comes_before_what_is_further_down() -> None:
    assert shared_out([words(400, seen=100), words(220)], 320) == [100, 220]
    assert shared_out([words(400, seen=100), words(220)], 350) == [130, 220]


def test_where_not_even_the_least_has_room_the_table_scrolls() -> None:
    assert shared_out([exact(130), words(400, least=80)], 100) == [130, 80]


def test_where_it_scrolls_the_columns_of_the_first_view_fill_it_and_none_ends_at_its_edge() -> None:
    assert shared_out([exact(130), words(300, least=100), exact(90)], 300) == [130, 170, 90]
    assert shared_out([exact(130), words(150, least=100), exact(90)], 300) == [146, 154, 90]


def test_where_it_scrolls_a_column_that_lacks_little_is_shown_whole() -> None:
    assert shared_out([words(190, least=170), words(250, least=100), exact(130)], 300) == [190, 110, 130]


def test_what_has_to_be_scrolled_to_is_whole_up_to_twice_its_least() -> None:
    assert shared_out([exact(130), words(340, least=170), words(400, least=170)], 140) == [140, 340, 170]


def test_what_has_to_be_scrolled_to_shows_four_of_five_texts_where_they_fit_half_the_view() -> None:
    rows = (100, 180, 180, 180, 330)
    assert shared_out([exact(500), Need(330, 330, 80, rows=rows)], 400) == [500, 180]
    assert shared_out([exact(500), Need(330, 330, 80, rows=rows)], 300) == [500, 80]


def test_where_it_scrolls_no_column_has_room_for_what_is_further_down() -> None:
    assert shared_out([exact(130), words(200, seen=70), exact(250)], 300) == [146, 86, 250]


def test_the_width_of_a_person_wins_and_the_others_are_fitted_around_it() -> None:
    assert shared_out([words(200, chosen=300), words(200), words(100)], 500, [1]) == [300, 100, 100]
    assert shared_out([words(200, chosen=40), words(200)], 500, [0, 1]) == [40, 460]
    assert shared_out([words(200, chosen=40), words(200, chosen=90)], 500, [0, 1]) == [40, 90]


def test_the_rest_is_shared_among_several_takers() -> None:
    assert shared_out([words(100), exact(100), words(100)], 600, [0, 2]) == [242, 116, 242]


def test_empty_columns_shrink_to_their_heads() -> None:
    assert shared_out([words(40, least=40), words(500)], 400) == [40, 360]


needs = st.builds(
    lambda least, seen, whole, chosen: Need(least + seen + whole, least + seen, least, chosen),
    st.integers(1, 200), st.integers(0, 300), st.integers(0, 300), st.none() | st.integers(20, 400),
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine drawing is slow
@given(st.lists(st.tuples(needs, st.booleans()), min_size=1, max_size=9), st.integers(0, 2500))
def test_no_column_has_room_to_spare_while_another_is_cut(drawn: list[tuple[Need, bool]], room: int) -> None:
    columns = [need for need, _ in drawn]
    takers = [place for place, (_, takes) in enumerate(drawn) if takes]
    widths = shared_out(columns, room, takers)
    free = [(need, width) for need, width in zip(columns, widths, strict=True) if need.chosen is None]
    assert all(width == need.chosen for need, width in zip(columns, widths, strict=True) if need.chosen is not None)
    assert all(width >= need.least for need, width in free)
    if sum(need.least if need.chosen is None else need.chosen for need in columns) > room:
        first = next(number for number in range(len(widths) + 1) if sum(widths[: number + 1]) > room)
        in_first = [(need, width) for need, width in zip(columns[:first], widths, strict=False) if need.chosen is None]
        assert sum(widths[:first]) == room or all(width >= need.seen for need, width in in_first)
        return
    if any(width < need.seen for need, width in free):
        assert all(width <= need.seen for need, width in free)
    if any(width < need.whole for need, width in free):
        assert all(width <= need.whole for need, width in free)
    else:
        assert all(width >= need.whole for need, width in free)
    assert sum(widths) <= room
    if any(place in takers for place, need in enumerate(columns) if need.chosen is None):
        assert sum(widths) == room


def test_no_column_is_wide_for_one_row_while_others_are_cut() -> None:
    sparse = Need(272, 272, 60, rows=(90, 90, 90, 90, 272))
    names = Need(300, 300, 120, rows=(280, 280, 280, 280, 300))
    assert shared_out([sparse, names], 380) == [100, 280]
    assert shared_out([sparse, names], 572) == [272, 300]


def test_a_column_that_stays_cut_anyway_takes_nothing_from_rows_that_need_little() -> None:
    tests, samples = Need(900, 900, 120, rows=(800, 820, 840, 860, 900)), Need(190, 190, 90, rows=(80, 80, 80, 80, 190))
    assert shared_out([tests, samples], 500) == [310, 190]
