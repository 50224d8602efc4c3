"""The commands of `caseloop classify`; they use the configuration in CASELOOP_CONFIG, and no running system."""

import importlib
import json
import time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from libs.common.policy import load_policy
from libs.common.settings import Settings
from libs.ops.classify.evaluate import NOTHING, Judged, figures
from libs.ops.classify.labelled import read_labelled
from libs.ops.classify.tables import evaluated, tried

LEAST: Final = 0.6
app = typer.Typer(no_args_is_help=True, help="Try the classification, measure it, and let it learn.")
Json = Annotated[bool, typer.Option("--json", help="as JSON, for programs")]
Files = Annotated[list[Path], typer.Argument(help="labelled matters: YAML, JSON lines or CSV")]


@app.command(name="try")
def try_text(text: str, title: Annotated[str, typer.Option()] = "", *, as_json: Json = False) -> None:
    """Say what intake would make of a text, and why."""
    policy, rule = load_policy(Settings().config), _rule()
    said: dict[str, Any] = {
        "category": (found := rule.classify(title, text, policy)).category, "sure": found.sure, "rule": found.rule,
        "terms": found.terms, "confidence": found.confidence, "points": rule.points(title, text, policy),
        "likely": dict(policy.learnt.likely(f"{title} {text}")) if policy.learnt else {},
        "kind": str(rule.kind_of(title + text, policy)), "urgent": rule.urgent_terms(title + text, policy),
    }  # fmt: skip
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else tried(said, policy))


@app.command()
def evaluate(files: Files, *, as_json: Json = False) -> None:
    """Say how often intake is right about labelled matters, what a person has to screen, and how long it takes."""
    policy, rule = load_policy(Settings().config), _rule()
    labelled, judged = read_labelled(files, policy), list[Judged]()
    started = time.process_time()
    for row in labelled:
        found = rule.classify(row.title, row.text, policy)
        said = (found.category or NOTHING).partition("/")[0]
        confidence = float(found.sure) if found.confidence is None else found.confidence
        judged.append(Judged(row.category, said, found.sure, confidence))
    spent = (time.process_time() - started) / len(labelled) * 1000
    result = {**figures(judged), "ms_each": round(spent, 2), "learnt": policy.learnt.version if policy.learnt else None}
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else evaluated(result, policy))


@app.command()
def train(
    files: Files,
    out: Annotated[Path, typer.Option(help="where to write it; the configuration's learnt.json is what intake uses")],
    least: Annotated[float, typer.Option(min=0.01, max=1, help="probability from which no person has to look")] = LEAST,
) -> None:
    """Learn from labelled matters; the same files give the same model.  Needs scikit-learn."""
    from libs.ops.classify.train import train as learn  # noqa: PLC0415 - a command imports what it needs

    labelled = read_labelled(files, load_policy(Settings().config))
    learnt = learn(labelled, least)
    out.write_text(written(learnt.model_dump()), encoding="utf-8")
    typer.echo(f"version {learnt.version}: {len(learnt.weights)} pieces from {len(labelled)} matters, in {out}")


def written(content: dict[str, Any]) -> str:
    """A line for each piece, so that two versions can be compared."""
    rows = [
        f"  {json.dumps(piece, ensure_ascii=False)}: {json.dumps(row)}" for piece, row in content["weights"].items()
    ]
    head = json.dumps({key: value for key, value in content.items() if key != "weights"})
    return head[:-1] + ', "weights": {\n' + ",\n".join(rows) + "\n}}\n"


def _rule() -> Any:
    """Intake's own, so that what is measured is what is done."""
    return importlib.import_module("services.intake.domain.classify")
