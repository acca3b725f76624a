"""Functions of contexts.

Source: DMN 1.5, table 80 (context functions).
"""

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.values import Value, Wrong, kind_of

CONTEXTS = Declared()

Context = dict[str, Value]


@CONTEXTS.builtin("get value(m: context, key: string): Any")
def _get_value(context: Context, key: str) -> Value:
    if key not in context:
        raise Wrong(f"the context has no {key}")
    return context[key]


@CONTEXTS.builtin("get entries(m: context): list")
def _get_entries(context: Context) -> Value:
    return [{"key": key, "value": value} for key, value in context.items()]


@CONTEXTS.builtin("context(entries: list): context")
def _context(entries: list[Value]) -> Value:
    made: Context = {}
    for entry in entries:
        if type(entry) is not dict or "key" not in entry or "value" not in entry:
            raise Wrong("an entry is a context with key and value")
        key = entry["key"]
        if type(key) is not str:
            raise Wrong(f"{kind_of(key)} given where a string is needed as key")
        if key in made:
            raise Wrong(f"{key} is given twice")
        made[key] = entry["value"]
    return made


@CONTEXTS.builtin("context put(context: context, keys: list, value: Any): context")
def _context_put_deeply(context: Context, keys: list[Value], value: Value) -> Value:
    strangers = [key for key in keys if type(key) is not str]
    if strangers or not keys:
        raise Wrong(f"{kind_of(strangers[0])} given where a string is needed as key" if strangers else "no key given")
    made = dict(context)
    inner = made
    for key in keys[:-1]:
        below = inner.get(key)
        if type(below) is not dict:
            raise Wrong(f"{key} is {kind_of(below)}, not a context")
        inner[key] = dict(below)
        inner = inner[key]
    inner[keys[-1]] = value
    return made


@CONTEXTS.builtin("context put(context: context, key: Any, value: Any): context")
def _context_put(context: Context, key: Value, value: Value) -> Value:
    if type(key) is not str:
        raise Wrong(f"{kind_of(key)} given where a string is needed as key")
    return _context_put_deeply(context, [key], value)


@CONTEXTS.builtin("context merge(contexts: list): context")
def _context_merge(contexts: list[Value]) -> Value:
    merged: Context = {}
    for context in contexts:
        if type(context) is not dict:
            raise Wrong(f"{kind_of(context)} given where a context is needed")
        merged |= context
    return merged
