"""An address that is shown or remembered never holds a password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL, make_url

from qclab.domain.database.addresses import is_mistyped, without_password, words_without_password


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


MISTYPED = """
postgresql:/wit:{0}@server/qc
postgresql:wit:{0}@server
postgresql//wit:{0}@server/qc
postgres:{0}@server
wit:{0}@server/qc
//wit:{0}@server/qc
postgresql:\\\\wit:{0}@server
postgresql:///wit:{0}@server/qc
postgresql://wit:{0}
postgresql://wit:{0}/qc
postgresql://:{0}@server/qc
'postgresql://wit:{0}@server/qc'
postgresql ://wit:{0}@server/qc
jdbc:postgresql://server/qc?password={0}
host=server password={0} dbname=qc
postgresql+psycopg:/wit:{0}@server
psql:wit:{0}@server
postgresql:/wit@server?password={0}
postgresql://wit:{0}@server:port/qc
postgresql://wit@server:{0}/qc
POSTGRESQL:/wit:{0}@server/qc
""".strip().splitlines()


@pytest.mark.parametrize("address", MISTYPED)
@pytest.mark.parametrize("password", ["sEcReT", "s/EcReT", "sEc@ReT", "sEc:ReT?", "a sEcReT"])
def test_nothing_of_a_mistyped_address_is_repeated_that_could_be_its_password(address: str, password: str) -> None:
    typed = address.format(password)
    if "@" in password and "@" not in address.partition("{0}")[2]:
        pytest.skip("what stands behind the @ is a server then")
    for part in ("EcReT", "sEc", "ReT"):
        assert part not in without_password(typed), typed
    assert "://" in typed or is_mistyped(typed)


@given(
    st.lists(
        st.sampled_from(["postgresql", ":", "/", "//", "@", "wit", "server", " ", "?", "=", "qc", "'", "5432"]),
        max_size=12,
    ),
    st.data(),
)
def test_a_password_behind_a_colon_and_before_an_at_is_never_shown(parts: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(parts)))
    typed = "".join([*parts[:place], ":sEcReT@", *parts[place:]])
    if typed.startswith(("/", "\\", "~", ".")) and "://" not in typed and not typed.startswith("//"):
        return  # a path
    assert "sEcReT" not in without_password(typed)


def test_what_a_terminal_repeats_of_what_was_typed_has_no_password() -> None:
    said = "unrecognized arguments: --dbx postgresql:/wit:sEcReT@server/qc host=x password=sEcReT"
    assert "sEcReT" not in words_without_password(said)


@pytest.mark.parametrize(
    "path",
    ["C:\\lab\\qc.db", "D:/lab@home/qc.db", "lab/qc.db", "./a:b@c.db", "qc.db", "/srv/password=1/qc.db", "lab:2.db"],
)
def test_a_path_is_a_path(path: str) -> None:
    assert not is_mistyped(path)
    assert without_password(path) == path
