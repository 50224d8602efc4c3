"""What a category asks besides: short questions to which an answer helps, and without which nothing stops."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_QUESTIONS: Final = 3
LONGEST_ANSWER: Final = 200
Said = Annotated[str, Field(min_length=1, max_length=40)]


class Question(BaseModel):
    """`id` is one in the whole file; `choice` offers two to eight `choices`, `text` a line of one's own words."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    text: Said
    type: Literal["text", "choice"] = "text"
    choices: tuple[Said, ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _choices_where_there_is_a_choice(self) -> "Question":
        if self.type == "choice" and len(set(self.choices)) < max(2, len(self.choices)):
            raise ValueError("a choice needs two choices or more, each once")
        if self.type == "text" and self.choices:
            raise ValueError("text has no choices; write type: choice")
        return self
