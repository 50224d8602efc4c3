"""What a category asks besides, before a matter is sent."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from libs.common.journal.desk import Desk
from libs.common.policy import Policy
from libs.common.policy.questions import Question
from services.intake.domain.classify import classify


class Told(BaseModel):
    """What somebody is about to say; nothing of it is kept."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    title: Annotated[str, Field(max_length=200)] = ""


class Asked(BaseModel):
    """The category that its words show, and what that asks besides; no answer is needed."""

    category: str | None
    questions: tuple[Question, ...]


def add_questions(router: APIRouter, desk: Desk) -> None:
    """Asked before a matter is sent; it changes nothing."""

    @router.post("/questions")
    async def questions(body: Told) -> Asked:
        return asked(body, desk.policy)


def asked(told: Told, policy: Policy) -> Asked:
    """Where a person has to say the category nothing is asked: it might be of another matter."""
    found = classify(told.title, told.text, policy)
    if found.category is None or not found.sure:
        return Asked(category=None, questions=())
    return Asked(category=found.category, questions=policy.categories.questions_of(found.category))
