"""Real requests, as published, classified as shipped.  They are read where they lie and never copied."""

import json
import os
from pathlib import Path

import pytest

from libs.common.policy import load_policy
from services.intake.domain.classify import classify

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("CASELOOP_DATA", ROOT.parent / "shared" / "data")) / "requests.jsonl"


@pytest.mark.skipif(not DATA.exists(), reason="the folder of real requests is not beside this checkout (CASELOOP_DATA)")
def test_of_the_labelled_half_kept_as_test_most_are_right_and_few_are_screened() -> None:
    policy = load_policy(ROOT / "config")
    names = {category.name: category.id for category in policy.categories.categories}
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    kept = sorted((row for row in rows if row.get("category")), key=lambda row: row["id"])[1::2]
    found = [(classify(row.get("title") or "", row["text"], policy), names[row["category"]]) for row in kept]
    right = sum(c.sure and c.category is not None and c.category.split("/")[0] == label for c, label in found)
    screened = sum(not c.sure for c, _ in found)
    assert right / len(kept) >= 0.70
    assert screened / len(kept) <= 0.25
