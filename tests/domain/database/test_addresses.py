"""An address that is shown or remembered never holds a password."""

import pytest
from sqlalchemy import URL, make_url

from qclab.domain.database.addresses import without_password


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/home/a:b@c/qclab.db", "/home/a:b@c/qclab.db"),
        ("C:\\qclab.db", "C:\\qclab.db"),
        ("sqlite:////srv/qclab.db", "sqlite:////srv/qclab.db"),
        ("postgresql://server/qc", "postgresql://server/qc"),
        ("postgresql://wit@server:5433/qc", "postgresql://wit@server:5433/qc"),
        ("postgresql://wit:secret@server:5433/qc", "postgresql://wit@server:5433/qc"),
        ("postgresql:///qc?host=/run/pg&user=wit", "postgresql:///qc?host=/run/pg&user=wit"),
        ("postgresql:///qc?password=secret&host=/run/pg", "postgresql:///qc?host=/run/pg"),
        ("postgresql:///qc?PassWord=secret", "postgresql:///qc"),
        ("postgresql:///qc?pass%77ord=secret", "postgresql:///qc"),
        ("postgresql://server/qc?sslpassword=secret&sslmode=require", "postgresql://server/qc?sslmode=require"),
    ],
)
def test_the_password_goes_and_all_else_stays(address: str, shown: str) -> None:
    assert without_password(address) == shown


@pytest.mark.parametrize(
    "password", ["s/ecret", "s?ecret", "s#ecret", "s[ecret", "s:ecret", "s@ecret", "s%40ecret", "s ecret"]
)
def test_no_part_of_a_password_is_shown_whatever_is_in_it(password: str) -> None:
    assert without_password(f"postgresql://wit:{password}@server/qc") == "postgresql://wit@server/qc"


@pytest.mark.parametrize("secret", ["pä&ß=1", "a b/c?d#e", "ö:ä@server", "100%"])
def test_an_address_written_by_sqlalchemy_opens_the_same_database_without_its_password(secret: str) -> None:
    parts = {"host": "server", "port": 5432, "database": "qc", "query": {"host": "/run/pg"}}
    url = URL.create("postgresql+psycopg", "wit", secret, **parts)
    shown = without_password(url.render_as_string(hide_password=False))
    assert make_url(shown) == URL.create("postgresql+psycopg", "wit", **parts)
