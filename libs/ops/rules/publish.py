"""A configuration that was shadowed comes into use: written down, put in place whole, the one before kept beside it."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from libs.common.clock import text_of
from libs.common.journal.audit import Asked, write_down
from libs.common.policy import Policy, load_policy
from libs.common.store import Store
from libs.ops.engines.process import Failed


@dataclass(frozen=True, slots=True)
class Wish:
    """`folder` is to take the place of `config`; `diff` is what its shadow run saved, `who` wants it and `why`."""

    folder: Path
    config: Path
    diff: Path
    who: str
    why: str


def shadowed(diff: Path) -> dict[str, Any]:
    """The sums of a shadow run, which are the last line of what it saved.  `Failed` if there are none."""
    try:
        *_, last = diff.read_text(encoding="utf-8").splitlines()
        sums = json.loads(last)["sums"]
        return {str(name): value for name, value in sums.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failed(
            f"{diff} holds no whole shadow run; save one with: caseloop rules shadow … --out {diff}"
        ) from error


def checked(wish: Wish, new: Policy) -> dict[str, Any]:
    """The sums, if they are of the configuration in use and of this one."""
    sums, old = shadowed(wish.diff), load_policy(wish.config)
    if (sums.get("old"), sums.get("new")) != (old.version, new.version):
        raise Failed(
            f"{wish.diff} compares {sums.get('old')} with {sums.get('new')}; in use is {old.version}, and "
            f"{wish.folder} is {new.version}: run the shadow again"
        )
    if old.version == new.version:
        raise Failed(f"{new.version} is in use already")
    return sums


async def publish(wish: Wish, new: Policy, store: Store, at: Any) -> Path:
    """Writes it down, then puts it in place; gives the folder that keeps the one before."""
    sums = checked(wish, new)
    asked = Asked(wish.who, "publish", wish.why, new.version)
    await write_down(
        store, asked, text_of(at), {"seen": sums["old"], "matters": sums["matters"], "changed": sums["changed"]}
    )
    return put_in_place(wish.folder, wish.config, str(sums["old"]))


def put_in_place(folder: Path, config: Path, version: str) -> Path:
    """A copy is made beside and takes the name; whoever reads meanwhile has the one or the other, never a mixture."""
    fresh, kept = config.with_name(f"{config.name}.new"), config.with_name(f"{config.name}.{version}")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(folder, fresh)
    if kept.exists():
        shutil.rmtree(kept)
    config.rename(kept)
    try:
        fresh.rename(config)
    except OSError:
        kept.rename(config)
        raise
    return kept
