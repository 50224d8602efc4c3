"""The house style, measured over the whole checkout."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import measures
from tests.house.checkout import ROOT

SENTENCES: dict[str, Callable[[Path], list[str]]] = {
    "files are short or say why not": measures.long_files,
    "functions are short": measures.long_functions,
    "comments are two to seven lines in a hundred": measures.too_few_or_many_comments,
    "no test sleeps": measures.sleeping_tests,
    "nothing is left unfinished": measures.unfinished_words,
    "no error is swallowed": measures.swallowed_errors,
    "no address stands in a lock or package file": measures.addresses_in_package_files,
    "no path of this machine is written down": measures.paths_of_this_machine,
    "every module says what it is": measures.modules_without_docstring,
    "no module is an attic": measures.attic_modules,
}


@pytest.mark.parametrize("strays", SENTENCES.values(), ids=SENTENCES)
def test_the_house_style_holds_where(strays: Callable[[Path], list[str]]) -> None:
    assert strays(ROOT) == []
