"""What is wrong with an answer, for the person who gave it."""

from annotate.core.errors import ApplicationError


class BadAnswer(ApplicationError):
    """The answer does not fit the question. The browser keeps it and shows why."""

    code = "bad_answer"
