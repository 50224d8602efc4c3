"""The tree, the rooms of a service, and the names: what a newcomer may rely on anywhere in the house."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.util import resolve_name

import pytest
import yaml

from libs.ops import steps
from tests.house.checkout import ROOT, names

TOP = {
    "Makefile", "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "LICENSE", "conftest.py", "pyproject.toml", "requirements",
    "libs", "services", "config", "contracts", "deploy", "docs", "tests", ".ci",
    ".editorconfig", ".gitignore", ".importlinter", ".pre-commit-config.yaml",
}  # fmt: skip
ALSO_ALLOWED = {".dockerignore", ".gitattributes"}
LIBS = {"adapter_kit", "common", "ops", "worktime"}

MODULES = {"domain", "settings", "store", "handlers", "timers", "prepare", "totals", "api", "app"}
ROOMS = {"__init__.py", "tests", *MODULES, *(f"{room}.py" for room in MODULES)}
OWN_ROOMS = {"portal": {"pages", "pages.py", "templates", "static"}, "gateway": {"edges", "edges.py"}}

ON_THE_LOOP = {"intake": (1,), "routing": (2,), "handling": (3, 4), "notification": (5,), "evaluation": (6,)}
BESIDE_THE_LOOP = {"supervision", "assessment", "outreach", "portal", "gateway"}

IMPURE = {"asyncio", "logging", "os", "random", "secrets", "socket", "subprocess", "threading", "time", "urllib"}
PURE = {
    "pydantic",
    "libs.worktime",
    *(f"libs.common.{module}" for module in ("clock", "decision", "errors", "events", "policy")),
    *(sys.stdlib_module_names - IMPURE),
}

FILES = names(ROOT)
SERVICES = sorted({name.split("/")[1] for name in FILES if name.startswith("services/") and name.count("/") > 1})
DOMAINS = [name for name in FILES if re.match(r"services/\w+/domain(\.py$|/(?!.*tests/).*\.py$)", name)]
TOPICS = ROOT / "contracts" / "topics.yaml"
TOPIC_NAME = re.compile(r"(?:[a-z0-9]+|<[a-z]+>)(?:[.-](?:[a-z0-9]+|<[a-z]+>))+")


def entries(folder: str) -> set[str]:
    """The names of what stands directly in a folder of the checkout; "" is its root."""
    return {name.removeprefix(folder).split("/")[0] for name in FILES if name.startswith(folder)}


def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def imported(name: str) -> Iterator[str]:
    """Every module a file imports, as `package.module` or `package.module.name`."""
    package = name.rpartition("/")[0].replace("/", ".")
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{module}.{alias.name}" for alias in node.names)


def belongs(module: str, packages: set[str]) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def test_the_top_of_the_tree_is_as_designed() -> None:
    assert entries("") - ALSO_ALLOWED == TOP


def test_what_is_shared_lies_in_four_packages() -> None:
    assert entries("libs/") - {"__init__.py"} <= LIBS


def test_there_are_no_services_but_the_ten() -> None:
    assert set(SERVICES) <= {*ON_THE_LOOP, *BESIDE_THE_LOOP}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_rooms_of_the_house_and_no_others(service: str) -> None:
    assert entries(f"services/{service}/") - OWN_ROOMS.get(service, set()) <= ROOMS


@pytest.mark.parametrize("service", SERVICES)
def test_a_room_is_a_file_or_a_package_but_not_both(service: str) -> None:
    rooms = [entry.removesuffix(".py") for entry in entries(f"services/{service}/")]

    assert len(rooms) == len(set(rooms))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_opens_with_one_docstring_and_nothing_else(service: str) -> None:
    [statement] = parsed(f"services/{service}/__init__.py").body

    assert isinstance(statement, ast.Expr)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_names_its_step(service: str) -> None:
    docstring = ast.get_docstring(parsed(f"services/{service}/__init__.py"))

    assert steps.place(service, docstring or "").steps == ON_THE_LOOP.get(service, ())


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_imports_only_what_is_pure(name: str) -> None:
    own = f"services.{name.split('/')[1]}.domain"

    assert {module for module in imported(name) if not belongs(module, {own, *PURE})} == set()


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_reads_no_clock(name: str) -> None:
    calls = (node.func for node in ast.walk(parsed(name)) if isinstance(node, ast.Call))

    assert {ast.unparse(call).rpartition(".")[2] for call in calls} & {"now", "utcnow", "today"} == set()


def test_the_readme_shows_the_steps_as_the_services_name_them() -> None:
    assert steps.table(steps.SERVICES) in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_step_of_the_loop_has_exactly_one_service() -> None:
    assert [step for place in steps.places(steps.SERVICES) for step in place.steps] == [1, 2, 3, 4, 5, 6]


def test_a_topic_is_named_with_dots_and_hyphens_only() -> None:
    topics = yaml.safe_load(TOPICS.read_text(encoding="utf-8"))["topics"]

    assert [topic for topic in topics if not TOPIC_NAME.fullmatch(topic)] == []
