"""The suite runs on both kinds of database, each real, empty at first, and keeping text as it was written."""

import os

import pytest
from sqlalchemy import create_engine, inspect, text

WRITTEN = ["µg/mL", "≥ 70 %", "Zürich", "αβ T cells"]


def test_a_test_gets_an_empty_database_that_keeps_every_character(db_url: str) -> None:
    engine = create_engine(db_url)
    try:
        with engine.begin() as connection:
            assert inspect(connection).get_table_names() == []
            connection.execute(text("CREATE TABLE remark (place INTEGER PRIMARY KEY, words TEXT NOT NULL)"))
            for place, words in enumerate(WRITTEN):
                connection.execute(text("INSERT INTO remark VALUES (:place, :words)"), {"place": place, "words": words})
        with engine.connect() as connection:
            assert list(connection.scalars(text("SELECT words FROM remark ORDER BY place"))) == WRITTEN
    finally:
        engine.dispose()


def test_postgresql_folds_the_case_of_letters_outside_ascii(pg_url: str) -> None:
    engine = create_engine(pg_url)
    try:
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 'ZÜRICH' ILIKE 'zürich'")) is True
    finally:
        engine.dispose()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or "QCLAB_TEST_PG_URL" in os.environ,
    reason="needs the suite's own server, on Linux or macOS",
)
def test_the_server_does_not_run_as_root(pg_url: str) -> None:
    engine = create_engine(pg_url)
    try:
        with engine.connect() as connection:
            data = connection.scalar(text("SHOW data_directory"))
        assert os.stat(data).st_uid != 0
    finally:
        engine.dispose()
