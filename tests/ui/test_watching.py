"""The window recomputes signatures while somebody is signed in."""

from qclab.ui.acts import Acts
from qclab.ui.watching import Watching


def test_the_window_watches_while_somebody_is_signed_in_and_goes_on_where_it_was(acts: Acts) -> None:
    asked = list[int | None]()

    class Database:
        def watch(self, _lab: object, after: int | None) -> int:
            asked.append(after)
            return 25 if after is None else 0

    made = Watching(acts, Database)  # type: ignore[arg-type]
    for lab in ("first", "second"):
        made.begin(lab)  # type: ignore[arg-type]
        acts.wait_idle()
        made.begin(None)
    made.look()
    acts.wait_idle()
    assert asked == [None, 25]
