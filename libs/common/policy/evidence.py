"""What a category demands with a result: a number, the name of who signed, and so on."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_EVIDENCE: Final = 5
LONGEST_EVIDENCE: Final = 200
OutcomeName = Literal["resolved", "partly", "explained", "impossible", "withdrawn"]


class Demand(BaseModel):
    """`id` is one in the whole file; a result of one of the `outcomes` needs it; what is `public` the citizen reads.

    `photo` asks for a picture among the files of the result, which the unit itself shows to the citizen or not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    name: Annotated[str, Field(min_length=1, max_length=40)]
    type: Literal["text", "number", "photo"] = "text"
    outcomes: tuple[OutcomeName, ...] = Field(default=("resolved", "partly"), min_length=1)
    public: bool = False
