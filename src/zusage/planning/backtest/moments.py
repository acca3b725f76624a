"""Moments as offices and their programs write them: read right, found to be none, found impossible, or refused."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zusage.planning.backtest.columns import BERLIN, UnreadableLog

FIRST_YEAR, LAST_YEAR = 1990, 2100

_NONE = frozenset(
    ("null", "(null)", "<null>", "[null]", "\\n", "none", "nil", "nan", "nat", "na", "n/a", "#n/a", "#nv", "n.a.",
     "n. a.", "undefined", "unknown",
     "unbekannt", "leer", "offen", "open", "k.a.", "k. a.", "keine angabe", "not set", "(leer)",
     "ohne", "entfällt", "pd.nat", "missing", "empty", "(blank)", "<na>")
)  # fmt: skip
_MONTHS = {
    name: at
    for at, names in enumerate(
        ("jan januar january jän jänner", "feb februar february", "mär märz maerz mrz mar march", "apr april",
         "mai may", "jun juni june", "jul juli july", "aug august", "sep sept september", "okt oktober oct october",
         "nov november", "dez dezember dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_OFFSETS = {"z": 0, "utc": 0, "gmt": 0, "cet": 1, "mez": 1, "cest": 2, "mesz": 2}

_SEPARATED = r"(?P<a>\d{1,2})(?P<mark>[./-])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y>\d{4,6}|\d{2})"
_YEAR_FIRST = r"(?P<yy>\d{4,6})(?P<ymark>[./-])(?P<ym>\d{1,2})(?P=ymark)(?P<yd>\d{1,2})"
_COMPACT = r"(?P<cy>\d{4})(?P<cm>\d{2})(?P<cd>\d{2})"
_NAMED = r"(?P<nd>\d{1,2})[.\s-]+(?P<nm>[^\W\d_]+)[.,\s-]+(?P<ny>\d{4})"
_CLOCK = (
    r"(?P<h>\d{1,2})[:.](?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:[.,:](?P<f>\d+))?)?\s*(?P<half>[ap]\.?m\.?)?(?:\s*uhr)?"
)
_ZONE = r"(?P<zone>z|(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?(?::\d{2})?|[a-z]{2,5}|[a-z]+(?:/[a-z_+-]+)+)"
_SHAPE = re.compile(
    rf"(?:(?:mo|di|mi|do|fr|sa|so)[a-z]*\.?,?\s+)?(?:{_YEAR_FIRST}|{_SEPARATED}|{_NAMED}|{_COMPACT})"
    rf"(?:(?:\s*[t,]\s*|\s+|\s+um\s+){_CLOCK})?(?:\s*[\[(]?{_ZONE}[\])]?)?(?:\[(?P<named>[a-z_/+-]+)\])?",
    re.IGNORECASE,
)


def is_none(value: str) -> bool:
    """Say whether a value only says that there is none: blank, a word of a program, or zeros and marks alone."""
    plain = value.strip().strip("'\"").lower()
    return plain in _NONE or not re.search(r"[1-9a-zäöüß\\]", plain)


def shape(value: str) -> str:
    """The form of a value without its content, for messages: ``12.3.2024`` becomes ``00.0.0000``."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", value[:40]))


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of moments that name none.

    :raises UnreadableLog: if there is no such zone
    """
    if name is None:
        return BERLIN
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnreadableLog(
            where="--zone", what=f"Die Zeitzone „{name}“ gibt es nicht.", mend="Gemeint ist etwa 'Europe/Berlin'."
        ) from None


class TimeReader:
    """Turns written moments into UTC, and counts: those without a zone, those no matter has, those no calendar has."""

    def __init__(self, written: str | None = None, zone: str | None = None) -> None:
        self.format = written
        self.zone = zone_of(zone)
        self.month_first = False
        self.guessed: str | None = None
        self.naive = self.zoned = self.impossible = self.unreal = 0

    def learn(self, sample: Sequence[str], where: str) -> None:
        """Find out whether the day or the month comes first.

        :raises UnreadableLog: if both are possible and would mean different days
        """
        if self.format is not None:
            return
        pairs = [
            (int(match["a"]), int(match["b"]), match["mark"], len(match["y"]))
            for stamp in sample
            if (match := _SHAPE.fullmatch(stamp.strip())) and match["a"]
        ]
        if not pairs:
            return
        day_first = sum(a <= 31 and b <= 12 for a, b, *_ in pairs)
        month_first = sum(a <= 12 and b <= 31 for a, b, *_ in pairs)
        mark, dotted = pairs[0][2], all(mark == "." for _, _, mark, _ in pairs)
        order = f"%d{mark}%m{mark}%Y"
        if day_first == month_first and not dotted and any(a != b for a, b, *_ in pairs):
            raise UnreadableLog(
                where=where,
                what=f"Tag und Monat lassen sich nicht unterscheiden (00{mark}00{mark}0000).",
                mend=f"Nennen Sie die Form mit --time-format, etwa '{order}'.",
            )
        self.month_first = month_first > day_first
        self.guessed = f"%m{mark}%d{mark}%Y" if self.month_first else order
        most = max(day_first, month_first)
        if 20 * (len(pairs) - most) > len(pairs) and len(pairs) - most > 1 and not dotted:
            raise UnreadableLog(
                where=where,
                what="Mal steht der Tag vor dem Monat, mal dahinter.",
                mend="Exportieren Sie die Zeitpunkte in einer Form, am besten ISO 8601.",
            )

    def looks(self, value: str) -> bool:
        """Say whether a value has the shape of a moment."""
        return _SHAPE.fullmatch(value.strip()) is not None

    def read(self, value: str, where: str) -> datetime | None:
        """Return the moment in UTC; None for one that no matter can have had, or that no calendar has.

        Programs write 1900 or 9999 where they know none, the latter where a matter is open. What looks like a moment
        but is none (31 April) raises ``unreal``; the matter is to be left out then.

        :raises UnreadableLog: naming place and form of what could not be read, never the value
        """
        value = value.strip().strip("'")
        if is_none(value):
            return None
        try:
            moment = self._formatted(value, where) if self.format is not None else None
            moment = moment or self._free(value, where)
        except OverflowError:
            self.impossible += 1
            return None
        except ValueError:
            self.unreal += 1
            return None
        if not FIRST_YEAR - 1 <= moment.year <= LAST_YEAR + 1:
            self.impossible += 1
            return None
        if moment.tzinfo is None:
            self.naive += 1
            moment = moment.replace(tzinfo=self.zone)
        else:
            self.zoned += 1
        if FIRST_YEAR <= moment.year <= LAST_YEAR:
            return moment.astimezone(UTC)
        self.impossible += 1
        return None

    def _formatted(self, value: str, where: str) -> datetime | None:
        written, zone = self.format or "", None
        if written.endswith("%Z"):
            # the standard library reads a name and forgets it
            value, _, name = value.rpartition(" ")
            zone, written = _zone(name, where), written.removesuffix("%Z").rstrip()
        try:
            moment = datetime.strptime(value, written)  # noqa: DTZ007  the zone is added where it is known
        except ValueError:
            return None
        return moment if zone is None else moment.replace(tzinfo=zone)

    def _free(self, value: str, where: str) -> datetime:
        match = _SHAPE.fullmatch(value)
        if match is None:
            try:
                return datetime.fromisoformat(value) if "-" in value or value[8:9] == "T" else _refuse(value, where)
            except ValueError:
                return _refuse(value, where)
        named = (match["nm"] or "").lower()
        if named and named not in _MONTHS:
            return _refuse(value, where)
        if match["yy"]:
            parts = (match["yy"], match["ym"], match["yd"])
        elif match["a"]:
            day, month = (match["b"], match["a"]) if self.month_first else (match["a"], match["b"])
            parts = (match["y"], month, day)
        else:
            parts = (match["cy"], match["cm"], match["cd"]) if match["cy"] else (match["ny"], "1", match["nd"])
        year, month_number, day_number = (int(part) for part in parts)
        if len(parts[0]) == 2:
            year += 2000 if year < 70 else 1900
        if year > 9999:
            raise OverflowError
        hour, whole_day = int(match["h"] or 0), timedelta()
        if match["half"]:
            hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
        if hour == 24 and not int(match["min"] or 0) and not int(match["s"] or 0):
            hour, whole_day = 0, timedelta(days=1)
        micro = int(((match["f"] or "") + "000000")[:6])
        second = min(int(match["s"] or 0), 59) if match["s"] == "60" else int(match["s"] or 0)
        day_of = datetime(  # noqa: DTZ001  the zone is added where it is known
            year, _MONTHS.get(named, month_number), day_number, hour, int(match["min"] or 0), second, micro
        )
        zone = match["named"] or match["zone"]
        moment = day_of + whole_day
        return moment if zone is None else moment.replace(tzinfo=_zone(match["zone"] or zone, where))


def _zone(name: str, where: str) -> tzinfo:
    plain = name.strip().lower()
    if plain in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[plain]))
    offset = re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2})(?::?(\d{2}))?(?::\d{2})?", plain)
    if offset:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(ahead if offset[1] == "+" else -ahead)
    if "/" in name:
        try:
            return ZoneInfo(name.strip())
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise UnreadableLog(
        where=where,
        what="Die Zeitzone des Zeitpunkts ist unbekannt oder nicht eindeutig.",
        mend="Verstanden werden UTC, MEZ, MESZ, Abstände wie +01:00 und Namen wie Europe/Berlin.",
    )


def _refuse(value: str, where: str) -> datetime:
    raise UnreadableLog(
        where=where,
        what=f"„{shape(value)}“ ist kein lesbarer Zeitpunkt.",
        mend="Verstanden werden ISO 8601 und TT.MM.JJJJ HH:MM; andere Formen nennt --time-format.",
    )
