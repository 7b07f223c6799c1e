"""Logging: plain lines for people and cron, JSON lines on request."""

from __future__ import annotations

import io
import json
import logging
import sys
from datetime import UTC, datetime

from desk.language import told
from news.errors import KentonganError
from news.message import Message

# Control characters (C0, DEL, C1) and the bidirectional marks could rewrite a terminal's lines.
_UNSAFE = {
    **{n: f"\\x{n:02x}" for n in (*range(32), *range(127, 160)) if n != 9},
    **{n: f"\\u{n:04x}" for n in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))},
}


def printable(text: str) -> str:
    """Return text that is safe on one line of a log or a terminal."""
    return text.translate(_UNSAFE)


_CHATTY = (
    "scrapy", "twisted", "trafilatura", "htmldate", "urllib3", "asyncio", "filelock", "py.warnings",
    "django", "charset_normalizer", "dateparser", "tzlocal",
    "weasyprint", "fontTools",
)  # fmt: skip


class PlainFormatter(logging.Formatter):
    """One line a record, in words of this process; what a page says cannot move the cursor."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``time level logger message`` on one line, a traceback below it."""
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = f"{when} {record.levelname:<7} {record.name} {printable(_message(record))}"
        if record.exc_info:
            trace = self.formatException(record.exc_info).splitlines()
            line = "\n".join([line, *(f"  {printable(row)}" for row in trace)])
        return line


def _message(record: logging.LogRecord) -> str:
    """Return a record's message in the language of this process, and what errors in it say."""
    args = record.args
    if isinstance(args, tuple):
        args = tuple(told(one) if isinstance(one, KentonganError) else one for one in args)
    text = told(Message(str(record.msg)))
    return text % args if args else text


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``at``, ``level``, ``logger``, ``message``, ``trace``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        row = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            row["trace"] = self.formatException(record.exc_info)
        return json.dumps(row)  # ASCII: no mark of a page's reaches a terminal as itself


class JsonLines(io.TextIOBase):
    """Standard error of which every line is a log record: ledgers and refusals, too.

    A machine that reads the log must not stumble over a table, nor miss why a run was refused.

    Parameters
    ----------
    complaints
        How lines begin that say why the program did not do what was asked.
    """

    def __init__(self, *complaints: str) -> None:
        # What logging says of a stream that broke would come back here, for ever.
        logging.raiseExceptions = False
        self._complaints = complaints
        self._begun = ""

    def write(self, text: str) -> int:
        """Log what is complete; keep the beginning of a line."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in filter(str.strip, lines):
            level = logging.ERROR if line.startswith(self._complaints) else logging.INFO
            logging.getLogger("kentongan").log(level, "%s", line.rstrip())
        return len(text)

    def close(self) -> None:
        """Log what no end of line has closed."""
        if self._begun:
            self.write("\n")
        super().close()


def configure_logs(*, json_lines: bool = False, verbose: bool = False) -> None:
    """Send the logs to standard error; standard output stays for results."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if json_lines else PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    # Libraries speak at length; at INFO only the program itself is heard.
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.WARNING)
