"""A capture that cannot be read again is a page the desk can never check or extract anew."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.captures import (
    _append,
    captures_in,
    close_captures,
    read_capture,
    write_capture,
    write_captures,
)
from news.capture import Capture, CaptureRef
from news.errors import Quarantine

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
PAGE = Capture(
    url="https://kabar-fiksi.example/1",
    outlet="kabar-fiksi",
    fetched_at=NOON,
    status=200,
    headers=(("Content-Type", "text/html"),),
    body=b"<p>Warga berkumpul.</p>" * 300,
)
_header_names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
_header_values = st.from_regex(r"([!-~]([ !-~]?[!-~]){0,40})?", fullmatch=True)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(
    body=st.binary(max_size=3000),
    status=st.integers(100, 599),
    headers=st.lists(st.tuples(_header_names, _header_values), max_size=6),
    at=st.datetimes(datetime(1980, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC)),
)
def test_any_response_comes_back_as_it_was(
    captures_folder: Path, body: bytes, status: int, headers: list[tuple[str, str]], at: datetime
) -> None:
    capture = replace(PAGE, body=body, status=status, headers=tuple(headers), fetched_at=at)
    assert read_capture(write_capture(capture)) == capture


def test_a_header_that_tries_to_be_two_stays_one(captures_folder: Path) -> None:
    capture = replace(PAGE, headers=(("X-A", "satu\r\nX-B: dua"),))
    assert read_capture(write_capture(capture)).headers == (("X-A", "satu X-B: dua"),)


def test_another_warc_reader_does_not_decode_a_decoded_body_again(captures_folder: Path) -> None:
    ref = write_capture(replace(PAGE, headers=(("Content-Encoding", "gzip"),)))
    with (captures_folder / ref.path).open("rb") as stream:
        stream.seek(ref.offset)
        record = next(iter(ArchiveIterator(stream)))
        assert record.content_stream().read() == PAGE.body
        assert record.rec_headers.get_header("WARC-Target-URI") == PAGE.url


def test_a_file_is_named_after_the_day_of_the_response_and_a_batch_may_span_two(
    captures_folder: Path,
) -> None:
    days = [replace(PAGE, fetched_at=NOON + timedelta(days=n)) for n in (0, 1, 0)]
    refs = write_captures(days)
    assert [ref.path[:10] for ref in refs] == ["2025/03/01", "2025/03/02", "2025/03/01"]
    assert [read_capture(ref) for ref in refs] == days


def test_a_tail_torn_by_a_kill_hides_no_record_before_it(captures_folder: Path) -> None:
    close_captures()
    refs = [write_capture(replace(PAGE, url=f"{PAGE.url}{n}")) for n in range(3)]
    close_captures()
    file = captures_folder / refs[0].path
    whole = [one.url for one in captures_in(refs[0].path)]
    assert whole == [f"{PAGE.url}{n}" for n in range(3)]
    for cut in (1, refs[2].length // 2, refs[2].length - 1):
        os.truncate(file, refs[2].offset + cut)
        assert [one.url for one in captures_in(refs[0].path)] == whole[:2]
        assert read_capture(refs[1]).body == PAGE.body
        with pytest.raises(Quarantine, match=f"at byte {refs[2].offset}"):
            read_capture(refs[2])


def test_a_damaged_or_missing_record_is_quarantined_with_its_place(captures_folder: Path) -> None:
    ref = write_capture(PAGE)
    file = captures_folder / ref.path
    content = bytearray(file.read_bytes())
    content[ref.offset + ref.length // 2] ^= 0xFF
    file.write_bytes(content)
    for wrong in (ref, CaptureRef("2020/01/01-none.warc.gz", 0, 9), CaptureRef(ref.path, 3, 5)):
        with pytest.raises(Quarantine, match=f"{wrong.path} at byte {wrong.offset}"):
            read_capture(wrong)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
def test_a_forked_process_writes_into_a_file_of_its_own(captures_folder: Path) -> None:
    mine = write_capture(PAGE)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, _append([(NOON.date(), b"x")])[0].path.encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    theirs = os.read(reader, 200).decode()
    assert theirs.endswith(".warc.gz")
    assert theirs != mine.path
    assert write_capture(PAGE).path == mine.path
