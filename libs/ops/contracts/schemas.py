"""An event's data as JSON Schema 2020-12, as a consumer reads it."""

from typing import Any, Final

from libs.common.envelope import SCHEMA
from libs.common.events import Fact

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def file_of(fact: type[Fact]) -> str:
    """`case-submitted.v1.json`: where its schema and its example lie."""
    return f"{fact.type().removeprefix('caseloop.')}.json"


def schema_of(fact: type[Fact]) -> dict[str, Any]:
    """The fields with their types; fields it does not name are no fault."""
    schema = fact.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object":
            part["additionalProperties"] = True
        for field in part.get("properties", {}).values():
            field.pop("title", None)
    return {"$schema": DIALECT, "$id": SCHEMA + fact.type(), **schema}
