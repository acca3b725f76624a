"""Functions of strings; positions and lengths count Unicode characters.

Source: DMN 1.5, table 74 (string functions).
"""

from decimal import Decimal

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.patterns.pattern import compile_pattern, compile_replacement
from zusage.processes.domain.feel.problems import MAX_TEXT, Notes
from zusage.processes.domain.feel.values import Value, Wrong, kind_of

TEXT = Declared()


@TEXT.builtin("substring(string: string, start position: number, [length: number?]): string")
def _substring(text: str, start: Decimal, length: Decimal | None = None) -> Value:
    position = int(start)
    if not 1 <= abs(position) <= len(text):
        raise Wrong(f"a string of {len(text)} has no position {position}")
    begin = position - 1 if position > 0 else len(text) + position
    if length is None:
        return text[begin:]
    if not 1 <= int(length) <= len(text) - begin:
        raise Wrong(f"a string of {len(text)} has no {length} characters from {position}")
    return text[begin : begin + int(length)]


@TEXT.builtin("string length(string: string): number")
def _string_length(text: str) -> Value:
    return Decimal(len(text))


@TEXT.builtin("upper case(string: string): string")
def _upper_case(text: str) -> Value:
    return text.upper()


@TEXT.builtin("lower case(string: string): string")
def _lower_case(text: str) -> Value:
    return text.lower()


@TEXT.builtin("substring before(string: string, match: string): string")
def _substring_before(text: str, match: str) -> Value:
    return text.partition(match)[0] if match and match in text else ""


@TEXT.builtin("substring after(string: string, match: string): string")
def _substring_after(text: str, match: str) -> Value:
    return text.partition(match)[2] if match else text


@TEXT.builtin("contains(string: string, match: string): boolean")
def _contains(text: str, match: str) -> Value:
    return match in text


@TEXT.builtin("starts with(string: string, match: string): boolean")
def _starts_with(text: str, match: str) -> Value:
    return text.startswith(match)


@TEXT.builtin("ends with(string: string, match: string): boolean")
def _ends_with(text: str, match: str) -> Value:
    return text.endswith(match)


@TEXT.builtin("string join(list: list, [delimiter: string?]): string")
def _string_join(items: list[Value], delimiter: str | None = None) -> Value:
    given = [item for item in items if item is not None]
    for item in given:
        if type(item) is not str:
            raise Wrong(f"{kind_of(item)} given where a string is needed")
    if sum(map(len, given)) + len(given) * len(delimiter or "") > MAX_TEXT:
        raise Wrong(f"the text would be longer than {MAX_TEXT} characters")
    return (delimiter or "").join(given)


# -- patterns ------------------------------------------------------------------------------------------------------


@TEXT.builtin("matches(input: string, pattern: string, [flags: string?]): boolean", takes_notes=True)
def _matches(notes: Notes, at: int, text: str, pattern: str, flags: str | None = None) -> Value:
    return next(compile_pattern(pattern, flags or "").matches_in(text, notes), None) is not None


@TEXT.builtin(
    "replace(input: string, pattern: string, replacement: string, [flags: string?]): string", takes_notes=True
)
def _replace(  # noqa: PLR0917  # the arguments of FEEL stand by their places
    notes: Notes, at: int, text: str, pattern: str, replacement: str, flags: str | None = None
) -> Value:
    compiled = compile_pattern(pattern, flags or "")
    compiled.refuse_empty(notes)
    expand = compile_replacement(replacement, compiled.groups)
    pieces, end, length = [], 0, 0
    for match in compiled.matches_in(text, notes):
        pieces += [text[end : match.start], expand(text, match)]
        length += len(pieces[-1])
        if length > MAX_TEXT:
            raise Wrong(f"the text would be longer than {MAX_TEXT} characters")
        end = match.end
    return "".join([*pieces, text[end:]])


@TEXT.builtin("split(string: string, delimiter: string): list", takes_notes=True)
def _split(notes: Notes, at: int, text: str, delimiter: str) -> Value:
    compiled = compile_pattern(delimiter, "")
    compiled.refuse_empty(notes)
    pieces, end = [], 0
    for match in compiled.matches_in(text, notes):
        pieces.append(text[end : match.start])
        end = match.end
    return [*pieces, text[end:]]
