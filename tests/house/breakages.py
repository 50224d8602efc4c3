"""What is broken, on purpose, in a copy of the checkout, and what the check must say when it sees it.

`PLANTED[check]` is a table of sentence → (files to write, words the check must say).  In a text, `{parent}` is the
folder the copy lies in.
"""

Breakage = tuple[dict[str, str], str]

NAP = f"{'time'}.sleep(1)"
MODULE = '"""Planted."""\n'
STEPLESS = '"""It does something."""\nimport os\n'
LONG_FUNCTION = MODULE + "\n\ndef long() -> None:\n" + "    print()\n" * 40
SWALLOW = MODULE + "\ntry:\n    print()\nexcept Exception:\n    pass\n"

IMPORTS: dict[str, Breakage] = {
    "a shared module reaches up": (
        {"libs/common/planted.py": "import services.planted"},
        "libs.common.planted -> services.planted",
    ),
    "one service asks another": (
        {
            "services/planted/__init__.py": MODULE,
            "services/planted/app.py": "import services.other",
            "services/other/__init__.py": MODULE,
        },
        "services.planted is not allowed to import services.other",
    ),
    "a rule asks the database": (
        {"services/other/domain.py": "import services.other.store", "services/other/store.py": MODULE},
        "services.other.domain is not allowed to import services.other.store",
    ),
    "a service opens an attic": ({"services/other/utils.py": MODULE}, "- services.other.utils"),
    "a rule knows a driver through another module": (
        {
            "services/planted/domain.py": "import libs.common.planted_driver",
            "libs/common/planted_driver.py": "import pymongo",
        },
        "services.planted.domain is not allowed to import pymongo",
    ),
    "working time learns of cases": (
        {"libs/worktime/__init__.py": MODULE, "libs/worktime/planted.py": "import libs.common"},
        "libs.worktime is not allowed to import libs.common",
    ),
    "the runtime learns of operators": (
        {"libs/common/planted_ops.py": "import libs.ops.planted", "libs/ops/planted.py": MODULE},
        "libs.common is not allowed to import libs.ops",
    ),
}

LAYOUT: dict[str, Breakage] = {
    "a file strays into the top": ({"notes.txt": "x"}, "test_the_top_of_the_tree_is_as_designed FAILED"),
    "a fifth package is shared": ({"libs/planted/__init__.py": MODULE}, "lies_in_four_packages FAILED"),
    "an eleventh service": ({"services/planted/__init__.py": STEPLESS}, "no_services_but_the_ten FAILED"),
    "a room of its own": ({"services/planted/utils.py": MODULE}, "rooms_of_the_house_and_no_others[planted] FAILED"),
    "a room twice": (
        {"services/planted/api.py": MODULE, "services/planted/api/__init__.py": MODULE},
        "but_not_both[planted] FAILED",
    ),
    "code in an opening": (
        {"services/other/__init__.py": STEPLESS},
        "one_docstring_and_nothing_else[other] FAILED",
    ),
    "a service without a step": (
        {"services/other/__init__.py": STEPLESS},
        "test_a_service_names_its_step[other] FAILED",
    ),
    "a rule draws a random number": (
        {"services/planted/domain.py": "import random\n"},
        "only_what_is_pure[services/planted/domain.py] FAILED",
    ),
    "a rule reads the clock": (
        {"services/other/domain.py": "from datetime import UTC, datetime\n\nAT = datetime.now(UTC)\n"},
        "reads_no_clock[services/other/domain.py] FAILED",
    ),
    "a README that fell behind": (
        {"README.md": "# caseloop\n"},
        "readme_shows_the_steps_as_the_services_name_them FAILED",
    ),
    "a topic with an underscore": (
        {"contracts/topics.yaml": "topics:\n  case_intake: {}\n"},
        "named_with_dots_and_hyphens_only FAILED",
    ),
}

HOUSE_STYLE: dict[str, Breakage] = {
    "a long file": ({"libs/ops/planted.py": MODULE + "print()\n" * 251}, "libs/ops/planted.py: 252 lines"),
    "a long function": (
        {"libs/ops/planted_function.py": LONG_FUNCTION},
        "libs/ops/planted_function.py:4: long, 41 lines",
    ),
    "too many comments": (
        {"libs/ops/planted_comments.py": "# size: planted\n" + MODULE + "# why\n" * 30_000},
        "% of the lines are comments",
    ),
    "a test that sleeps": ({"tests/test_planted.py": f"import time\n\n{NAP}\n"}, f"tests/test_planted.py:3: {NAP}"),
    "an unfinished word": ({"libs/ops/planted_word.py": MODULE + "# TODO\n"}, "libs/ops/planted_word.py:2"),
    "a swallowed error": ({"libs/ops/planted_error.py": SWALLOW}, "libs/ops/planted_error.py:5"),
    "an address in a lock file": (
        {"requirements/planted.txt": "--index-url https://example.org/simple/\n"},
        "requirements/planted.txt:1",
    ),
    "a path of the machine": ({"docs/planted.md": "see {parent}/elsewhere\n"}, "docs/planted.md:1"),
    "a module that says nothing": ({"libs/ops/planted_silent.py": "print()\n"}, "libs/ops/planted_silent.py"),
    "an attic": ({"libs/ops/planted_utils.py": MODULE}, "libs/ops/planted_utils.py"),
}

RUFF_CHECK: dict[str, Breakage] = {"an unused import": ({"libs/ops/planted.py": MODULE + "import os\n"}, "F401")}
RUFF_FORMAT: dict[str, Breakage] = {"a crooked line": ({"libs/ops/planted.py": MODULE + "a  =  1\n"}, "planted.py")}
MYPY: dict[str, Breakage] = {
    "a wrong type": ({"libs/ops/planted.py": MODULE + "\nlate: str = 1\n"}, "planted.py:3: error: Incompatible types")
}

PLANTED: dict[str, dict[str, Breakage]] = {
    "lint-imports": IMPORTS,
    "layout": LAYOUT,
    "house style": HOUSE_STYLE,
    "ruff check": RUFF_CHECK,
    "ruff format": RUFF_FORMAT,
    "mypy": MYPY,
}
