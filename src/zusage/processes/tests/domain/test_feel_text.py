"""FEEL: functions of strings, and patterns as XPath knows them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.processes.domain.feel import Notes, TooMuchWork, compile_expression, feel_value
from zusage.processes.domain.feel.patterns.machine import make_program, run_program
from zusage.processes.domain.feel.patterns.pattern import compile_pattern
from zusage.processes.domain.feel.patterns.reader import read_pattern


def value_of(text):
    return compile_expression(text, strict=False).evaluate({}).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('substring("Dackel", 3)', "ckel"),
        ('substring("Dackel", 3, 2.9)', "ck"),
        ('substring("Dackel", -2, 1)', "e"),
        ('substring("Dackel", 3, null)', "ckel"),
        ('substring("Dackel", 0)', None),
        ('substring("Dackel", 3, 0)', None),
        ('substring("Dackel", 3, 5)', None),
        (r'substring("\U01F40Efoo", 2)', "foo"),
        (r'string length("\uD83D\uDCA9")', 1),
        (r'string length("\\u0009")', 6),
        (r'"\d+"', "\\d+"),
        (r'"a\tb\"\'"', "a\tb\"'"),
        ('substring before("Dackel", "ck")', "Da"),
        ('substring before("Dackel", "x")', ""),
        ('substring after("Dackel", "ck")', "el"),
        ('substring after("Dackel", "")', "Dackel"),
        ('substring after("Dackel", "x")', ""),
        ('string join(["a", null, "c"], "-")', "a-c"),
        ('string join(["a", "b"])', "ab"),
        ("string join([])", ""),
        ("string join([1])", None),
        ('string join("a", "-")', "a"),
        ('upper case(["Bob"])', "BOB"),
        ('contains("a", null)', None),
        ('split("a;b;;", ";")', ["a", "b", "", ""]),
        (r'split("Ada Lovelace", "\s")', ["Ada", "Lovelace"]),
        ('split("abc", "")', None),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("Dackel", "[kl]", "[$0]")', "Dac[k]e[l]"),
        ('replace("hallo", "(l)", "$10")', "hal0l0o"),
        (r'replace("1", "1", "\$")', "$"),
        ('replace("a", "a", "$")', None),
        (r'replace("a", "a", "\q")', None),
        ('replace("abc", "x*", "-")', None),
        ('replace("aaa", "A", "b", "i")', "bbb"),
        ('{a: string([1, "x", null, {b: @"P1D"}])}.a', '[1, "x", null, {b: P1D}]'),
        ("string((>= 3))", "(>=3)"),
        ('string({a b: {"}": 1, "": 2, "c+d": 3}})', '{a b: {"}": 1, "": 2, c+d: 3}}'),
        ("string(abs)", "function abs(n)"),
        ("string(1E40)", "1E+40"),
        ('number("1 000,5", " ", ",")', 1000.5),
        ('number("1_000")', None),
        ('number(" 1")', None),
    ],
)
def test_functions_of_strings_count_characters_and_refuse_what_is_none(text, value):
    assert value_of(text) == feel_value(value)


@pytest.mark.parametrize(
    ("pattern", "flags", "matching", "not_matching"),
    [
        ("^ab?c$", "", ["abc", "ac"], ["abbc", "ac\n"]),
        ("a.c", "", ["abc"], ["a\nc", "a\rc"]),
        ("a.c", "s", ["a\nc"], []),
        ("^$", "m", ["\nabcd\ndefg\n", "abcd\n\ndefg\n "], ["abcd\ndefg\n"]),
        ("ABC", "i", ["abc"], []),
        ("k", "i", ["\u212a"], []),
        ("[A-Z-[OI]]", "i", ["x", "X"], ["O", "i"]),
        ("[^Q]", "i", [], ["q", "Q"]),
        ("a[^b]", "", ["a "], ["a", "ab"]),
        ("he ll o[ ]worl d", "x", ["hello world"], []),
        (r"hello\ sworld", "x", ["hello world"], []),
        (r"^\p{ I s B a s i c L a t i n }+$", "x", ["hello"], ["ä"]),
        (r"^\p{Lu}\P{Lu}$", "", ["Äa"], ["aa"]),
        (r"^\p{Lu}[\p{Lu}x]$", "i", ["AX", "Ax"], ["aX", "Ab"]),
        (r"^\w+$", "", ["aä1+", "$"], ["a b", "a-b", "a_b"]),
        (r"^\d\D\s\S$", "", ["1a b"], ["aa b"]),
        (r"^\i\c*$", "", ["a-1", "_x"], ["1a"]),
        (r"^(a)\1$", "", ["aa"], ["ab"]),
        (r"(a)\1", "i", ["aA"], []),
        ("^a{2,3}$", "", ["aa", "aaa"], ["a", "aaaa"]),
        (r"^[\-a\]]+$", "", ["-a]"], ["b"]),
        ("^(?:ab)+$", "", ["abab"], ["aba"]),
        (r"^(\d+,)*$", "", ["1,22,", ""], ["1,,"]),
        (r"^((a|b)c?)+$", "", ["acb"], ["cb"]),
        ("^(a*)*b$", "", ["aab", "b"], ["aa"]),
    ],
)
def test_patterns_match_what_xpath_says(pattern, flags, matching, not_matching):
    compiled = compile_pattern(pattern, flags)

    def is_matched(text):
        return any(True for _ in compiled.matches_in(text, Notes()))

    assert [text for text in matching if not is_matched(text)] == []
    assert [text for text in not_matching if is_matched(text)] == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(", ")", "[", "[]", "a**", "*", "a{2", "a{3,2}", "\\", r"\q", r"\p{Xx}", r"\p{ IsBasicLatin}", r"(.)\3",
        r"\1", r"(asd)[\1]", r"1[asd\0]", "[z-a]", "[a-b-c]", "(?=a)", "^*", "a" * 2000, "(" * 60 + ")" * 60,
        "a{9999}", "(((a{99}){99}|b)+|c)+",
    ],
)  # fmt: skip
def test_what_is_no_pattern_of_xpath_is_refused(pattern):
    result = compile_expression("matches(eingabe, muster)").evaluate({"eingabe": "a", "muster": pattern})

    assert result.value is None
    assert result.problems[0].reason.startswith("matches: ")


@pytest.mark.parametrize("flags", ["p", "X", " ", "q"])
def test_unknown_flags_are_refused(flags):
    assert value_of(f'matches("a", "a", "{flags}")') is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|aa)+$", "^(a*)*$", "(a?){40}b", ".*.*.*.*=", r"^(([a-z])+.)+[A-Z]$"]
)
def test_a_pattern_that_would_search_for_ever_is_stopped(pattern):
    compiled = compile_pattern(pattern, "")

    with pytest.raises(TooMuchWork):
        next(compiled.matches_in("a" * 5000 + "!", Notes()))


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["a*b", r"(a*)\1b", "a*a*b", "^a*a*b", "a{0,99}a{0,99}b"])
def test_a_long_text_is_searched_by_the_machine_that_pays(pattern):
    compiled = compile_pattern(pattern, "")

    with pytest.raises(TooMuchWork):
        next(compiled.matches_in("a" * 200_000, Notes()))


def test_a_plain_pattern_searches_a_long_text_at_once():
    assert value_of('matches(string join(for i in 1..9000 return "0123456789"), "^[0-9]{1,4}.*9$")') is True


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(?:b|ab)", "^", "$", r"(a*)", "(b|)"])
REPEATS = st.sampled_from(["", "", "*", "+", "?", "{1,2}", "*?", "+?", "??"])


@given(
    pattern=st.lists(st.tuples(ATOMS, REPEATS), min_size=1, max_size=4).map(
        lambda parts: "".join(atom + ("" if atom in "^$" else repeat) for atom, repeat in parts)
    ),
    text=st.text("ab\n", max_size=8),
)
def test_the_machine_finds_what_pythons_engine_finds(pattern, text):
    tree, groups = read_pattern(pattern, "")
    program = make_program(tree, re.NOFLAG)
    in_python = pattern.replace("$", r"\Z").replace(".", r"[^\n\r]")

    for at in range(len(text) + 1):
        expected = re.compile(in_python).match(text, at)
        found = run_program(program, groups, text, at, Notes())
        assert (None if found is None else found[0]) == (None if expected is None else expected.end())
