"""YAML read with the lines of its values, so that a fault can name its line."""

from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from libs.common.policy.faults import PolicyFault

M = TypeVar("M", bound=BaseModel)


def read_file(path: Path, model: type[M]) -> M:
    """The file as that model; the first thing wrong with it as a fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PolicyFault(path, 1, "the file is missing; copy it from the shipped configuration") from None
    try:
        content = _content(path, text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyFault(path, line, f"no YAML: {error.problem}") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        # A fault of the whole names the part of it that is wrong.
        loc = (*first["loc"], *first.get("ctx", {}).get("place", ()))
        raise PolicyFault(path, line_of(text, loc), f"{'.'.join(map(str, loc))}: {first['msg']}") from error


def _content(path: Path, text: str) -> Any:
    """JSON is YAML too, but twenty times quicker to read as what it is; what is wrong in it, YAML tells by its line."""
    if path.suffix in {".geojson", ".json"}:
        with suppress(ValueError):
            return from_json(text)
    return yaml.load(text, yaml.CSafeLoader)


def line_of(text: str, place: tuple[int | str, ...]) -> int:
    """The line of a value, or of the nearest thing around it."""
    node: Any = yaml.compose(text, yaml.CSafeLoader)
    line = 1
    for step in place:
        child = _child(node, step)
        if child is None:
            break
        node, line = child, child.start_mark.line + 1
    return line


def _child(node: Any, step: int | str) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None
