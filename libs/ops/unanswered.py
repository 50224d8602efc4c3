"""What an operator's command cannot find out."""


class Unanswered(Exception):  # noqa: N818 - says what it is
    """The bus, the store or the services do not answer, or not as one system; the words are for the operator."""


class Unsure(Unanswered):
    """What was sent has no answer: whether it was done, nobody knows."""
