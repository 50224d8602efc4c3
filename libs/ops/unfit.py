"""What an operator gave that cannot be: an option, an address, a variable of the environment."""

import typer
from pydantic import ValidationError


class Unfit(Exception):  # noqa: N818 - says what it is
    """The words name what is wrong, for the operator; nobody was asked and nothing was done."""


def variable_of(error: ValidationError) -> str:
    """The first variable of the environment that the settings refuse, what it says, and why that cannot be."""
    first = error.errors()[0]
    return f"{str(first['loc'][0]).upper()}={first['input']}: {first['msg']}"


def some_words(value: str) -> str:
    """The words of an option without the blanks around them; none are no reason."""
    if not value.strip():
        raise typer.BadParameter("it says nothing")
    return value.strip()


def words_if_given(context: typer.Context, option: typer.CallbackParam, value: str) -> str:
    """The same of one that may be left out: who gives a blank has not left it out, and means something else."""
    source = context.get_parameter_source(option.name or "")
    return value if source is None or source.name == "DEFAULT" else some_words(value)
