"""The configuration with clocks that a person can watch: seconds where a deployment has days."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from libs.common.policy import load_policy

SHORT: Final = Path(__file__).parent / "short.yaml"


def shortened(config: Path, folder: Path) -> Path:
    """A copy of the configuration in that folder, with the profiles of short.yaml in place of its own.

    Raises `PolicyFault` if the copy does not load, before any service starts.
    """
    return awake(config, folder, yaml.load(SHORT.read_text(encoding="utf-8"), yaml.CSafeLoader))


def awake(config: Path, folder: Path, profiles: Mapping[str, Any] = MappingProxyType({})) -> Path:
    """A copy in which nobody is asleep: without quiet hours people can watch, and tests run, at whatever hour."""
    copy = shutil.copytree(config, folder)
    file = copy / "profiles.yaml"
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    content["profiles"] |= profiles
    content["replies"] = {**content.get("replies", {}), "quiet": None}
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    load_policy(copy)
    return copy
