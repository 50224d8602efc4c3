"""Learns from labelled matters which pieces of text speak for which category.

scikit-learn learns a linear model; a service only adds up what was learnt, and needs no library for it.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from libs.common.policy.learnt import SCALE, Learnt, pieces_of
from libs.ops.classify.labelled import Labelled
from libs.ops.engines.process import Failed

STRENGTH: Final = 20.0
FOLDS: Final = 5
EXACT: Final = 1e-6
COOLEST, WARMEST = 0.2, 5.0


def train(labelled: Sequence[Labelled], least: float) -> Learnt:
    """The model; the same examples give the same to the last digit.  Raises `Failed` where they are too few."""
    labels = [row.category for row in labelled]
    if scarce := sorted({label for label in labels if labels.count(label) < FOLDS}):
        raise Failed(f"{scarce[0]} has fewer than {FOLDS} examples; add some, or leave it out")
    texts = [f"{row.title} {row.text}" for row in labelled]
    learner, warmth = _fitted(texts, labels)
    names = learner["count"].get_feature_names_out()
    rows = _hundredths(learner["weigh"].coef_.T * warmth)
    content = {
        "examples": digest_of(labelled), "categories": [str(one) for one in learner.classes_], "least": least,
        "bias": _hundredths(learner["weigh"].intercept_ * warmth),
        "weights": dict(sorted(zip(map(str, names), rows, strict=True))),
    }  # fmt: skip
    return Learnt(version=hashlib.sha256(json.dumps(content).encode()).hexdigest()[:8], **content)


def digest_of(labelled: Sequence[Labelled]) -> str:
    """Of all examples, in their order."""
    return hashlib.sha256(json.dumps(labelled, ensure_ascii=False).encode()).hexdigest()[:12]


def _fitted(texts: Sequence[str], labels: Sequence[str]) -> tuple[Any, float]:
    """The learner, and by how much its sums are stretched so that of what it says with 80 %, 80 % is right.

    That is found where its guesses at examples it had not learnt from are the least surprised (temperature scaling).
    """
    try:
        import numpy as np  # noqa: PLC0415 - it comes with scikit-learn, which a service does without
        from scipy.optimize import minimize_scalar  # noqa: PLC0415 - as above
        from scipy.special import log_softmax  # noqa: PLC0415 - as above
        from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415 - as above
    except ImportError:
        raise Failed("to learn it needs scikit-learn; run `pip install scikit-learn` beside caseloop") from None
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    guesses = cross_val_predict(_learner(), texts, labels, cv=folds, method="decision_function")
    learner = _learner().fit(texts, labels)
    truth = [list(learner.classes_).index(label) for label in labels]

    def surprise(warmth: float) -> float:
        return float(-log_softmax(guesses * warmth, axis=1)[np.arange(len(truth)), truth].mean())

    return learner, round(float(minimize_scalar(surprise, bounds=(COOLEST, WARMEST), method="bounded").x), 2)


def _learner() -> Any:
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 - a service does without it
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - as above
    from sklearn.pipeline import Pipeline  # noqa: PLC0415 - as above
    from sklearn.preprocessing import Normalizer  # noqa: PLC0415 - as above

    return Pipeline(
        [
            ("count", CountVectorizer(analyzer=pieces_of, binary=True, min_df=3)), ("length", Normalizer()),
            ("weigh", LogisticRegression(C=STRENGTH, tol=EXACT, max_iter=2000)),
        ]
    )  # fmt: skip


def _hundredths(figures: Any) -> Any:
    return (figures * SCALE).round().astype(int).tolist()
