"""`caseloop held`: its words.  A command imports what it needs, so that the others start fast."""

import typer

from libs.ops.held.words import (
    All,
    By,
    Case,
    Data,
    Door,
    Event,
    Json,
    MaybeName,
    Name,
    Older,
    Reason,
    Service,
    Why,
    Yes,
)

app = typer.Typer(no_args_is_help=True, help="Events that wait for others, or for you (docs/runbooks/held.md).")


@app.command("list")
def list_(  # noqa: PLR0913 - the words of a command line
    *, service: Service = "", why: Why = None, event: Event = "", case: Case = "", older: Older = 0, door: Door = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """List what is held: by which service, why, since when, in which case."""
    from libs.ops.held.asking import Asking, wanted  # noqa: PLC0415 - see above

    asking = Asking("held", door)
    rows = asking.rows(service, wanted(why, event, case, older))
    asking.told(rows) if as_json else asking.listed(rows)


@app.command()
def show(name: Name, *, door: Door = None, as_json: Json = False) -> None:
    """Show one event: what it says, its cause and trace, what it waits for and what queues behind it."""
    from libs.ops.held.asking import Asking  # noqa: PLC0415 - see above
    from libs.ops.held.tables import data_of, show_held  # noqa: PLC0415 - see above

    asking = Asking("held", door)
    whole, queue = asking.whole(name)
    asking.told({**whole, "data": data_of(whole)}) if as_json else show_held(whole, queue, asking.now)


@app.command()
def retry(  # noqa: PLR0913 - the words of a command line
    name: MaybeName = "", *, service: Service = "", why: Why = None, event: Event = "", case: Case = "",
    older: Older = 0, everything: All = False, yes: Yes = False, reason: Reason = "the cause is mended",
    by: By = "", door: Door = None,
) -> None:  # fmt: skip
    """Try it, and then what is behind it, in order."""
    from libs.ops.held.asking import Asking, signed, wanted  # noqa: PLC0415 - see above

    asking = Asking("held", door)
    rows = asking.meant(name, service, wanted(why, event, case, older), everything)
    (asking.do if yes or name else asking.would)(signed("retry", by, reason), rows)


@app.command()
def replace(name: Name, file: Data, *, reason: Reason, by: By = "", door: Door = None) -> None:
    """Take it in with other data, and then what is behind it; the original stays in the audit."""
    from libs.ops.held.asking import Asking, signed  # noqa: PLC0415 - see above

    deed, asking = signed("replace", by, reason, file), Asking("held", door)
    asking.do(deed, [asking.named(name)])


@app.command()
def discard(  # noqa: PLR0913 - the words of a command line
    name: MaybeName = "", *, reason: Reason, service: Service = "", why: Why = None, event: Event = "",
    case: Case = "", older: Older = 0, everything: All = False, yes: Yes = False, by: By = "", door: Door = None,
) -> None:  # fmt: skip
    """Throw it away: for this service it never happened.  What is behind it is tried."""
    from libs.ops.held.asking import Asking, signed, wanted  # noqa: PLC0415 - see above

    asking = Asking("held", door)
    rows = asking.meant(name, service, wanted(why, event, case, older), everything)
    (asking.do if yes or name else asking.would)(signed("discard", by, reason), rows)
