"""A small course for the tests: a matter is submitted, dispatched, told, taken on, and its clock runs out."""

from libs.ops.journals import Entry, entry_of

CASE = "54113dea-d62f-54be-a2b7-f07f7747f2ee"
TRACE, LATER = "a" * 32, "b" * 32


def entry(service: str, n: int, at: str, cause: str, event: str = "said", **more: str) -> Entry:
    """`at` in seconds and milliseconds of one minute: `04.250`."""
    stored = {
        "n": n, "id": f"{service}:{CASE}:{n}", "type": f"caseloop.{event}.v1", "cause": cause, "pv": "p1",
        "at": f"2026-10-09T02:00:{at}Z", "tp": f"00-{TRACE}-{service.encode().hex():.12}{n:04}-01", "data": {}, **more,
    }  # fmt: skip
    return entry_of(service, CASE, stored)


SUBMITTED = entry("intake", 1, "00.000", "cmd:k", "case-submitted")
ADMITTED = entry("intake", 2, "00.000", "cmd:k", "case-admitted")
DISPATCHED = entry("routing", 1, "00.040", f"intake:{CASE}:2", "case-dispatched")
TOLD = entry("notification", 1, "00.040", f"intake:{CASE}:2", "notice-sent")
ORDERED = entry("supervision", 1, "00.060", f"routing:{CASE}:1", "deadline-set")
TAKEN_ON = entry("handling", 1, "10.000", "cmd:k2", "case-taken-on")
LATE = entry(
    "supervision", 2, "20.000", "timer:2026-10-09T02:00:20.000Z", "reminded",
    due="2026-10-09T02:00:20.000Z", fired="2026-10-09T02:00:21.000Z", tp=f"00-{LATER}-{2:016}-01",
)  # fmt: skip
COURSE = [SUBMITTED, ADMITTED, TOLD, DISPATCHED, ORDERED, TAKEN_ON, LATE]
