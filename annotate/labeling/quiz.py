"""What a quiz asks."""

from typing import Any, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from annotate.core.errors import ApplicationError
from annotate.labeling.strict import Strict

MOST_QUESTIONS = 20


class Question(Strict):
    text: str = Field(min_length=1, max_length=400)
    options: tuple[str, ...] = Field(min_length=2, max_length=5)
    right: int = Field(ge=0)  # place among the options, from 0
    explanation: str = Field(default="", max_length=1_000)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.right >= len(self.options):
            raise ValueError("the right answer is none of the options")
        if any(not option.strip() or len(option) > 200 for option in self.options):
            raise ValueError("an option has 1 to 200 characters")
        if len(set(self.options)) < len(self.options):
            raise ValueError("two options are the same")
        return self


QUESTIONS = TypeAdapter(tuple[Question, ...])


def questions_of(given: list[object]) -> list[dict[str, Any]]:
    """Questions, checked and complete. Raises ApplicationError that names the first fault."""
    if len(given) > MOST_QUESTIONS:
        raise ApplicationError(
            f"At most {MOST_QUESTIONS} questions.", questions="Leave some of them out."
        )
    try:
        return [question.model_dump(mode="json") for question in QUESTIONS.validate_python(given)]
    except ValidationError as error:
        first = error.errors()[0]
        number, *place = first["loc"]
        where = " ".join(["", *(str(part) for part in place)])
        message = f"Question {int(number) + 1}{where}: {first['msg'].removeprefix('Value error, ')}"
        raise ApplicationError(message, questions=message) from None
