"""Which attached files are opened: by name and by content, both, from a closed list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qclab.domain.samples.files import copy_name, opens

PDF, PNG, PROGRAM = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0", b"MZ\x90\0"


@pytest.mark.parametrize(
    ("name", "data", "is_opened"),
    [
        ("report.pdf", PDF, True),
        ("REPORT.PDF", PDF, True),
        ("plate.png", PNG, True),
        ("photo.jpg", b"\xff\xd8\xff\xe0", True),
        ("scan.tif", b"II*\x00", True),
        ("notes.txt", "Lot 5, 2 µL\r\n\tend".encode(), True),
        ("report.pdf.bat", PDF, False),
        ("report.pdf.exe", PROGRAM, False),
        ("report.pdf", PROGRAM, False),
        ("report.pdf", b"<html>", False),
        ("photo.png", PDF, False),
        ("report.pdf.", PDF, False),
        ("report.pdf ", PDF, False),
        ("report.pdf:run.exe", PDF, False),
        ("report\u202efdp.exe", PDF, False),
        ("notes.txt", PROGRAM, False),
        ("notes.txt", b"\x1b]0;x\x07", False),
        ("macro.docm", b"PK\x03\x04", False),
        ("table.csv", b"=cmd|' /C calc'!A0", False),
        ("page.html", b"<script>", False),
        ("picture.svg", b"<svg>", False),
        ("link.url", b"[InternetShortcut]", False),
        ("start.desktop", b"[Desktop Entry]", False),
        ("run.sh", b"#!/bin/sh", False),
        (".pdf", PDF, False),
        ("pdf", PDF, False),
        ("", PDF, False),
    ],
)
def test_a_file_is_opened_where_its_name_and_its_content_are_of_one_kind_that_runs_nothing(
    name: str, data: bytes, is_opened: bool
) -> None:
    assert opens(name, data) is is_opened


@given(st.text(max_size=120), st.sampled_from([PDF, PNG, PROGRAM, b"words"]))
def test_the_copy_is_one_file_in_its_folder_with_one_ending(name: str, data: bytes) -> None:
    copied = copy_name(name)
    assert copied
    assert not set(copied) & set('/\\:*?"<>|\0\n')
    assert copied.count(".") <= 1
    assert copied[0] not in ".-"
    if opens(name, data):
        assert opens(copied, data)
