"""What a person may write, and what she is told when it cannot be right."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.applications.domain import sentences
from zusage.applications.domain.answers import Checked, check_page, check_questions, inputs_of, is_iban, raw_of
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.texts import QuestionText

TODAY = date(2026, 11, 23)


def ask(question: Question, **inputs: str | list[str]) -> Checked:
    """Check one question; inputs are named as on the page, with `__` for the dot."""
    raw = {name.replace("__", "."): value if isinstance(value, list) else [value] for name, value in inputs.items()}
    return check_questions([question], raw, today=TODAY)


def of_type(kind: QuestionType, **more: Any) -> Question:
    return Question("q", kind, **{"required": True, **more})


@pytest.mark.parametrize(
    "name",
    [
        "Lena Hoffmann",
        "O",
        "Nguyễn Thị Ánh",
        "d'Artagnan-von der Höhe",
        "محمد",
        "李小龙",
        "X Æ A-12",
        "Şükrü Çağlar",
        "Ng",
    ],
)
def test_every_name_is_a_name(name: str) -> None:
    assert ask(of_type(QuestionType.NAME), q=name).answers == {"q": unicodedata.normalize("NFC", name)}


def test_blanks_and_control_characters_are_tidied() -> None:
    assert ask(of_type(QuestionType.NAME), q="  Lena\t \u0000 Hoffmann\n").answers == {"q": "Lena Hoffmann"}


def test_a_text_of_several_lines_keeps_its_lines() -> None:
    checked = ask(of_type(QuestionType.TEXTAREA), q="eins  \r\n\r\nzwei\u0007\n\n")

    assert checked.answers == {"q": "eins\n\nzwei"}


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        (QuestionType.NAME, "Anna\u200bBeispiel\u00ad", "AnnaBeispiel"),
        (QuestionType.NAME, "\ufeffAnna\u00a0\u202fBeispiel", "Anna Beispiel"),
        (QuestionType.NAME, "Anna\ufe0f \U000e0041Beispiel\ud800", "Anna Beispiel"),
        (QuestionType.NAME, "نیلوفر می\u200cخواهد", "نیلوفر می\u200cخواهد"),
        (QuestionType.NAME, "Mu\u0308ller\u2013Lu\u0308denscheidt", "Müller–Lüdenscheidt"),
        (QuestionType.PHONE, "\u202a+49 6151 1234567\u202c", "+49 6151 1234567"),
        (QuestionType.PHONE, "06151 \u2013 1234567", "06151 - 1234567"),
        (QuestionType.PHONE, "٠٦١٥١ ١٢٣٤٥٦٧", "06151 1234567"),
        (QuestionType.EMAIL, "anna.beispiel@example.de\u200b", "anna.beispiel@example.de"),
        (QuestionType.EMAIL, "mailto:anna@example.de?subject=Hallo", "anna@example.de"),
        (QuestionType.EMAIL, "Anna Beispiel <anna@example.de>", "anna@example.de"),
        (QuestionType.EMAIL, "anna@example.de,", "anna@example.de"),
        (QuestionType.EMAIL, "anna@müller.example.de", "anna@müller.example.de"),
        (QuestionType.IBAN, "GI75NWBK000000007099453", "GI75NWBK000000007099453"),
        (QuestionType.IBAN, "AD12 0001 2030 2003 5910 0100", "AD1200012030200359100100"),
        (QuestionType.IBAN, "AL47212110090000000235698741", "AL47212110090000000235698741"),
        (QuestionType.IBAN, "ME25505000012345678951", "ME25505000012345678951"),
        (QuestionType.IBAN, "IBAN: de89\u00a03704\u20110044 0532 0130 00", "DE89370400440532013000"),
        (QuestionType.MONEY, "€ 12,50", 1250),
        (QuestionType.MONEY, "12,-", 1200),
        (QuestionType.MONEY, "12,–\u00a0€", 1200),
        (QuestionType.MONEY, "12,--", 1200),
        (QuestionType.MONEY, "1\u202f234,50", 123450),
        (QuestionType.MONEY, "1 234,50", 123450),
        (QuestionType.MONEY, "1.234,5 EUR", 123450),
        (QuestionType.MONEY, "1'234.50", 123450),
        (QuestionType.MONEY, "1.234", 123400),
        (QuestionType.MONEY, "12.50", 1250),
        (QuestionType.INTEGER, "\uff11\uff12", 12),
        (QuestionType.INTEGER, "\u22122", -2),
    ],
)
def test_what_is_meant_is_taken_however_it_arrives(kind: QuestionType, typed: str, answer: object) -> None:
    checked = ask(of_type(kind), q=typed)

    assert (checked.answers, checked.problems) == ({"q": answer}, ())


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (QuestionType.NAME, "\u200b\u00ad\u3164", "answer.missing"),
        (QuestionType.MONEY, "1,234", "answer.no_amount"),
        (QuestionType.MONEY, "1.23,50", "answer.no_amount"),
        (QuestionType.MONEY, "zwölf", "answer.no_amount"),
        (QuestionType.MONEY, "-5", "answer.no_amount"),
        (QuestionType.EMAIL, "jürgen@example.de", "answer.no_email"),
        (QuestionType.EMAIL, "a..b@example.de", "answer.no_email"),
        (QuestionType.EMAIL, "anna@example", "answer.no_email"),
        (QuestionType.EMAIL, "anna@[192.0.2.1]", "answer.no_email"),
        (QuestionType.EMAIL, "anna@example.de, otto@example.de", "answer.no_email"),
        (QuestionType.EMAIL, "x" * 65 + "@example.de", "answer.no_email"),
        (QuestionType.PHONE, "() -- ..", "answer.no_phone"),
        (QuestionType.IBAN, "DE89370400440532013001", "answer.no_iban"),
        (QuestionType.IBAN, "XX82WEST12345698765432", "answer.no_iban"),
    ],
)
def test_what_cannot_be_meant_is_told(kind: QuestionType, typed: str, code: str) -> None:
    assert [problem.code for problem in ask(of_type(kind), q=typed).problems] == [code]


ADDRESS = {"q__street": "Rheinstraße", "q__house_number": "12", "q__postal_code": "64283", "q__city": "Darmstadt"}


@pytest.mark.parametrize("typed", ["64283", "D-64283", "d 64283", "DE-64283", "D\u201164283", "６４２８３"])
def test_a_postal_code_is_five_digits_whatever_stands_before(typed: str) -> None:
    checked = ask(of_type(QuestionType.ADDRESS), **{**ADDRESS, "q__postal_code": typed})

    assert checked.answers["q"]["postal_code"] == "64283"


def test_a_house_without_a_number_has_an_address() -> None:
    checked = ask(of_type(QuestionType.ADDRESS), **{**ADDRESS, "q__street": "Hofgut Beispiel", "q__house_number": ""})

    assert checked.answers["q"] == {
        "street": "Hofgut Beispiel", "house_number": "", "postal_code": "64283", "city": "Darmstadt"
    }  # fmt: skip


def test_all_that_is_wrong_with_an_address_is_told_at_once() -> None:
    checked = ask(of_type(QuestionType.ADDRESS), q__house_number="12", q__postal_code="642")

    assert [(problem.code, problem.input) for problem in checked.problems] == [
        ("answer.part_missing", "q.street"),
        ("answer.no_postal_code", "q.postal_code"),
        ("answer.part_missing", "q.city"),
    ]


@pytest.mark.parametrize(
    ("day", "month", "year", "answer"),
    [("3", "11", "2026", "2026-11-03"), ("03", "2", "2026", "2026-02-03"), ("29", "2", "2028", "2028-02-29")],
)
def test_a_date_is_written_in_three_fields(day: str, month: str, year: str, answer: str) -> None:
    assert ask(of_type(QuestionType.DATE), q__day=day, q__month=month, q__year=year).answers == {"q": answer}


@pytest.mark.parametrize(
    ("day", "month", "year", "code", "input_"),
    [
        ("", "", "", "answer.missing", "q.day"),
        ("3", "", "2026", "answer.part_missing", "q.month"),
        ("3", "11", "", "answer.part_missing", "q.year"),
        ("31", "2", "2026", "answer.no_such_date", "q.day"),
        ("29", "2", "2026", "answer.no_such_date", "q.day"),
        ("0", "1", "2026", "answer.no_such_date", "q.day"),
        ("3", "November", "2026", "answer.no_number", "q.month"),
        ("-3", "11", "2026", "answer.no_number", "q.day"),
        ("3", "11", "26", "answer.too_early", "q.year"),
        ("24", "11", "2026", "answer.in_future", "q.day"),
    ],
)
def test_a_date_that_cannot_be_is_told_at_its_field(day: str, month: str, year: str, code: str, input_: str) -> None:
    checked = ask(of_type(QuestionType.DATE, past=True), q__day=day, q__month=month, q__year=year)

    assert [(problem.code, problem.input) for problem in checked.problems] == [(code, input_)]


def test_today_is_not_the_future() -> None:
    checked = ask(of_type(QuestionType.DATE, past=True), q__day="23", q__month="11", q__year="2026")

    assert checked.answers == {"q": "2026-11-23"}


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        (QuestionType.MONEY, "1.234,5", 123450),
        (QuestionType.MONEY, "12 €", 1200),
        (QuestionType.INTEGER, "0", 0),
        (QuestionType.YES_NO, "ja", True),
        (QuestionType.YES_NO, "nein", False),
        (QuestionType.EMAIL, "a@b.example", "a@b.example"),
        (QuestionType.PHONE, "+49 (0)69 / 90009-110", "+49 (0)69 / 90009-110"),
        (QuestionType.IBAN, "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (QuestionType.IBAN, "GB82-WEST-1234-5698-7654-32", "GB82WEST12345698765432"),
    ],
)
def test_answers_are_typed(kind: QuestionType, text: str, answer: object) -> None:
    assert ask(of_type(kind), q=text).answers == {"q": answer}


@pytest.mark.parametrize(
    ("question", "text", "code"),
    [
        (of_type(QuestionType.TEXT), "   ", "answer.missing"),
        (of_type(QuestionType.TEXT, max_length=5), "sechse", "answer.too_long"),
        (of_type(QuestionType.TEXT, pattern="[0-9]{15}"), "123", "answer.pattern"),
        (of_type(QuestionType.EMAIL), "a@b", "answer.no_email"),
        (of_type(QuestionType.EMAIL), "a b@c.de", "answer.no_email"),
        (of_type(QuestionType.PHONE), "abends", "answer.no_phone"),
        (of_type(QuestionType.INTEGER), "zwei", "answer.no_whole_number"),
        (of_type(QuestionType.INTEGER), "1,5", "answer.no_whole_number"),
        (of_type(QuestionType.INTEGER, minimum=0), "-1", "answer.too_small"),
        (of_type(QuestionType.INTEGER, maximum=50), "51", "answer.too_large"),
        (of_type(QuestionType.MONEY), "1,234", "answer.no_amount"),
        (of_type(QuestionType.IBAN), "DE89370400440532013001", "answer.no_iban"),
        (of_type(QuestionType.IBAN), "US89370400440532013000", "answer.no_iban"),
        (of_type(QuestionType.CHOICE, options=("a", "b")), "c", "answer.not_an_option"),
        (of_type(QuestionType.YES_NO), "vielleicht", "answer.not_an_option"),
    ],
)
def test_what_cannot_be_right_is_told(question: Question, text: str, code: str) -> None:
    checked = ask(question, q=text)

    assert [problem.code for problem in checked.problems] == [code]
    assert checked.answers == {}


def test_nothing_is_asked_of_a_question_that_may_stay_empty() -> None:
    for kind in QuestionType:
        if kind is not QuestionType.UPLOAD:
            assert ask(of_type(kind, required=False)).answers == {"q": None}


def test_several_choices_come_in_the_order_of_the_form() -> None:
    question = of_type(QuestionType.CHOICES, options=("a", "b", "c"))

    assert ask(question, q=["c", "a"]).answers == {"q": ["a", "c"]}
    assert [problem.code for problem in ask(question, q=["a", "x"]).problems] == ["answer.not_an_option"]


def test_an_address_says_which_part_is_missing() -> None:
    checked = ask(of_type(QuestionType.ADDRESS), q__street="Rhönring", q__house_number="80", q__city="Darmstadt")

    assert [(problem.code, problem.input) for problem in checked.problems] == [("answer.part_missing", "q.postal_code")]


def test_a_chip_number_may_be_written_with_blanks(package: ServicePackage) -> None:
    page = package.form.page("hund_chip")

    checked = check_page(package.form, page, {"hund_chip": ["276 09810 1234567"]}, today=TODAY)

    assert checked.answers == {"hund_chip": "276098101234567"}


def test_what_is_not_asked_on_the_page_is_not_taken(package: ServicePackage) -> None:
    raw = {"hund_name": ["Bello"], "halter_name": ["Somebody Else"], "csrf": ["x"]}

    checked = check_page(package.form, package.form.page("hund_name"), raw, today=TODAY)

    assert checked.answers == {"hund_name": "Bello"}


def test_every_problem_has_a_sentence_that_names_the_field(package: ServicePackage) -> None:
    for page in package.form.pages:
        questions = [package.form.questions[key] for key in page.questions]
        raw = {name: ["?"] for question in questions for name in inputs_of(question)}
        for texts in ({}, raw):
            for problem in check_questions(questions, texts, today=TODAY).problems:
                text = package.texts["de"].question(problem.question)
                said = sentences.sentence(problem, package.form.questions[problem.question], text)
                assert said.startswith(text.label.rstrip(" …?") + ": ")
                assert "{" not in said


@given(
    st.sampled_from([kind for kind in QuestionType if kind is not QuestionType.UPLOAD]),
    st.lists(st.text(max_size=40), max_size=4),
)
def test_whatever_is_sent_is_an_answer_or_a_problem(kind: QuestionType, texts: list[str]) -> None:
    question = of_type(kind, options=("a", "b"))
    names = inputs_of(question)
    raw = {name: [text] for name, text in zip(names, texts, strict=False)}

    checked = check_questions([question], raw, today=TODAY)

    assert (question.key in checked.answers) != bool(checked.problems)
    assert all(sentences.sentence(problem, question, QuestionText("Frage")) for problem in checked.problems)
    assert {problem.input for problem in checked.problems} <= set(names)


@given(st.data())
def test_an_answer_shown_again_gives_the_same_answer(data: st.DataObject) -> None:
    question, answer = data.draw(
        st.one_of(
            st.tuples(st.just(of_type(QuestionType.DATE)), st.dates(date(1900, 1, 1)).map(date.isoformat)),
            st.tuples(st.just(of_type(QuestionType.MONEY)), st.integers(0, 99_999_999)),
            st.tuples(st.just(of_type(QuestionType.YES_NO)), st.booleans()),
            st.tuples(st.just(of_type(QuestionType.MONTH)), st.dates(date(1900, 1, 1)).map(lambda day: f"{day:%Y-%m}")),
            st.tuples(st.just(of_type(QuestionType.IBAN)), st.just("DE89370400440532013000")),
            st.tuples(
                st.just(of_type(QuestionType.ADDRESS)),
                st.just({"street": "Am Ried", "house_number": "3 a", "postal_code": "64347", "city": "Griesheim"}),
            ),
        )
    )

    assert check_questions([question], raw_of(question, answer), today=TODAY).answers == {"q": answer}


@given(st.integers(0, 10**18 - 1), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_never_makes_an_iban(account: int, place: int, shift: int) -> None:
    body = f"{account:018d}"
    check = 98 - int(body + "131400") % 97
    iban = f"DE{check:02d}{body}"
    wrong = f"{(int(body[place]) + shift) % 10}"

    assert is_iban(iban)
    assert not is_iban(iban[: 4 + place] + wrong + iban[5 + place :])
