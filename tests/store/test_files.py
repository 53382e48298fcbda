"""How much of a file is read is known before it is."""

import os
from pathlib import Path

import pytest

from qclab.domain.refusals import Invalid, Missing
from qclab.store.files import read_whole


def test_a_file_within_the_bound_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    assert read_whole(path, 5) == b"12345"
    with pytest.raises(Invalid, match=r"x has 5 B; at most 4 B are read. Nothing was changed."):
        read_whole(path, 4)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as file:
        file.truncate(20_000_000_000)
    with pytest.raises(Invalid, match="20 GB"):
        read_whole(path, 50_000_000)


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path, "is a folder or a device"),
        (tmp_path / "gone", "cannot be read"),
        (Path("a\0b"), "read"),
    ):
        with pytest.raises(Missing, match=said):
            read_whole(path, 5)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Missing, match="is a folder or a device"):
        read_whole(tmp_path / "pipe", 5)
