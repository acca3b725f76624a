"""What a letter of a case says, as plain data for its template."""

from collections.abc import Mapping
from typing import Any

from zusage.cases.domain.sealing_contexts import delivery_context
from zusage.cases.models import Case, Delivery
from zusage.cases.queries.objection import remedy_text
from zusage.cases.queries.reading import variables_of
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain.json import part_of
from zusage.common.keys import open_json
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts
from zusage.letters.domain.letter import Letter
from zusage.processes import domain as processes


def letter_of(delivery: Delivery) -> Letter:
    """Return the letter of a delivery, ready to be typeset."""
    case = delivery.case
    package = catalogue.get_version(case.service_id)
    variables = variables_of(case)
    content = open_json(case.key_id, delivery.data, delivery_context(delivery.id))
    return letter_for(case, package, variables, delivery.letter, content, sample=identity.here().is_demo)


def letter_for(
    case: Case,
    package: ServicePackage,
    variables: Mapping[str, Any],
    letter: str,
    content: Mapping[str, Any],
    *,
    sample: bool,
) -> Letter:
    """Return one of a package's letters about a case.

    :param content: to whom (recipient), from which day (dated_on), what was found (decision); of an apology also which
        day was not kept and which is expected now (promise), of a decision that changes another one its reasons
    :param sample: whether MUSTER stands across every page
    """
    here = identity.here()
    plain = {name: processes.encode_value(value) for name, value in variables.items()}
    applicant, *others = _names(package, plain["antrag"])
    decision = content["decision"]
    requested = package.pauses.requested if package.pauses else ""
    data = {
        "sample": sample,
        "municipality": municipality_block(here, package),
        "recipient": content["recipient"],
        "reference": case.reference,
        "dated_on": content["dated_on"],
        "received_on": case.received_on.isoformat(),
        "subject": package.text(f"letter.{letter}"),
        "answers": plain["antrag"],
        "kommune": plain["kommune"],
        "decision": decision,
        "promise": content.get("promise"),
        "reasons": content.get("reasons"),
        "joint_debtors": [name for name in (applicant, *others) if name != content["recipient"]["name"]],
        "missing": [package.text(f"paper.{paper}") for paper in decision.get(requested) or []],
        "answer_within_days": package.pauses.answer_within_days if package.pauses else 0,
        "signature_note": here.letters.get("machine_line") if decision["maschinell"] else None,
    }
    if remedy := remedy_text(package, letter, here):
        data["remedy"] = {"text": remedy}
    return Letter(name=f"{letter}.typ", source=package.letters[letter], data=data)


def municipality_block(here: MunicipalityFacts, package: ServicePackage | None) -> dict[str, Any]:
    """Return the head, window and signature of a letter by the municipality's rules."""
    authority = package.authority if package else ""
    unit = identity.contact_of_unit(package.unit) if package else here.contact
    return {
        "official_name": here.official_name,
        "authority": authority,
        "sender_line": here.letters["sender_line"],
        "contact": [line for line in (authority, unit.get("phone"), unit.get("email")) if line],
        "signature_line": here.letters["signature_line"],
        "place": here.letters.get("place", here.name),
        "payment": dict(part_of(here.profile, "payment")),
    }


def _names(package: ServicePackage, answers: Mapping[str, Any]) -> list[str]:
    roles = package.recipients
    return [str(answers[key]) for key in (roles.name, *roles.joint_debtors) if answers.get(key)]
