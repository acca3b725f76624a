"""Which pages a person sees."""

from typing import Any

from zusage.catalogue.domain.package import ServicePackage


def keys(package: ServicePackage, **answers: Any) -> list[str]:
    return [page.key for page in package.form.reachable(answers)]


def test_a_question_that_depends_on_another_is_asked_only_then(package: ServicePackage) -> None:
    assert "hund_rasse" in keys(package, hund_art="rasse")
    assert "hund_mischung" in keys(package, hund_art="mischling")
    assert not {"hund_rasse", "hund_mischung"} & set(keys(package, hund_art="unbekannt"))


def test_before_anything_is_answered_no_page_with_a_condition_is_shown(package: ServicePackage) -> None:
    shown = keys(package)

    assert shown[0] == "name"
    assert shown[-1] == "weitere_angaben"
    assert all(not package.form.page(key).when for key in shown)


def test_one_is_not_yes(package: ServicePackage) -> None:
    assert "sepa_konto" not in keys(package, sepa=1)


def test_complete_answers_name_every_question(package: ServicePackage) -> None:
    answers = package.form.complete({"hund_name": "Bello", "sepa": False, "sepa_iban": "DE89370400440532013000"})

    assert answers.keys() == package.form.questions.keys()
    assert answers["hund_name"] == "Bello"
    assert answers["sepa_iban"] is None
