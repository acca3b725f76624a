"""Event logs, read as a stream: XES or CSV, plain or gzipped, become cases with arrival, end and kind."""

import gzip
import zlib
from pathlib import Path

from zusage.planning.backtest.cases import Log
from zusage.planning.backtest.columns import Choice, UnreadableLog, refuse_persons
from zusage.planning.backtest.draft import Progress, open_log
from zusage.planning.backtest.table import read_csv
from zusage.planning.backtest.xes import read_xes

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a ZIP file begins, which newer workbooks are, and an older workbook."""


def read_log(path: Path, choice: Choice, progress: Progress = lambda _: None) -> Log:
    """Read a log; ``progress`` is told the number of cases (XES) or rows (CSV) now and then.

    :raises UnreadableLog: with place, reason and remedy, when the file cannot be read or holds no timed case
    """
    refuse_persons(choice)
    try:
        with open_log(path) as stream:
            start = stream.read(512)
        if not start.strip():
            raise UnreadableLog(where=path.name, what="Die Datei ist leer.", mend="Exportieren Sie sie noch einmal.")
        if start.startswith(_WORKBOOKS):
            raise UnreadableLog(
                where=path.name,
                what="Das ist eine gepackte Datei oder eine Arbeitsmappe, keine Tabelle in Textform.",
                mend="Öffnen Sie sie und speichern Sie das Blatt als „CSV UTF-8“; ein Protokoll packen Sie mit gzip.",
            )
        is_xml = start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t").startswith(b"<")
        return read_xes(path, choice, progress) if is_xml else read_csv(path, choice, progress)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableLog(
            where=path.name,
            what="Die gepackte Datei ist abgeschnitten oder beschädigt.",
            mend="Übertragen oder packen Sie sie noch einmal; gelesen wurde nichts.",
        ) from error
    except OSError as error:
        raise UnreadableLog(
            where=path.name, what=f"Die Datei lässt sich nicht öffnen ({error.strerror}).", mend="Prüfen Sie den Namen."
        ) from error
