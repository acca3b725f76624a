"""What may stand in ``service.toml``: every key, its kind, and where a list is closed, its members."""

from zusage.catalogue.domain.documents import Each, Either, Table, Value, Words
from zusage.catalogue.domain.form import QuestionType
from zusage.catalogue.domain.legal import RemedyKind
from zusage.catalogue.domain.package import EndKind, FoundType, Nature, Purpose, Secrecy, Sender, Silence

LAW_FAMILIES = ("AO", "HVwVfG", "SGB X", "VwVfG")
SECRECY_LATER = ("none", "civil_status", "aliens", "address_block")
LANGUAGES, LANGUAGES_LATER = ("de", "de-simple", "en"), ("tr", "ar", "uk", "ru", "pl", "fr")
CHANNELS = ("online", "counter", "phone", "letter")
DELIVERY = ("post", "counter")
SENDERS_LATER = ("payment", "slot")
DOORS, DOORS_LATER = ("counter", "import"), ("link", "mail")
LATER_REASONS = ("papers_unreadable", "new_facts_from_applicant", "change_of_law", "other_body_asks")

_TEXT = Value(str, required=True)
_NUMBER = Value(int, required=True)
_CHECK = Value(bool)

_WINDOW = Table({"table": _TEXT})

_CARRIED = Table(
    {
        "key": _TEXT,
        "type": Value(
            str,
            required=True,
            allowed=tuple(kind for kind in QuestionType if kind is not QuestionType.UPLOAD),
            later=(QuestionType.UPLOAD,),
        ),
        "options": Value(object),
        "required": Value(bool),
        "when": Table(anything=True),
        "max_length": Value(int),
    }
)

_OUTPUT = Table(
    {
        **_CARRIED.keys,
        "type": Value(str, required=True, allowed=tuple(QuestionType)),
        "default": Value(str),
        "accept": Words(),
        "max_files": Value(int),
        "max_bytes": Value(int),
    }
)

_BODY = Table(
    {
        "key": _TEXT,
        "name": _TEXT,
        "days": _NUMBER,
        "silence": Value(str, required=True, allowed=tuple(Silence)),
    }
)

SERVICE = Table(
    {
        "format": _NUMBER,
        "key": _TEXT,
        "code": _TEXT,
        "version": _TEXT,
        "kind": Value(str, required=True, allowed=("notification", "application")),
        "law_family": Value(str, required=True, allowed=LAW_FAMILIES),
        "secrecy": Value(str, required=True, allowed=tuple(Secrecy), later=SECRECY_LATER),
        "languages": Words(required=True, allowed=LANGUAGES, later=LANGUAGES_LATER),
        "promise_from": Value(str, required=True, allowed=("receipt", "complete")),
        "channels": Words(required=True, allowed=CHANNELS, later=("import",)),
        "delivery": Words(required=True, allowed=DELIVERY, later=("portal",)),
        "presence": Value(str, required=True, allowed=("none",), later=("once",)),
        "form_required": Value(str, required=True, allowed=("none",), later=("signature",)),
        "search": Words(required=True),
        "legal_basis": Each(Table({"source": _TEXT, "about": _TEXT, "lawyer_check": _CHECK}), required=True),
        "header": Table({"authority": _TEXT, "unit": _TEXT}, required=True),
        "automation": Table(
            {
                "level": Value(str, required=True, allowed=("none", "prepared", "full")),
                "legal_basis": Value(str),
                "lawyer_check": _CHECK,
                "reasons": Value(str),
            },
            required=True,
        ),
        "windows": Table(
            {"decision": Either(_NUMBER, _WINDOW), "first_answer": Either(_NUMBER, _WINDOW)},
            required=True,
            others=Either(Value(int), _WINDOW),
        ),
        "deliverables": Each(
            Table(
                {
                    "key": _TEXT,
                    "kind": Value(str, required=True, allowed=("notice", "item")),
                    "letter": Value(str),
                    "recipients": Value(str, required=True, allowed=("applicant", "joint_debtors")),
                    "window": _TEXT,
                }
            ),
        ),
        "outcomes": Each(
            Table(
                {
                    "letter": Value(str),
                    "partial": Value(bool),
                    "nature": Value(str, allowed=tuple(Nature)),
                    "deliverables": Words(),
                    "reasons": Value(str),
                    "shows": Each(
                        Table({"variable": _TEXT, "type": Value(str, required=True, allowed=tuple(FoundType))})
                    ),
                }
            ),
            named=True,
        ),
        "letters": Each(Table({"purpose": Value(str, required=True, allowed=tuple(Purpose))}), named=True),
        "duplicates": Table({"questions": Words(required=True), "days": _NUMBER}),
        "ends": Each(
            Table({"kind": Value(str, required=True, allowed=tuple(EndKind)), "settles": Words()}), named=True
        ),
        "follow_ups": Each(
            Table(
                {"after": Words(required=True), "months": _NUMBER, "skill": _TEXT, "minutes": _NUMBER},
            ),
            named=True,
        ),
        "recipients": Table(
            {"name": _TEXT, "address": _TEXT, "email": Value(str), "phone": Value(str), "joint_debtors": Words()},
            required=True,
        ),
        "activities": Each(
            Table(
                {
                    "skill": Value(str),
                    "minutes_mean": Value(int),
                    "minutes_sd": Value(int),
                    "reach_percent": Value(int),
                    "outputs": Each(_OUTPUT),
                    "rules": Each(Table({"key": _TEXT, "holds": _TEXT, "beside": _TEXT})),
                }
            ),
            named=True,
            required=True,
        ),
        "branches": Each(Table({"percent": _NUMBER}), named=True),
        "waits": Each(Table({"working_days": _NUMBER}), named=True),
        "rounds": Each(Table({"hundredths": _NUMBER}), named=True),
        "messages": Each(
            Table(
                {
                    "from": Value(str, required=True, allowed=tuple(Sender), later=SENDERS_LATER),
                    "doors": Words(required=True, allowed=DOORS, later=DOORS_LATER),
                    "carries": Each(_CARRIED),
                    "silence": Value(str, allowed=tuple(Silence)),
                }
            ),
            named=True,
        ),
        "parts": Each(
            Table(
                {
                    "skill": Value(str),
                    "order": Value(str, allowed=("parallel", "sequential")),
                    "bodies": Each(_BODY),
                }
            ),
            named=True,
        ),
        "papers": Each(Table(), named=True),
        "pauses": Table(
            {
                "activity": _TEXT,
                "answer_within_days": _NUMBER,
                "later_reasons": Words(allowed=LATER_REASONS),
                "requested": Value(str),
                "hint": Value(str),
                "reason": Value(str),
                "answer": Value(str),
            }
        ),
        "remedies": Each(
            Table(
                {
                    "kind": Value(str, required=True, allowed=tuple(RemedyKind)),
                    "letter": _TEXT,
                    "months": _NUMBER,
                    "suspensive_effect": Value(bool, required=True),
                    "source": _TEXT,
                    "lawyer_check": _CHECK,
                }
            )
        ),
        "deadlines": Each(
            Table(
                {
                    "kind": Value(str, required=True, allowed=("decision", "deemed_approval", "inaction")),
                    "starts": Value(str, required=True, allowed=("receipt", "complete")),
                    "months": Value(int),
                    "weeks": Value(int),
                    "days": Value(int),
                    "rule": Value(str),
                    "source": Value(str),
                    "extension_source": Value(str),
                    "extension_months": Value(int),
                    "lawyer_check": _CHECK,
                }
            )
        ),
        "retention": Table({"years": _NUMBER, "source": _TEXT, "lawyer_check": _CHECK}, required=True),
        "breach": Table(
            {
                "consequence": Value(str, required=True, allowed=("new_date_and_reason",), later=("interim_paper",)),
                "money_cents": _NUMBER,
            },
            required=True,
        ),
        "municipality_data": Each(
            Table(
                {
                    "type": Value(str, required=True, allowed=("text", "cents", "days", "words")),
                    "example": Value(object, required=True),
                }
            ),
            named=True,
        ),
        "data": Table(anything=True),
    }
)


def _table_of(key: str) -> Table:
    shape = SERVICE.keys[key]
    assert isinstance(shape, Each)
    return shape.table


PART = Table(
    {
        "uses": Words(required=True, allowed=("skill", "order", "bodies")),
        **{name: SERVICE.keys[name] for name in ("branches", "waits", "rounds", "messages", "pauses")},
        "activities": Each(_table_of("activities"), named=True),
    }
)
"""What may stand in ``parts/NAME.toml``: what a part declares of its own process."""
