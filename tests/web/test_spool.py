"""Results before they are sent: counted whatever they hold, whole or not there."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wcograph.web.spool import NotXmlError, Rows, Spool, TooLargeError

FORMS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
TEXT = st.text(st.sampled_from('a"\\,{}[]<>\n\r\té'), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT | st.none()), min_size=1, max_size=6),
    st.sampled_from(sorted(FORMS)),
    st.integers(1, 9),
)
def test_rows_are_counted_whatever_their_text_and_however_they_are_cut(
    rows: list[tuple[str, str | None]], form: str, size: int
) -> None:
    lines = " ".join(f"({ox.Literal(x)} {'UNDEF' if y is None else ox.Literal(y)})" for x, y in rows)
    found = ox.Store().query(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {lines} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    written = found.serialize(format=FORMS[form])
    assert written is not None
    counter = Rows(form)
    for start in range(0, len(written), size):
        counter.see(written[start : start + size])
    assert counter.count == len(rows)


def test_a_large_result_goes_to_a_file_and_is_whole(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s", limit=10**7, rows=10**7)
    for n in range(100_000):
        spool.write(b"%06d\n" % n)
    assert spool.close() == (None, False)
    assert (tmp_path / "s").read_bytes() == b"".join(b"%06d\n" % n for n in range(100_000))
    assert (tmp_path / "s").stat().st_mode & 0o077 == 0


def test_a_small_result_is_not_packed_and_a_longer_one_is(tmp_path: Path) -> None:
    small = Spool(tmp_path / "s", limit=10**6, rows=9, packed=True)
    small.write(b"few")
    assert small.close() == (b"few", False)
    longer = Spool(tmp_path / "s", limit=10**6, rows=9, packed=True)
    for _ in range(2000):
        longer.write(b"much")
    body, packed = longer.close()
    assert body is not None
    assert (gzip.decompress(body), packed) == (b"much" * 2000, True)


def test_what_is_too_large_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s", limit=1_000_000, rows=9)
    for _ in range(100):
        spool.write(b"x" * 10_000)
    with pytest.raises(TooLargeError, match="1,000,000 bytes"):
        spool.write(b"x")
    spool.discard()
    assert list(tmp_path.iterdir()) == []


def test_control_characters_are_no_xml_even_across_pieces() -> None:
    with pytest.raises(NotXmlError):
        Rows("xml").see(b"<literal>\x0b</literal>")
    rows = Rows("xml")
    rows.see(b"<literal>\xef\xbf")
    with pytest.raises(NotXmlError):
        rows.see(b"\xbf</literal>")
