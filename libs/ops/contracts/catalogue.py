"""contracts/catalogue.md: one row per event."""

from collections.abc import Collection, Mapping

from libs.common.events import Fact

HEAD = """# Events

Written by `make contracts`.  A field with `?` may be missing.  Schemas are in `events/`, examples in `examples/`.

| event | said by | read by | what it says | fields |
|---|---|---|---|---|
"""


def catalogue(facts: Mapping[str, type[Fact]], heard: Mapping[str, Collection[str]]) -> str:
    """The catalogue as Markdown, a row per fact in the order given."""
    return HEAD + "".join(f"{_row(fact, heard.get(type_, ()))}\n" for type_, fact in facts.items())


def _row(fact: type[Fact], reading: Collection[str]) -> str:
    says = " ".join((fact.__doc__ or "").partition("\n\n")[0].split())
    fields = ", ".join(f"`{name}{'' if field.is_required() else '?'}`" for name, field in fact.model_fields.items())
    return f"| `{fact.type()}` | {fact.source()} | {', '.join(sorted(reading))} | {says} | {fields} |"
