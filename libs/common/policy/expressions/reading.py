"""The text of a condition, read with Python's own parser, checked against the fields, and made into one function."""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final, NamedTuple

from libs.common.policy.expressions.fields import Atom, Condition, Field, Known, Test, fields_of

LONGEST: Final = 300
DEEPEST: Final = 8
LEGAL: Final = "write == != < <= > >= in not in, [..], and, or, not, ( )"
ALIEN: Final = re.compile(r"[^A-Za-z0-9_ \"'\-\[\](),<>=!]")
GLUED: Final = re.compile(r"(?<![\w-])\d+[A-Za-z_]\w*")
ORDERED: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
MIRRORED: Final[Mapping[type[ast.cmpop], ast.cmpop]] = {
    ast.Lt: ast.Gt(), ast.LtE: ast.GtE(), ast.Gt: ast.Lt(), ast.GtE: ast.LtE(),
    ast.Eq: ast.Eq(), ast.NotEq: ast.NotEq(),
}  # fmt: skip
DENIED: Final = (ast.NotEq, ast.NotIn)


class Unreadable(ValueError):  # noqa: N818 - named as the field speaks
    """What is wrong with a condition, and what to write instead."""


class Piece(NamedTuple):
    """A part of a condition."""

    holds: Test
    atoms: tuple[Atom, ...]


def condition_of(text: str, known: Known) -> Condition:
    """The condition, ready to be asked; `Unreadable` names the place and the way out."""
    words = " ".join(text.split())
    piece = _truth(_parsed(words), fields_of(known), 1)
    return Condition(words, piece.holds, piece.atoms)


def _parsed(words: str) -> ast.expr:
    if not words:
        raise Unreadable("is empty; write a condition, or leave `if` out")
    if len(words) > LONGEST:
        raise Unreadable(f"has {len(words)} characters, at most {LONGEST}; make it two rules")
    if alien := ALIEN.search(words):
        raise Unreadable(f"cannot hold {alien[0]}; {LEGAL}")
    if glued := GLUED.search(words):
        raise Unreadable(f"cannot hold {glued[0]}; put a space after the number, or a name in quotation marks")
    try:
        return ast.parse(words, mode="eval").body
    except SyntaxError as error:
        rest = words[max((error.offset or 1) - 1, 0) :] or words
        raise Unreadable(f"cannot be read at `{rest}`; {LEGAL}") from error


def _truth(node: ast.expr, fields: Mapping[str, Field], depth: int) -> Piece:
    """What is true or false as a whole."""
    if depth > DEEPEST:
        raise Unreadable(f"is nested more than {DEEPEST} deep; make it two rules")
    match node:
        case ast.BoolOp(op=how, values=values):
            pieces = [_truth(value, fields, depth + 1) for value in values]
            return reduce(_both if isinstance(how, ast.And) else _either, pieces)
        case ast.UnaryOp(op=ast.Not(), operand=denied):
            return _not(_truth(denied, fields, depth + 1))
        case ast.Compare(left=left, ops=ops, comparators=others):
            pairs = zip((left, *others), ops, others, strict=False)
            return reduce(_both, [_comparison(one, how, other, fields) for one, how, other in pairs])
        case ast.Name(id=name):
            return _bare(_field(name, fields))
    raise Unreadable(f"cannot hold `{ast.unparse(node)}` there; {LEGAL}")


def _both(one: Piece, other: Piece) -> Piece:
    first, second = one.holds, other.holds
    return Piece(lambda matter: first(matter) and second(matter), one.atoms + other.atoms)


def _either(one: Piece, other: Piece) -> Piece:
    first, second = one.holds, other.holds
    return Piece(lambda matter: first(matter) or second(matter), one.atoms + other.atoms)


def _not(denied: Piece) -> Piece:
    holds = denied.holds
    return Piece(lambda matter: not holds(matter), denied.atoms)


def _atom(field: Field, test: Test) -> Piece:
    return Piece(test, (Atom(field, test),))


def _field(name: str, fields: Mapping[str, Field]) -> Field:
    if name not in fields:
        raise Unreadable(f"asks for {name}, which is no field; fields are {', '.join(fields)}")
    return fields[name]


def _bare(field: Field) -> Piece:
    if field.type != "truth":
        raise Unreadable(f"says {field.name} alone; compare it with {_choice(field)}")
    return _atom(field, field.read)


def _comparison(left: ast.expr, how: ast.cmpop, right: ast.expr, fields: Mapping[str, Field]) -> Piece:
    """A field and what it is compared with, whichever stands first."""
    if isinstance(right, ast.Name) and right.id in fields and type(how) in MIRRORED:
        if isinstance(left, ast.Name) and left.id in fields:
            raise Unreadable(f"compares {left.id} with {right.id}; compare a field with values")
        left, how, right = right, MIRRORED[type(how)], left
    if not isinstance(left, ast.Name):
        raise Unreadable(f"compares `{ast.unparse(left)}`; compare a field, which are {', '.join(fields)}")
    field = _field(left.id, fields)
    return _compared(field, how, right)


def _compared(field: Field, how: ast.cmpop, right: ast.expr) -> Piece:
    """By the type of the field."""
    listed = isinstance(how, ast.In | ast.NotIn)
    if field.type == "truth":
        raise Unreadable(f"compares {field.name}, which is yes or no; write {field.name} or not {field.name}")
    if field.type == "number" and type(how) in ORDERED:
        return _ordered(field, ORDERED[type(how)], _value(field, right))
    if not listed and (field.type == "area" or not isinstance(how, ast.Eq | ast.NotEq)):
        ways = "in [..], which means all that lies within" if field.type == "area" else "== != or in [..]"
        raise Unreadable(f"asks for {field.name} by another sign than {ways}")
    wanted = frozenset(_values(field, right) if listed else (_value(field, right),))
    found = _within(field, wanted) if field.type == "area" else _among(field, wanted)
    return _not(found) if isinstance(how, DENIED) else found


def _ordered(field: Field, compare: Callable[[Any, Any], bool], value: Any) -> Piece:
    read = field.read
    return _atom(field, lambda matter: compare(read(matter), value))


def _among(field: Field, wanted: frozenset[Any]) -> Piece:
    read = field.read
    return _atom(field, lambda matter: read(matter) in wanted)


def _within(field: Field, wanted: frozenset[Any]) -> Piece:
    read = field.read
    return _atom(field, lambda matter: not wanted.isdisjoint(read(matter)))


def _values(field: Field, node: ast.expr) -> tuple[Any, ...]:
    if not isinstance(node, ast.List) or not node.elts:
        raise Unreadable(f"has `{ast.unparse(node)}` after in; write a list: {field.name} in [..]")
    return tuple(_value(field, one) for one in node.elts)


def _value(field: Field, node: ast.expr) -> Any:
    """A number or a name, in quotation marks or not, that the field can have."""
    value = node.id if isinstance(node, ast.Name) else node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool) or value not in field.values:
        raise Unreadable(f"compares {field.name} with `{ast.unparse(node)}`; {field.name} is {_choice(field)}")
    return value


def _choice(field: Field) -> str:
    """What a field can be, in words."""
    if field.type == "number":
        return f"a number from {min(field.values)} to {max(field.values)}"
    if field.type == "area":
        return "an area by the id that units.yaml gives a government"
    return f"one of {', '.join(field.values)}"
