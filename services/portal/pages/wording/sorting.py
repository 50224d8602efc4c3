"""Why a matter was taken for its category, in one sentence for the desk."""

from services.portal.domain.state import Sorting

LEARNT = "learnt/"
MACHINE = frozenset({"", "rule"})


def why_category(sorting: Sorting, category: str) -> str:
    """The words, the pieces that were learnt and how probable, or the person; and by which rule and version."""
    if sorting.by not in MACHINE:
        return f"{sorting.by}看过，归到“{category}”" + (f"：{sorting.reason}" if sorting.reason else "。")
    if not sorting.rule:
        return "受理时没有记下理由。"
    said = "、".join(f"“{term}”" for term in sorting.terms)
    version = f"，配置 {sorting.rule_version} 版" if sorting.rule_version else ""
    return f"{_because(sorting, said, category)}（规则 {sorting.rule}{version}）。"


def _because(sorting: Sorting, said: str, category: str) -> str:
    if not sorting.rule.startswith(LEARNT):
        return f"话里说到{said}，所以归到“{category}”"
    likely = f"，约 {sorting.confidence:.0%}" if sorting.confidence is not None else ""
    return f"词语定不了，从以前的事里学到，说{said or '这样的话'}的多半是“{category}”{likely}"
