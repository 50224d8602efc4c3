"""What must hold of every seed once faults have stopped and time has passed.  Each check names the cases that stray."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from libs.common.bus import partition_of
from libs.common.clock import instant_of, whole
from libs.common.envelope import Heard, key_of, out_of_place, read
from libs.common.policy import Policy
from libs.common.store import Doc
from services.routing.domain.state import MOST_BOUNCES
from tests.simulation import books
from tests.simulation.appeals import APPEALS
from tests.simulation.clocks import CLOCKS
from tests.simulation.hearing import only_what_nobody_can_take_in_is_a_dead_letter, raised, what_was_heard_was_decided
from tests.simulation.ledgers import name_of, policy_of
from tests.simulation.model import ends_of
from tests.simulation.rates import the_rates_agree_with_the_topics
from tests.simulation.rest import Found, Rest
from tests.simulation.run import Run
from tests.simulation.telling import (
    every_receipt_is_of_what_was_sent,
    nobody_is_told_a_result_that_is_over,
    nobody_is_told_twice,
    nobody_is_woken_by_night,
    who_is_turned_away_is_told_why,
    who_was_reached_is_not_given_up,
)
from tests.simulation.world import PARTITIONS


def nothing_unexpected(rest: Rest) -> Found:
    """No task ended with an error, and no command was answered in two ways."""
    yield from rest.world.loop.errors


def journals_have_no_gap(rest: Rest) -> Found:
    for service, journals in rest.journals.items():
        for subject, entries in journals.items():
            numbers = [entry["n"] for entry in entries]
            if numbers != list(range(1, rest.documents[service][subject]["n"] + 1)):
                yield f"{subject}: {service} has entries {numbers} and n {rest.documents[service][subject]['n']}"


OF_A_CLOCK: Final = ("measure", "hop", "round", "unit", "person", "notice")


def a_cause_is_taken_once(rest: Rest) -> Found:
    """Entries of one cause stand together: nobody decided twice on the same event, command or timer."""
    for service, journals in rest.journals.items():
        for subject, entries in journals.items():
            decided, since = set[tuple[str, ...]](), dict[tuple[str, ...], str]()
            for cause, together in groupby(entries, key=itemgetter("cause")):
                told = set[tuple[str, ...]]()
                for entry in together:
                    told.add((cause, *what_fired(entry, since)))
                    if entry["type"] == "caseloop.deadline-set.v1":
                        since[clock_of(entry)] = entry["id"]
                if not decided.isdisjoint(told):
                    yield f"{subject}: {service} decided twice on {cause}"
                decided |= told


def what_fired(entry: Doc, since: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    """Of a timer which clock it was, or which notice, and for whom: another may be due at the instant of one that has fired.

    One of a later hop, or of the next order to the same unit in that hop: `since` says where each was set last.
    """
    if not entry["cause"].startswith("timer:"):
        return ()
    of_a_clock = (str(entry["data"].get(name)) for name in OF_A_CLOCK)
    return (entry["type"], *of_a_clock, since.get(clock_of(entry), ""))


def clock_of(entry: Doc) -> tuple[str, ...]:
    """The clock that an entry of supervision is about, as every one of its entries names it."""
    return tuple(str(entry["data"].get(name)) for name in ("measure", "hop", "unit"))


def topics_are_journals(rest: Rest) -> Found:
    """Duplicates are allowed on the wire and are the same bytes; nothing is lost, reordered, invented or misplaced."""
    for service in books.DECIDERS:
        said: dict[str, dict[int, bytes | None]] = defaultdict(dict)
        for number, log in enumerate(rest.records[f"case.{service}"]):
            for record in log:
                heard = read(record)
                assert isinstance(heard, Heard)
                if out_of_place(record, heard) or partition_of(key_of(heard.subject), PARTITIONS) != number:
                    yield f"{heard.subject}: {record.place} is out of place"
                seen, n = said[heard.subject], heard.sequence or 0
                if n not in seen and n != len(seen) + 1:
                    yield f"{heard.subject}: case.{service} says {n} after {len(seen)}"
                if seen.setdefault(n, record.value) != record.value:
                    yield f"{heard.subject}: case.{service} says {n} in two ways"
        for subject in said.keys() | rest.journals[service].keys():
            length = len(rest.journals[service].get(subject, ()))
            if len(said.get(subject, ())) != length:
                yield f"{subject}: case.{service} has {len(said.get(subject, ()))} of {length} entries"


def nothing_waits(rest: Rest) -> Found:
    """Nothing is held, unpublished, due, or not taken in."""
    for service, documents in rest.documents.items():
        for subject, doc in documents.items():
            for name in ("held", "unp", "next"):
                if name in doc and subject not in rest.run.city.newer:
                    yield f"{subject}: {service} has {name} {str(doc[name])[:300]}"
        if behind := rest.world.behind(service):
            yield f"{service} is {behind} records behind"


def what_is_too_new_is_held(rest: Rest) -> Found:
    """An event in a version that this code does not know waits for one that does; it is not skipped."""
    for case in rest.run.city.newer:
        why = [held["why"] for held in rest.documents["intake"].get(case, {}).get("held", ())]
        if why != ["failed"]:
            yield f"{case}: a newer event is held {why}"


DEEDS: Final = {
    "case-taken-on": "take_on", "return-requested": "take_on", "citizen-contacted": "contact", "part-reported": "part", "result-reported": "result",
}  # fmt: skip


def who_did_it_in_time_is_not_blamed(rest: Rest) -> Found:
    """In the last hop, what was said by its due date is met, however late it was heard."""
    for case in rest.journals["handling"]:
        overseen = rest.state("supervision", case)
        clocks = {(c["measure"], c["unit"]): c for c in overseen.get("clocks", ()) if c["hop"] == overseen["hop"]}
        for (measure, unit), at in deeds(rest, case, overseen.get("hop", 0)).items():
            clock = clocks.get((measure, unit))
            if clock and instant_of(at) <= instant_of(clock["due"]) and clock["status"] != "met":
                yield f"{case}: {unit} did {measure} in time at {at}, and its clock is {clock['status']}"


def deeds(rest: Rest, case: str, hop: int) -> dict[tuple[str, str], str]:
    """When each unit did what it owed in a hop: the first time, but the last result, unless that was sent back too.

    Not the part of a unit that a session was booked with: that opened it again, whenever its desk heard of it.
    """
    done: dict[tuple[str, str], str] = {}
    booked = {fact["meeting"]["unit"] for fact in rest.facts("routing", case, "session-booked") if fact["hop"] == hop}
    for entry in rest.journals["handling"][case]:
        measure = DEEDS.get(entry["type"].removeprefix("caseloop.").removesuffix(".v1"))
        met = measure == "part" and entry["data"]["part"] in booked
        if measure and entry["data"]["hop"] == hop and not met:
            key, at = (measure, entry["data"]["part"]), str(entry["at"])
            done[key] = at if measure == "result" else done.get(key, at)
        if entry["type"] == "caseloop.result-sent-back.v1":
            done.pop(("result", entry["data"]["part"]), None)
    return done


def cursors_say_what_the_topics_say(rest: Rest) -> Found:
    for service in books.SERVICES:
        expected = heard_by(rest, service)
        for subject, doc in rest.documents[service].items():
            if doc.get("in", {}) != expected.get(subject, {}):
                yield f"{subject}: {service} stands at {doc.get('in')}, the topics at {expected.get(subject)}"
        for subject in expected.keys() - rest.documents[service].keys():
            yield f"{subject}: {service} has never heard of it"


def heard_by(rest: Rest, service: str) -> dict[str, dict[str, int]]:
    """By document and cursor, the last sequence that reached it."""
    book = rest.world.processes[service][-1].runtime.book
    reached: dict[str, dict[str, int]] = defaultdict(dict)
    for topic in rest.records.keys() & book.topics:
        for heard in rest.heard_on(topic):
            if heard.name in book.rules:
                for subject, source in raised(book, heard):
                    reached[subject][source] = max(reached[subject].get(source, 0), heard.sequence or 0)
    return reached


def every_submission_has_one_end(rest: Rest) -> Found:
    """What was taken in became a case or was rejected; a case is closed exactly once, and once more for each appeal."""
    for one in rest.run.city.citizens:
        taken = [a for a in rest.run.door.ledger if a.act == "submit" and a.subject == one.case and a.taken is not None]
        known = bool(rest.state("intake", one.case).get("number"))
        if (taken or one.number in rest.run.city.put) and not known:
            yield f"{one.case}: said and lost"
    for case in rest.documents["intake"]:
        known = bool(rest.state("intake", case).get("number"))
        ends = [fact["outcome"] for fact in rest.facts("evaluation", case, "case-closed")]
        # What was merged, taken out again and closed since has ended once for each: merged as often as it was taken out.
        apart = len(rest.facts("intake", case, "case-unmerged"))
        merged = [end for end in ends if end == "merged"]
        appealed = sum(fact["appeal"] > 0 for fact in rest.facts("evaluation", case, "case-reopened"))
        if len(ends) - len(merged) > 1 + appealed or len(merged) > apart + 1:
            yield f"{case}: closed {ends}"
        if known != bool(rest.state("evaluation", case).get("closed")):
            yield f"{case}: known {known}, and ended {ends}"
        if len(submitted := rest.facts("intake", case, "case-submitted")) != known:
            yield f"{case}: submitted {len(submitted)} times"


def an_adapter_is_answered(rest: Rest) -> Found:
    """Whatever a channel sends is answered, also what it sends again; only what is too new is held."""
    told = {entry["cause"] for entries in rest.journals["intake"].values() for entry in entries}
    for event in sorted(rest.run.city.submitted - told):
        if not event.endswith("/newer"):
            yield f"{event}: never answered"


def nobody_is_asked_about_what_is_over(rest: Rest) -> Found:
    """After a round was reopened none is asked to judge an earlier one, and after the close nobody at all."""
    for case, entries in rest.journals["evaluation"].items():
        round_ = 1
        for entry in entries:
            name, data = entry["type"].removeprefix("caseloop.").removesuffix(".v1"), entry["data"]
            if name == "evaluation-invited" and data["round"] < round_:
                yield f"{case}: {data['person']} is asked about round {data['round']} in round {round_}"
            if name in {"case-reopened", "case-closed"} and data.get("outcome") != "merged":
                round_ = data["round"] + (name == "case-closed")


def who_was_merged_is_of_one_case(rest: Rest) -> Found:
    """Everybody of a merged case is of the one it was merged into, and nobody of one that it was taken out of again."""
    for case in rest.cases():
        mine = rest.state("intake", case)
        merge, own = mine["merge"], _of(mine)
        if mine["awaits"] or (merge and mine["status"] != "merged"):
            yield f"{case}: a merge is not through: awaits {mine['awaits']}, {merge}"
        if mine["arriving"] or mine["leaving"]:
            yield f"{case}: people are still on their way: {mine['arriving']}, {mine['leaving']}"
        if mine["status"] == "merged":
            there = _of(rest.state("intake", merge["into"]))
            if gone := own - there:
                yield f"{case}: {sorted(gone)} did not come to {merge['into']}"
        for other in set(mine["formerly"]) - {merge and merge["into"]}:
            if case in rest.state("intake", other)["taken_in"]:
                yield f"{case}: {other} has kept its people"


def all_know_the_same_people(rest: Rest) -> Found:
    """Who is told and who judges are those who are of the case, also after a merge was taken back."""
    for case in rest.cases():
        known = _of(rest.state("intake", case))
        for service in ("notification", "evaluation"):
            if (there := set(rest.state(service, case)["people"])) != known:
                yield f"{case}: {service} knows {sorted(there)}, intake {sorted(known)}"


def _of(case: Doc) -> set[str]:
    """Everybody of a case, as intake knows it."""
    return {*(person["id"] for person in case["people"]), *case["more"]}


def an_answered_hop_had_its_clock(rest: Rest) -> Found:
    """But where an end or a merge was heard before the dispatch that it overtook: supervision never came to that hop.

    An appeal may have brought it to a later one since.
    """
    for case in rest.cases():
        apart, merged = (len(rest.facts("intake", case, name)) for name in ("case-unmerged", "case-merged"))
        if merged > apart or rest.facts("intake", case, "case-withdrawn"):
            continue
        set_ = {fact["hop"] for fact in rest.facts("supervision", case, "deadline-set")}
        sent = {f["hop"] for f in rest.facts("routing", case, "case-dispatched") if f["unmerged"] == apart}
        answered = {fact["hop"] for fact in rest.facts("handling", case, "result-approved")}
        heard = {hop for hop in sent & answered if hop <= rest.state("supervision", case).get("hop", 0)}
        if missing := sorted(hop for hop in heard - set_ if not _overtaken(rest, case, hop)):
            yield f"{case}: hops {missing} were answered and never had a clock"


def _overtaken(rest: Rest, case: str, hop: int) -> bool:
    """Whether its round was closed, and an appeal upheld, before supervision set a clock of a later hop."""
    rounds = {fact["hop"]: fact["round"] for fact in rest.facts("routing", case, "case-dispatched")}
    if not any(fact["appeal"] for fact in rest.facts("evaluation", case, "case-reopened")):
        return False
    closed = _first_written(rest, "evaluation", case, "case-closed", lambda fact: fact["round"] >= rounds[hop])
    later = _first_written(rest, "supervision", case, "deadline-set", lambda fact: fact["hop"] > hop)
    return closed is not None and later is not None and closed < later


def _first_written(
    rest: Rest, service: str, case: str, name: str, wanted: Callable[[Mapping[str, Any]], bool]
) -> datetime | None:
    """When the first such fact was written; None if there is none."""
    entries = (entry for entry in rest.journals[service][case] if name_of(entry) == name and wanted(entry["data"]))
    return min((rest.world.written[entry["id"]] for entry in entries), default=None)


def no_order_stands_on_what_is_over(rest: Rest) -> Found:
    """督办 of the last hop was lifted once, by the deed or by the end, however the two overtook each other."""
    for case in rest.journals["supervision"]:
        # An order about what was not done at all stands, and a listing is no order.
        ordered = [fact for fact in rest.facts("supervision", case, "supervision-ordered") if not fact["stands"]]
        lifted = [fact for fact in rest.facts("supervision", case, "supervision-lifted") if fact["what"] == "order"]
        last = rest.state("supervision", case).get("hop", 0)
        for name in {(fact["measure"], fact["unit"]) for fact in ordered if fact["hop"] == last}:
            times = [
                sum((f["measure"], f["unit"], f["hop"]) == (*name, last) for f in facts) for facts in (ordered, lifted)
            ]
            if times[0] != times[1]:
                yield f"{case}: {name} of hop {last} was ordered {times[0]} times and lifted {times[1]} times"


def no_clock_is_negative(rest: Rest) -> Found:
    """Neither a deadline before its start nor a pause that ends before it begins."""
    for case in rest.journals["supervision"]:
        for clock in rest.state("supervision", case).get("clocks", ()):
            spans = [(p["start"], p["end"]) for p in clock["pauses"] if p["end"]]
            if any(instant_of(end) < instant_of(start) for start, end in spans):
                yield f"{case}: a pause of {clock['measure']} is negative {spans}"
            if clock["status"] in {"running", "stopped"}:
                yield f"{case}: the clock {clock['measure']} runs on"
    for case in rest.cases():
        [submitted] = rest.facts("intake", case, "case-submitted")
        if instant_of(submitted["promised_by"]) < instant_of(submitted["captured_at"]):
            yield f"{case}: promised before it was said"


def all_agree_on_a_case(rest: Rest) -> Found:
    """Where it went last, in which round, and that it is over."""
    for case in rest.cases():
        routing, desk, seen = (rest.state(service, case) for service in ("routing", "handling", "portal"))
        overseen = rest.state("supervision", case)
        # An end that came before the last dispatch leaves a desk or a clock where it was.
        hops = [fact["hop"] for fact in rest.facts("routing", case, "case-dispatched")]
        if hops != list(range(1, len(hops) + 1)):
            yield f"{case}: hops {hops}"
        if any(state.get("hop", 0) > len(hops) for state in (desk, overseen)):
            yield f"{case}: a hop that was never dispatched"
        matter = seen.get("matter") or {}
        merged = rest.state("evaluation", case).get("closed") == "merged"
        over = {
            "routing": routing.get("merged" if merged else "status") in {True, "ended"},
            "handling": desk.get("merged" if merged else "status") in {True, "ended"},
            "supervision": overseen.get("merged" if merged else "ended") is True,
            "notification": merged or rest.state("notification", case).get("ended"),
            "intake": rest.state("intake", case)["status"] in {"merged", "ended"},
            "portal": (matter.get("ending") == "merged") if merged else bool(matter.get("ending")),
        }  # fmt: skip
        if not all(over.values()):
            yield f"{case}: not over for {[service for service, ended in over.items() if not ended]}"


def only_the_present_hop_is_raised(rest: Rest) -> Found:
    """An order or a request for an older hop changes nothing."""
    said = {entry["id"]: entry["data"] for s in books.DECIDERS for j in rest.journals[s].values() for entry in j}
    for case, entries in rest.journals["routing"].items():
        for entry in entries:
            if (
                entry["type"] == "caseloop.case-escalated.v1"
                and said[entry["cause"]]["hop"] != entry["data"]["hop"] - 1
            ):
                yield f"{case}: {entry['id']} raises a hop that {entry['cause']} does not name"


def nobody_has_what_is_about_them(rest: Rest) -> Found:
    """回避: neither as lead nor for a part, from the moment that routing knows it."""
    for case, entries in rest.journals["routing"].items():
        about = {unit for fact in rest.facts("intake", case, "case-admitted") for unit in fact["about"]}
        for entry in entries:
            name, data = entry["type"].removeprefix("caseloop.").removesuffix(".v1"), entry["data"]
            if name == "unit-recused":
                about.add(data["unit"])
            if name == "case-dispatched" and (theirs := about & {part["unit"] for part in data["parts"]}):
                yield f"{case}: hop {data['hop']} goes to {theirs}, and is about them"


def what_was_split_came(rest: Rest) -> Found:
    """拆分: the report has the number that its citizen was given, and says what it was split off."""
    for case in rest.cases():
        for split in rest.facts("intake", case, "case-split"):
            there = rest.state("intake", split["into"])
            if there.get("number") != split["number"] or (there.get("linked_to") or {}).get("case") != case:
                yield f"{case}: its report {split['into']} never came"


def a_slot_is_one_cases(rest: Rest) -> Found:
    """Every booking ends once, and nobody was met in one slot for two cases."""
    met: dict[tuple[str, str], str] = {}
    for case in rest.journals["routing"]:
        booked = [
            f["booking"] for name in ("session-booked", "session-moved") for f in rest.facts("routing", case, name)
        ]
        over = [f["booking"] for f in rest.facts("routing", case, "session-cancelled")]
        over += [f["booking"] for f in rest.facts("routing", case, "session-held")]
        moved = len(rest.facts("routing", case, "session-moved"))
        if len(set(booked)) != len(booked) or len(over) + moved != len(booked) or not set(over) <= set(booked):
            yield f"{case}: booked {booked}, over {over}, moved {moved} times"
        for fact in rest.facts("routing", case, "session-held"):
            slot = (fact["meeting"]["specialist"], fact["meeting"]["at"])
            if met.setdefault(slot, case) != case:
                yield f"{case}: {slot} was also that of {met[slot]}"


def danger_is_told_once(rest: Rest) -> Found:
    """急报: of every matter with words of danger, once, and of no other."""
    for case in rest.cases():
        [submitted] = rest.facts("intake", case, "case-submitted")
        told = [fact["id"] for fact in rest.facts("notification", case, "duty-alerted")]
        if told != ([f"{case}/duty/1"] if submitted["risk"] else []):
            yield f"{case}: danger {submitted['risk']} was told as {told}"


def nothing_bounces_a_fourth_time(rest: Rest) -> Found:
    """Nor twice from one unit in a round."""
    for case in rest.journals["routing"]:
        returned = [(fact["round"], fact["unit"]) for fact in rest.facts("routing", case, "return-granted")]
        for number in {number for number, _ in returned}:
            units = [unit for at, unit in returned if at == number]
            if len(units) > MOST_BOUNCES or len(units) > len(set(units)):
                yield f"{case}: bounced in round {number} by {units}"


def what_was_written_down_offline_keeps_its_time(rest: Rest) -> Found:
    """The promise runs from when it was said, and what a unit is to do first from when it got it."""
    for one in rest.run.city.citizens:
        entries = [e for e in rest.journals["intake"].get(one.case, ()) if e["type"] == "caseloop.case-submitted.v1"]
        for entry, fact in ((entry, entry["data"]) for entry in entries):
            said = instant_of(fact["captured_at"])
            if one.written and said != whole(rest.run.city.written_at(one)):
                yield f"{one.case}: was written down at {rest.run.city.written_at(one)}, and says {said}"
            if instant_of(fact["promised_by"]) != promised(
                policy_of(rest, _promise(rest, entry)), fact["profile"], said
            ):
                yield f"{one.case}: said at {said} and promised by {fact['promised_by']}"
        for entry in rest.journals["routing"].get(one.case, ()):
            if entry["type"] == "caseloop.case-dispatched.v1" and instant_of(
                entry["data"]["dues"]["take_on"]
            ) <= instant_of(entry["at"]):
                yield f"{one.case}: is to be taken on before it was dispatched"


def _promise(rest: Rest, submitted: Doc) -> Doc:
    """By whom it was promised: what was split off was promised when the other matter was submitted."""
    _, case, n = f"{submitted['cause']}::".split(":")[:3]
    split = [e for e in rest.journals["intake"].get(case, ()) if str(e["n"]) == n]
    return next(iter(split), submitted)


def promised(policy: Policy, profile: str, said: datetime) -> datetime:
    return policy.due(said, policy.profiles[profile].limits.reply)


def the_portal_shows_every_fact(rest: Rest) -> Found:
    """As many lines as facts, of each kind; a summons, or what is said of an issue, is a fact of every case it names."""
    from services.portal.domain.following import UNTOLD
    from services.portal.handlers import OF_ISSUES, UNSEEN

    hidden = {fact.type() for fact in (*UNTOLD, *UNSEEN)}
    told = rest.journals["supervision"]
    summons = [
        fact for unit in told if unit.startswith("unit:") for fact in rest.facts("supervision", unit, "summons-issued")
    ]
    of_issues, whole = {fact.type() for fact in OF_ISSUES} - hidden, rest.journals["assessment"].values()
    shared = Counter(
        case for journal in whole for e in journal if e["type"] in of_issues for case in named_in(e["data"])
    )
    for case in rest.cases():
        facts = ["issue"] * shared[case]
        facts += [e["type"] for s in books.DECIDERS for e in rest.journals[s].get(case, ()) if e["type"] not in hidden]
        facts += ["summons" for fact in summons if case in fact["cases"]]
        lines = sum(line.get("times", 1) for line in (rest.state("portal", case).get("matter") or {}).get("lines", ()))
        if lines != len(facts):
            yield f"{case}: the portal shows {lines} of {len(facts)} facts"


def named_in(data: dict[str, Any]) -> set[str]:
    """The cases that a fact about many of them names: all of a burst, the members of an issue, or the one that joined."""
    joined = [data["member"]] if data.get("member") and data.get("listed", True) else []
    return {*data.get("cases", ()), *(one["case"] for one in (*data.get("members", ()), *joined))}


def the_model_agrees(rest: Rest) -> Found:
    """A case ends as the loop in miniature says that it may."""
    for one in rest.run.city.citizens:
        joined = rest.facts("intake", one.case, "requester-joined")
        strangers = frozenset(fact["person"]["id"] for fact in joined if fact["merged_from"])
        expected = ends_of(one, rest.run.door, strangers)
        for closed in rest.facts("evaluation", one.case, "case-closed"):
            if (closed["outcome"], closed["round"]) not in expected:
                yield f"{one.case}: ended {closed['outcome']} in round {closed['round']}, the model says {sorted(expected)}"


CHECKS: Final[tuple[Callable[[Rest], Found], ...]] = (
    nothing_unexpected, journals_have_no_gap, a_cause_is_taken_once, topics_are_journals, nothing_waits,
    cursors_say_what_the_topics_say, every_submission_has_one_end, an_adapter_is_answered, nobody_is_asked_about_what_is_over, nobody_is_told_twice, who_is_turned_away_is_told_why,
    nobody_is_woken_by_night, nobody_is_told_a_result_that_is_over, every_receipt_is_of_what_was_sent,
    who_was_reached_is_not_given_up,
    who_was_merged_is_of_one_case, all_know_the_same_people, an_answered_hop_had_its_clock, no_order_stands_on_what_is_over, no_clock_is_negative, what_is_too_new_is_held, who_did_it_in_time_is_not_blamed, all_agree_on_a_case,
    only_the_present_hop_is_raised, nobody_has_what_is_about_them, nothing_bounces_a_fourth_time,
    what_was_written_down_offline_keeps_its_time, what_was_split_came, a_slot_is_one_cases, danger_is_told_once,
    the_portal_shows_every_fact, the_rates_agree_with_the_topics, the_model_agrees, *CLOCKS, *APPEALS,
    only_what_nobody_can_take_in_is_a_dead_letter, what_was_heard_was_decided,
)  # fmt: skip


def strays(run: Run) -> list[str]:
    """Everything that does not hold; empty if all is well."""
    rest = Rest(run)
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check(rest)]
