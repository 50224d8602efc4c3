"""`caseloop case`: the journal of a case, of every service, in order of time, and what of it is held."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich import print  # noqa: A004 - tables, too
from rich.table import Table

from libs.common.clock import SystemClock, text_of
from libs.common.journal.held import Held
from libs.ops.held.tables import held_table
from libs.ops.journals import Entry, Told
from libs.ops.terminal import plain

FIELDS: Final = 6
LETTERS: Final = 32


def show(told: Told) -> None:
    """On the screen."""
    print(table(told.entries))
    show_held(told.held)


def said(told: Told) -> list[dict[str, Any]]:
    """For `--json`: the entries, then what is held, which has `held` and no `n`."""
    return [entry.said() for entry in told.entries] + [
        {"held": one.why, **one.model_dump(exclude={"why", "data"})} for one in told.held
    ]


def show_held(held: Sequence[Held]) -> None:
    """What stops the case, if anything does."""
    if held:
        print("\nheld (caseloop held show NAME says more):")
        print(held_table([one.model_dump() for one in held], SystemClock().now()))


def table(entries: Iterable[Entry]) -> Table:
    """A row for each entry."""
    shown = Table("at", "service", "n", "event", "cause", "policy", "what", box=None, pad_edge=False)
    for entry in entries:
        late = f" (due {text_of(entry.due)})" if entry.due and entry.due != entry.at else ""
        cells = (
            text_of(entry.at) + late, entry.service, str(entry.n), entry.event, short_cause(entry), entry.policy,
            brief(entry.data),
        )  # fmt: skip
        shown.add_row(*map(plain, cells))
    return shown


def short_cause(entry: Entry) -> str:
    """A cause without the case, which every row has in common: `intake 2`, `cmd`, `timer`."""
    case = entry.subject.partition("/")[0]
    source, _, rest = entry.cause.partition(":")
    about, _, n = rest.rpartition(":")
    return f"{source} {n}" if about.partition("/")[0] == case else source


def brief(data: Mapping[str, Any]) -> str:
    """The first plain fields, each cut short; lists and nested values by their size."""
    said = [f"{name}={_short(value)}" for name, value in data.items() if value not in (None, "", [], {})]
    return "  ".join(said[:FIELDS]) + (" …" if len(said) > FIELDS else "")


def _short(value: Any) -> str:
    if isinstance(value, list | dict):
        return f"[{len(value)}]"
    text = " ".join(str(value).split())
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
