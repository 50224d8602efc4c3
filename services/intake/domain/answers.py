"""Answers to what a category asks: an unknown question is refused, no answer is none."""

from collections.abc import Mapping

from libs.common.errors import Refused
from libs.common.events.words import Answer
from libs.common.policy import Policy
from libs.common.policy.questions import Question
from services.intake.domain.redaction import cleaned, redacted


def answers_of(said: Mapping[str, str], policy: Policy) -> tuple[Answer, ...]:
    """In the order of the file, with the question as it was asked, redacted like the text.

    Whoever sends them need not know the category: a question of any category is known.
    """
    known = policy.categories.questions
    if strange := next((id_ for id_ in said if id_ not in known), None):
        listed = f"known are {', '.join(known)}" if known else "there are none"
        raise Refused("unknown-question", f"{strange} is no question; {listed}", status=422, field="answers")
    kept = ((question, cleaned(said[id_])) for id_, question in known.items() if id_ in said)
    return tuple(
        Answer(id=question.id, question=question.text, answer=redacted(_fitting(question, answer)))
        for question, answer in kept if answer
    )  # fmt: skip


def own_words(answers: tuple[Answer, ...], policy: Policy) -> str:
    """What citizens said in words of their own; choices are the configuration's words, and mean no danger."""
    known = policy.categories.questions
    return " ".join(one.answer for one in answers if known[one.id].type == "text")


def _fitting(question: Question, answer: str) -> str:
    if question.choices and answer not in question.choices:
        listed = ", ".join(question.choices)
        raise Refused("unknown-choice", f"{question.id} takes one of {listed}", status=422, field="answers")
    return answer
