"""Every mistake in the configuration is named at load, with its file, its line and the way out."""

import re
import shutil
from pathlib import Path

import pytest

from libs.common.policy import load_policy

CONFIG = Path(__file__).parents[4] / "config"

# The line in the message must be the one that was spoilt; where a mistake shows elsewhere, `at` says on which line.
FAULTS = [
    pytest.param("units.yaml", "id: t02v001,", "id: t01,", "the unit t01 stands here twice; give each an id", id="an id twice"),
    pytest.param("units.yaml", "parent: t02}", "parent: t99}", "the parent t99 of t02v001 is no unit", id="a parent that is none"),
    pytest.param("units.yaml", "parent: county, aliases: [桑陌]", "parent: t02v001, aliases: [桑陌]", "t02 is above itself", id="a circle"),
    pytest.param("units.yaml", "parent: t02}", "parent: t02, was: [{parent: t99, until: 2026-07-01}]}", "the parent t99 of t02v001 is no unit", id="a former parent that is none"),
    pytest.param("units.yaml", "parent: t02}", "parent: t02, was: [{parent: t01v001, until: 2026-07-01}]}", "t01v001, a village, cannot be above t02v001, a village", id="a village that was above a village"),
    pytest.param("units.yaml", "parent: t02}", "parent: t02, was: [{parent: t01, until: 2026-07-15}]}", "t02v001 moves on 2026-07-15; rates are counted by months, let it be the first of one", id="a move within a month"),
    pytest.param("units.yaml", "parent: t02}", "parent: t02, was: [{parent: t01, until: 2026-07-01}, {parent: t03, until: 2026-05-01}]}", "the moves of t02v001 are not in the order of their days", id="moves out of order"),
    pytest.param("units.yaml", "parent: t02}", "parent: t01v001}", "t01v001, a village, cannot be above t02v001, a village", id="a village above a village"),
    pytest.param("categories.yaml", "id: urban/lamp", "id: urban/water", "the category urban/water stands here twice", id="a category twice"),
    pytest.param("categories.yaml", "id: urban/lamp", "id: town/lamp", "a leaf of town, which is not there", id="a leaf without a branch"),
    pytest.param("categories.yaml", "路灯: 2}", "路灯: 2, 灯杆: 3}", "灯杆 has a weight and is no word", id="a weight of no word"),
    pytest.param("categories.yaml", "words: [路灯]", "words: [路灯, 路灯]", "路灯 stands in words twice", id="a word twice"),
    pytest.param("categories.yaml", "words: [路灯]", "words: [路灯, '']", "at least 1 character", id="a word that every text has"),
    pytest.param("categories.yaml", "profile: repair", "profile: repairs", "repairs is no profile of profiles.yaml; correct it", id="a category with a profile that is none"),
    pytest.param("categories.yaml", "id: lamp-pole", "id: lamp-count", "the question lamp-count stands here twice; give each an id", id="a question twice"),
    pytest.param("categories.yaml", "id: lamp-pole, text", "id: lamp-pole, type: choice, text", "a choice needs two choices or more, each once", id="a choice of nothing"),
    pytest.param("categories.yaml", "[一盏, 几盏, 整条路]", "[一盏, 一盏]", "a choice needs two choices or more, each once", id="a choice twice"),
    pytest.param("categories.yaml", "text: 几盏灯不亮, type: choice,", "text: 几盏灯不亮,", "text has no choices; write type: choice", id="choices without a choice"),
    pytest.param("categories.yaml", "id: lamp-pole, text: 灯杆上的编号", "id: Lamp, text: 灯杆上的编号", "questions.1.id: String should match", id="an id that is none"),
    pytest.param("signs.yaml", "[着火了,", "['', 着火了,", "at least 1 character", id="an emergency in every text"),
    pytest.param("signs.yaml", "  report: [", "  rumour: [", "kinds.rumour", id="a kind that is none"),
    pytest.param("signs.yaml", "channels: [p12315]", "channels: [p12345]", "p12345 is none of the channels", id="a door that is not open"),
    pytest.param("signs.yaml", "categories: [commerce]", "categories: [trade]", "trade is none of the categories", id="trade that is none"),
    pytest.param("signs.yaml", "profile: p12315", "profile: p12345", "p12345 is no profile; add it", id="a procedure without limits"),
    pytest.param("catalogue.yaml", "lead: {unit: d-health}", "lead: {unit: d-none}", "R-140 names d-none, which is no unit", id="an unknown lead"),
    pytest.param("catalogue.yaml", "with: [d-emergency]", "with: [d-none]", "R-113 names d-none, which is no unit", id="an unknown co-handler"),
    pytest.param("catalogue.yaml", "category: urban/lamp", "category: urban/lamps", "R-112 asks for urban/lamps, which is no category", id="an unknown category"),
    pytest.param("catalogue.yaml", "category: urban/lamp", "category: urban/lamp, area: t99", "R-112 asks for t99, which is no area", id="an unknown area"),
    pytest.param("catalogue.yaml", "kind: enquiry", "kind: question", "rules.2.when.kind: Input should be 'enquiry'", id="an unknown kind"),
    pytest.param("catalogue.yaml", "category: health", "category: labour", "R-120 and R-140 tie: the same conditions", id="a tie"),
    pytest.param("catalogue.yaml", "id: R-140", "id: R-130", "R-130 stands here twice", id="a rule twice"),
    pytest.param("catalogue.yaml", "mode: joint, with: [d-emergency]", "mode: joint", "R-113 is joint and names 0 others", id="joint with nobody"),
    pytest.param("catalogue.yaml", "mode: joint", "mood: joint", "rules.1.mood: Extra inputs", id="a misspelt key"),
    pytest.param("catalogue.yaml", "lead: {unit: d-health}", "lead: {unit: d-health, level: county}", "give either level or unit", id="two leads"),
    pytest.param("catalogue.yaml", "profile: dark", "profile: night", "R-114 names the profile night, which is none of profiles.yaml", id="an unknown profile"),
    pytest.param("catalogue.yaml", "urgent: true}, lead: {unit: d-housing},", "urgent: true}, profile: dark, lead: {unit: d-housing},", "what is urgent keeps its own; leave the profile out", id="a profile for the urgent"),
    pytest.param("catalogue.yaml", "hour >= 19", "night", "R-114: if asks for night, which is no field; fields are kind,", id="an unknown field"),
    pytest.param("catalogue.yaml", "hour >= 19", "hour >= 25", "R-114: if compares hour with `25`; hour is a number from 0 to 23", id="an hour that is none"),
    pytest.param("catalogue.yaml", "hour >= 19", "hour / 2 > 9", "R-114: if cannot hold /; write == != <", id="a division"),
    pytest.param("catalogue.yaml", "hour >= 19", "true", "R-114: if asks for true, which is no field", id="true is no field"),
    pytest.param("catalogue.yaml", "if: hour >= 19 or hour < 6", "if: true", "rules.4.when.if: Input should be a valid string", id="a condition that is no text"),
    pytest.param("catalogue.yaml", "hour >= 19 or", "hour >= 19 and", "R-114: if can never be true for what this rule asks", id="never"),
    pytest.param("catalogue.yaml", "hour >= 19 or", "hour >= 5 or", "R-114: if is always true for what this rule asks; leave it out", id="always"),
    pytest.param("catalogue.yaml", "channel == p12315", "kind == complaint", "R-161: if is always true", id="what the rule asks for already"),
    pytest.param("catalogue.yaml", "channel == p12315", "kind == report", "R-161: if can never be true", id="against what the rule asks for"),
    pytest.param("catalogue.yaml", "category: education, urgent: true", "category: education, urgent: true, if: urgent or open", "R-131: if is always true", id="urgent already"),
    pytest.param("catalogue.yaml", "category: urban/lamp, if: hour >= 19 or hour < 6", "category: urban/lamp, area: t02, if: 'area in [t02, t03] or hour < 6'", "R-114: if is always true", id="within the area already"),
    pytest.param("catalogue.yaml", "channel == p12315", "channel == p12345", "R-161: if compares channel with `p12345`; channel is one of web,", id="a door that is none"),
    pytest.param("evaluation.yaml", "window: 7 days", "window: 7 working days", "window: 7 working days is working time; write days, hours or minutes", id="a window in office hours"),
    pytest.param("evaluation.yaml", "silent_after: 3 days", "silent_after: 7 days", "silent_after: 7 days is not before the window of 7 days closes; make it shorter", id="silence that nobody is phoned about"),
    pytest.param("evaluation.yaml", "mandatory: [urgent]", "mandatory: [urgently]", "mandatory: urgently is no profile of profiles.yaml; correct it", id="phoned by a profile that is none"),
    pytest.param("evaluation.yaml", "percent: 5", "percent: 500", "sample.percent: Input should be less than or equal to 100", id="more than all are phoned"),
    pytest.param("evaluation.yaml", "attempts: 3", "attempts: 0", "call_back.attempts: Input should be greater than or equal to 1", id="a call-back that nobody makes"),
    pytest.param("evaluation.yaml", "apart: 30 minutes", "apart: 30 working minutes", "apart: 30 working minutes is working time", id="call-backs apart in office hours"),
    pytest.param("evaluation.yaml", "[复查, 复核]", "[复查, 复查]", "levels: two have one name; give each its own", id="two levels of one name"),
    pytest.param("evaluation.yaml", "decide_within: 30 days", "decide_within: soon", "'soon' is no span", id="an appeal without an end"),
    pytest.param("honesty.yaml", "within: 2 hours", "within: 2 working hours", "within: 2 working hours is working time; write hours or minutes", id="just before, in office hours"),
    pytest.param("honesty.yaml", "within: 10 minutes", "within: 2 days", "within: 2 days is more than a day; make it shorter", id="a burst of days"),
    pytest.param("honesty.yaml", "calls: 20", "calls: 3", "unreachable.calls: Input should be greater than or equal to 20", id="a share of three"),
    pytest.param("honesty.yaml", "share: 0.5", "share: 50", "unreachable.share: Input should be less than or equal to 1", id="fifty times all"),
    pytest.param("honesty.yaml", "photo:", "foto:", "foto: Extra inputs are not permitted", id="a signal that is none"),
    pytest.param("oversight.yaml", "code: not-contacted", "code: true-as-said", "true-as-said stands here twice; give each finding", id="a finding twice"),
    pytest.param("oversight.yaml", "label: 未联系", "label: 属实", "属实 stands here twice", id="two findings that read the same"),
    pytest.param("oversight.yaml", "days: 180", "days: 0", "parking.days: Input should be greater", id="parked for no time"),
    pytest.param("oversight.yaml", "times: 3", "times: 99", "parking.times: Input should be less", id="parked for ever"),
    pytest.param("oversight.yaml", "most: 200", "most: 5000", "most: Input should be less", id="a sample too large to be told"),
    pytest.param("common.yaml", "wide: []", "wide: [trade]", "trade is no branch of categories.yaml; correct it", id="a branch that is none"),
    pytest.param("common.yaml", "wide: []", "wide: [urban/lamp]", "urban/lamp is no branch of categories.yaml", id="a leaf that is no branch"),
    pytest.param("common.yaml", "wide: []", "wide: [labour, labour]", "labour stands here twice; leave one out", id="a branch twice"),
    pytest.param("common.yaml", "calm: 1", "calm: 5", "calm has to be less than matters, which is 5", id="a burst that is calm"),
    pytest.param("common.yaml", "least: 10", "least: 2", "least: Input should be greater than or equal to 3", id="two that are an issue"),
    pytest.param("common.yaml", "alike: 0.18", "alike: 18", "alike: Input should be less than 1", id="more alike than the same"),
    pytest.param("common.yaml", "joins: 0.12", "joins: 0.2", "joins is more than alike, which is 0.18", id="an issue that is harder to join than to raise"),
    pytest.param("common.yaml", "关注, 重视,", "关注, 希望,", "希望 stands here twice; leave one out", id="talk twice"),
    pytest.param("profiles.yaml", "result: 2 working days", "result: soon", "'soon' is no span: write a whole number", id="a span that is none"),
    pytest.param("profiles.yaml", "result: 45 working days", "result: 9999 working days", "result: 9999 working days from the end of 2026 lie beyond the calendar's end, 2032-12-31; shorten it", id="a span that no calendar reaches"),
    pytest.param("profiles.yaml", "order_after: 1 working day", "order_after: 99999 hours", "order_after: 99999 hours from the end of 2026 lie beyond", id="a rung that nobody lives to see"),
    pytest.param("profiles.yaml", "order_after: 1 hour}", "order_afte: 1 hour}", "profiles.urgent.ladder.order_after: Field required", id="half a ladder"),
    pytest.param("supervision.yaml", "rung: order, counts: false", "rung: oder, counts: false", "triggers.bounced.rung: Input should be 'urge', 'order' or 'escalation'", id="a rung that is none"),
    pytest.param("supervision.yaml", "  bounced:", "  bounce:", "triggers.bounce", id="a trigger that is none"),
    pytest.param("supervision.yaml", "已经退过 {times} 次单", "已经退过 {time} 次单", "{time} is not known in this sentence; it may name {times}", id="a sentence that asks for what is not known"),
    pytest.param("supervision.yaml", "已经退过 {times} 次单", "已经退过 {times:>9} 次单", "{times} is not known in this sentence", id="a sentence with a format"),
    pytest.param("supervision.yaml", "已经退过 {times} 次单", "已经退过 {times 次单", "a { or } is not closed", id="a brace left open"),
    pytest.param("supervision.yaml", "orders: 2,", "orders: 0,", "summons.orders: Input should be greater than or equal to 1", id="a summons for nothing"),
    pytest.param("profiles.yaml", "  remind_at: 0.8", "  remind_at: 80", "ladder.remind_at: Input should be less than 1", id="a share above one"),
    pytest.param("profiles.yaml", "at_most: 30 working days", "at_most: long", "'long' is no span: write a whole number", id="a pause without an end"),
    pytest.param("profiles.yaml", "at_most: 24 hours", "at_most: 99999 hours", "at_most: 99999 hours from the end of 2026 lie beyond", id="a pause that no calendar reaches"),
    pytest.param("profiles.yaml", "  extension: 5", "  extension: -1", "stops.extension: Input should be greater than or equal to 0", id="an extension backwards"),
    pytest.param("profiles.yaml", "extension: 0}", "extensio: 0}", "profiles.urgent.stops.extension: Field required", id="half of what may be asked for"),
    pytest.param("profiles.yaml", "apart: 30 minutes", "apart: 3 days", "3 attempts 3 days apart do not fit within 2 days; bring them nearer", id="attempts that cannot be enough"),
    pytest.param("profiles.yaml", "apart: 30 minutes", "apart: 30 working minutes", "30 working minutes is working time; write days, hours or minutes", id="attempts in office hours"),
    pytest.param("profiles.yaml", "{means: [phone, visit, wechat, sms, letter],", "{means: [],", "contact.means: Tuple should have at least 1 item", id="no way to reach anybody"),
    pytest.param("categories.yaml", "id: justice-paper", "id: lamp-count", "the evidence lamp-count stands here twice; give each an id", id="evidence under an id of a question"),
    pytest.param("categories.yaml", "编号, public: true", "编号, type: film, public: true", "evidence.0.type: Input should be 'text', 'number' or 'photo'", id="evidence of a type that is none"),
    pytest.param("templates.yaml", "{legal}", "{law}", "unknown placeholders ['law']; known are", id="an unknown placeholder"),
    pytest.param("templates.yaml", "{promised_by}", "{unit}", "unknown placeholders ['unit']; known are", id="a placeholder of another notice"),
    pytest.param("templates.yaml", "编号 {number}。查进度", "编号 {title}。查进度", "unknown placeholders ['title']; known are ['number']", id="the case told by text message"),
    pytest.param("templates.yaml", "{legal}", "{legal", "write {number} with both braces", id="a brace too few"),
    pytest.param("templates.yaml", "查进度请打 12345。", "查" * 70, "at most 70", id="a text message too long"),
    pytest.param("templates.yaml", "收到了，我们来办。{promised_by} 前告诉您结果。", "收到了，我们来办，过几天告诉您结果。", "{promised_by} is missing; admitted has to say it", id="a notice that does not say by when"),
    pytest.param("templates.yaml", "评价请打开 {link} 编号 {number}。", "评价请打开 {link} 。", "{number} is missing; result has to say it", id="a result without its number"),
    pytest.param("templates.yaml", "评价请打开 {link} 编号", "编号", "{link} is missing; result has to say it", id="a result without its link"),
    pytest.param("templates.yaml", "看结果、评价：{link} 或打", "看结果、评价，编号 {number}，打", "{link} is missing; result has to say it", id="a text message without its link"),
    pytest.param("templates.yaml", "也可以上网：{link} ", "", "{link} is missing; result has to say it", id="a letter without its link"),
    pytest.param("templates.yaml", "请问解决没有", "打开 {link} 请问解决没有", "unknown placeholders ['link']", id="a link that somebody would have to say"),
    pytest.param("deployment.yaml", "address: https://heqing.example", "address: heqing.example/r", "address: String should match pattern", id="an address that is none"),
    pytest.param("templates.yaml", "您说的“{title}”有结果了：{result} 请问", "您说的“{title}”有结果了，请问", "{result} is missing; result has to say it", id="a call that does not say the result"),
    pytest.param("templates.yaml", "您说的事收到了，编号 {number}。查进度请打 12345。", "您说的事收到了，查进度请打 12345。", "{number} is missing; admitted has to say it", id="a text message without its number"),
    pytest.param("templates.yaml", "约好面谈：{at}，{place}。改时间打 12345。", "给您约好面谈的时间：{at}，{place}。改时间打 12345。", "filled in it has up to 75 characters, and 70 are one message", id="a text message that grows too long"),
    pytest.param("templates.yaml", "Meeting {at}, {place}. Ask at 12345.", "We arranged a meeting for you {at}, {place}. Ask at 12345.", "and 70 are one message; shorten it", id="the same in English"),
    pytest.param("templates.yaml", "We have your request and work on it. You will hear the result by {promised_by}.", "We have your request.", "{promised_by} is missing; admitted has to say it", id="less in English than in Chinese"),
    pytest.param("templates.yaml", "这件事我们不能受理。", "您反映的诉求件不能受理。", "诉求件 is officialese; say 您说的事", id="officialese"),
    pytest.param("templates.yaml", "到时告诉您。", "届时告诉您。", "届时 is officialese; say 到时", id="an old word"),
    pytest.param("templates.yaml", "您说的事提到上一级，由", "您说的这一件事情因为原来办的单位自己实在办不了所以按照规定已经提到上一级单位，由", "this sentence has", id="a sentence that nobody can follow"),
    pytest.param("templates.yaml", "您说的事拆出来单独办，", "您说的事单独办，", "it does not say what was done; one of these does: 收到了", id="what was done is left unsaid"),
    pytest.param("templates.yaml", "您说了算；没解决可以再办一次。评价", "您说了算。评价", "it does not say what one may do about it; one of these does: 再办一次", id="an answer without the way against it"),
    pytest.param("templates.yaml", "sentence: 40", "sentence: 4", "plain.sentence: Input should be greater than or equal to 10", id="no sentence at all"),
    pytest.param("profiles.yaml", "ladder: [origin, sms, phone, visit]\n  wait", "ladder: [origin, sms, sms, phone]\n  wait", "sms stands in the ladder twice; each rung is climbed once", id="a rung twice"),
    pytest.param("profiles.yaml", "ladder: [origin, sms, phone, visit]\n  wait", "ladder: [phone, origin, visit]\n  wait", "origin comes after what people do; put those rungs last", id="a message after a call"),
    pytest.param("profiles.yaml", "ladder: [origin, sms, phone, visit], wait: 30 minutes", "ladder: [], wait: 30 minutes", "replies.ladder: Tuple should have at least 1 item", id="no ladder"),
    pytest.param("profiles.yaml", "waits: {sms: 4 hours}", "waits: {sms: 4 working hours}", "4 working hours is working time; a receipt comes by day and night", id="a receipt in office hours"),
    pytest.param("profiles.yaml", "waits: {sms: 4 hours}", "waits: {phone: 4 hours}", "phone is waited for by a clock; write it into the limits", id="a call that waits by itself"),
    pytest.param("profiles.yaml", 'from: "21:00", until: "08:00"', 'from: "08:00", until: "08:00"', "quiet ends at another time of the day than it begins", id="silence all day"),
    pytest.param("profiles.yaml", 'from: "21:00", until: "08:00"', 'from: "21:00", until: "24:00"', "quiet ends at another time of the day than it begins", id="an hour that is none of the day"),
    pytest.param("deployment.yaml", "centre: centre", "centre: nobody", "centre: nobody is no unit", id="a centre that is none"),
    pytest.param("deployment.yaml", "[d-water]", "[d-water, d-none]", "departments: d-none is no department", id="an unknown department"),
    pytest.param("deployment.yaml", "[d-water]", "[t02]", "departments: t02 is no department", id="a township as department"),
    pytest.param("deployment.yaml", "bus_channels: [p12315]", "bus_channels: [p12345]", "bus_channels: p12345 is not open", id="a closed channel"),
    pytest.param("deployment.yaml", 'from: "08:00"', 'from: "09:00"', "this shift has to begin at 08:00, where the one before ends", id="an hour without duty"),
    pytest.param("deployment.yaml", 'until: "24:00"', 'until: "23:00"', "nobody is there from 23:00 on; let the last end at 24:00", id="a night without duty"),
    pytest.param("deployment.yaml", 'until: "24:00"', 'until: "17:00"', "has to begin at 18:00, where the one before ends, and end after", id="a shift backwards"),
    pytest.param("deployment.yaml", "means: sms", "means: pigeon", "duty.shifts.1.means: Input should be 'sms', 'phone' or 'wechat'", id="a duty desk that nothing reaches"),
    pytest.param("officers.yaml", "  t02: ", "  t99: ", "t99 is no township", id="a leader of nowhere"),
    pytest.param("officers.yaml", "  t02v001: [", "  t02v999: [", "t02v999 is no village", id="a grid of nowhere"),
    pytest.param("officers.yaml", "  t02v001: [", "  t02v001: [孙大文, ", "should match pattern", id="a name that is not masked"),
    pytest.param("specialists.yaml", "id: lawyer-2", "id: lawyer-1", "lawyer-1 stands here twice", id="a specialist twice"),
    pytest.param("specialists.yaml", "unit: d-justice", "unit: d-none", "lawyer-2 is of d-none, which is no unit", id="a specialist of nobody"),
    pytest.param("specialists.yaml", "name: 沈**", "name: 沈大文", "should match pattern", id="a specialist whose name is not masked"),
    pytest.param("specialists.yaml", "kind: counsellor", "kind: doctor", "Input should be 'lawyer', 'counsellor' or 'mediator'", id="a kind of specialist that is none"),
    pytest.param("specialists.yaml", '{day: wed, from: "14:00", to: "17:00"', '{day: wed, from: "14:00", to: "18:00"', "lawyer-2 can be met outside the office hours", id="met after closing time"),
    pytest.param("specialists.yaml", '{day: tue, from: "14:00", to: "16:00"', '{day: tue, from: "16:00", to: "14:00"', "it ends before it begins; exchange", id="hours backwards"),
    pytest.param("specialists.yaml", '"16:00", minutes: 30', '"16:00", minutes: 45', "45 minutes do not divide the hours", id="half a slot"),
    pytest.param("specialists.yaml", "make_up: fri", "make_up: wed", "counsellor-1 keeps make-up workdays as wed and has no hours then", id="made up as a day without hours"),
    pytest.param("specialists.yaml", '{day: wed, from: "14:00", to: "17:00", minutes: 60}', '{day: tue, from: "11:00", to: "12:00", minutes: 60}', "two hours of mediator-1 on tue overlap", id="the same minutes twice"),
    pytest.param("specialists.yaml", "县司法局一楼接待室", "县司法局一楼最里面靠右手边的那一间群众接待室", "at most 20 characters", id="a place too long for a text message"),
    pytest.param("calendars/2026.yaml", "to: 2026-10-07", "to: 2026-09-07", "it ends (2026-09-07) before it begins", id="a holiday backwards"),
]  # fmt: skip


def load_spoilt(folder: Path, name: str, old: str, new: str) -> int:
    """Loads the shipped configuration with one mistake in it; the line that was spoilt."""
    shutil.copytree(CONFIG, folder / "config")
    path = folder / "config" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(("name", "old", "new", "fault"), FAULTS)
def test_a_mistake_is_named_with_file_line_and_fix(tmp_path: Path, name: str, old: str, new: str, fault: str) -> None:
    line = load_spoilt(tmp_path, name, old, new)
    with pytest.raises(ValueError, match=re.escape(fault)) as told:
        load_policy(tmp_path / "config")
    assert str(told.value).startswith(f"{path_of(name)}, line {line}: ")


def path_of(name: str) -> str:
    return name.rpartition("/")[2]


GONE = [
    pytest.param("catalogue.yaml", "category: civil", "category: civi", "R-190 asks for civi", id="a rule for nothing"),
    pytest.param("categories.yaml", "  - id: urban\n", "  - id: town\n    name: 镇\n  - id: urban\n", "the category town reaches nobody; add a rule", id="a category without a rule"),
    pytest.param("profiles.yaml", "  complaint:\n", "  complain:\n", "the profile complaint is missing", id="a kind without limits"),
    pytest.param("templates.yaml", "  result:\n", "  outcome:\n", "the template result is missing", id="a notice without words"),
    pytest.param("officers.yaml", "  t02v001: [", "  # t02v001: [", "t02v001 has none of the grids", id="a village without an officer"),
    pytest.param("signs.yaml", "kinds:", "kinds: [", "no YAML", id="no YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "fault"), GONE)
def test_what_is_wanting_is_named_with_a_file_and_a_line(
    tmp_path: Path, name: str, old: str, new: str, fault: str
) -> None:
    load_spoilt(tmp_path, name, old, new)
    with pytest.raises(ValueError, match=rf"\w+\.yaml, line \d+: .*{re.escape(fault)}"):
        load_policy(tmp_path / "config")


LAMP = (
    "  - {{id: R-115, version: 1, when: {{category: urban/lamp, if: {condition}}}, lead: {{unit: d-power}}, "
    "why: {why}, why_en: x}}\n"
)
PAIRS = [
    pytest.param("hour >= 22 and workday", "x", "R-115: if ties with that of R-114: both hold for hour 22, workday; make them", id="within the other"),
    pytest.param("channel == web", "x", "R-115: if ties with that of R-114: both hold for channel web, hour 0; make", id="of other fields"),
    pytest.param("not open", "x", "R-115: if ties with that of R-114: both hold for not open, hour 0", id="by the office's own hours"),
    pytest.param("hour == 12", "天黑了报的路灯，看不见路不安全，村里先修。", "R-114 and R-115 differ in their if and give the same why; say in it", id="one sentence for both"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "why", "fault"), PAIRS)
def test_two_conditions_that_can_hold_together_are_named_with_a_matter_for_which_they_do(
    tmp_path: Path, condition: str, why: str, fault: str
) -> None:
    line = load_spoilt(
        tmp_path, "catalogue.yaml", "  - {id: R-113", LAMP.format(condition=condition, why=why) + "  - {id: R-113"
    )
    with pytest.raises(ValueError, match=re.escape(f"catalogue.yaml, line {line}: {fault}")):
        load_policy(tmp_path / "config")


@pytest.mark.parametrize("condition", ["open", "6 <= hour < 19 and channel == web", "not (hour >= 19 or hour < 6)"])
def test_two_conditions_that_exclude_each_other_stand_side_by_side(tmp_path: Path, condition: str) -> None:
    load_spoilt(
        tmp_path, "catalogue.yaml", "  - {id: R-113", LAMP.format(condition=condition, why="x") + "  - {id: R-113"
    )
    assert load_policy(tmp_path / "config").catalogue.conditions.keys() >= {"R-114", "R-115"}


def test_a_condition_that_names_every_door_there_is_leaves_out_what_nobody_wrote_a_door_down_for(
    tmp_path: Path,
) -> None:
    doors = ", ".join(load_policy(CONFIG).deployment.channels)
    load_spoilt(tmp_path, "catalogue.yaml", "channel == p12315", f"'channel in [{doors}]'")
    assert "R-161" in load_policy(tmp_path / "config").catalogue.conditions


def test_more_rules_with_conditions_for_the_same_fields_than_can_be_tried_are_told_apart_by_fields(
    tmp_path: Path,
) -> None:
    hours = "".join(
        f"  - {{id: R-8{n:02}, version: 1, when: {{category: rural, if: hour == {n}}}, lead: {{unit: d-land}}, why: '{n}', why_en: x}}\n"
        for n in range(21)
    )
    load_spoilt(tmp_path, "catalogue.yaml", "  - {id: R-113", hours + "  - {id: R-113")
    with pytest.raises(ValueError, match="R-820: if is one of more than 20 for the same fields; tell them apart"):
        load_policy(tmp_path / "config")


@pytest.mark.parametrize(
    "name",
    [
        "units.yaml",
        "areas.geojson",
        "officers.yaml",
        "specialists.yaml",
        "deployment.yaml",
        "oversight.yaml",
        "common.yaml",
        "supervision.yaml",
    ],
)
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    (tmp_path / "config" / name).unlink()
    with pytest.raises(ValueError, match=rf"{name}, line 1: the file is missing; copy it"):
        load_policy(tmp_path / "config")


ADDRESSES = [
    pytest.param(
        "address: https://people-of-heqing-speak.example", "and 70 are one message; shorten it", id="too long"
    ),
    pytest.param("", "unknown placeholders ['link']", id="none"),
]


@pytest.mark.parametrize(("address", "fault"), ADDRESSES)
def test_what_a_message_has_no_room_for_or_leads_nowhere_is_named_where_it_is_said(
    tmp_path: Path, address: str, fault: str
) -> None:
    load_spoilt(tmp_path, "deployment.yaml", "address: https://heqing.example", address)
    with pytest.raises(ValueError, match=re.escape(fault)) as told:
        load_policy(tmp_path / "config")
    assert "templates.yaml" in str(told.value)
