"""Known answers for the demo, chosen by looking at its pictures: hard gold, soft gold, and a short
entrance test. What is expected of each is what its maker sees, and says why."""

from dataclasses import dataclass, field

from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, Task
from annotate.labeling.services.gold import Known, gold_add
from annotate.projects.models import Project

# Of two pictures of these words, by their seeds: the better one first.
CLEAR = [
    ("a red cross on a purple background", 0, 1, "One has its four arms, the other is torn."),
    ("a white ring on a red background", 1, 0, "A ring has a hole in the middle."),
    ("a black star on a yellow background", 1, 0, "Five points against a lump."),
    ("a red square on a black background", 0, 1, "One is whole, of the other a part is gone."),
    ("a red circle on a black background", 0, 1, "One is round, the other is a splinter."),
    ("a yellow star on a blue background", 0, 1, "Five points against a lump."),
    ("a yellow cross on a purple background", 0, 1, "One has its four arms, the other is torn."),
    ("an orange cross on a blue background", 0, 1, "One has its four arms, the other is torn."),
    ("an orange star on a green background", 0, 1, "Five points against a lump."),
]
EVEN = "Both show the words and are whole: most people see no difference, some prefer one."
# Both are good: shares of people by what they say.
TASTE = [
    ("a yellow square on a red background", {"tie": 0.6, "first": 0.2, "second": 0.2}),
    ("a red ring on a yellow background", {"tie": 0.5, "first": 0.3, "second": 0.2}),
    ("an orange square on a green background", {"tie": 0.4, "first": 0.4, "second": 0.2}),
]


@dataclass(frozen=True)
class Asked:
    """A picture of the entrance test: what is expected of each question that is clear."""

    prompt: str
    seed: int
    answers: dict[str, str] = field(default_factory=dict)
    why: str = ""


RIGHT = {"thing": "yes", "colour": "right", "background": "right", "shape": "clear"}
TEST = [
    Asked("a yellow star on a blue background", 0, RIGHT, "A whole star in the right colours."),
    Asked(
        "a black star on a yellow background",
        0,
        {"thing": "no", "background": "right"},
        "It is a black lump: nobody would call it a star. The background is right all the same.",
    ),
    Asked("a yellow square on a red background", 0, RIGHT, "A whole square in the right colours."),
]


def demo_gold(project: Project, campaign: Campaign) -> None:
    """Gold for the demo's pairs."""
    for prompt, better, worse, why in CLEAR:
        known = [Known("overall", answer="first", explanation=why)]
        _add(project, campaign, Task.Role.GOLD, prompt, (better, worse), known)
    for prompt, shares in TASTE:
        known = [Known("overall", shares=shares, explanation=EVEN)]
        _add(project, campaign, Task.Role.GOLD, prompt, (0, 1), known)


def demo_test(project: Project, campaign: Campaign) -> None:
    """An entrance test of three pictures for the demo's checklist."""
    for each in TEST:
        known = [
            Known(question, answer=answer, explanation=each.why)
            for question, answer in each.answers.items()
        ]
        _add(project, campaign, Task.Role.ENTRANCE, each.prompt, (each.seed,), known)


def _add(
    project: Project,
    campaign: Campaign,
    role: str,
    prompt: str,
    seeds: tuple[int, ...],
    known: list[Known],
) -> None:
    rows = Candidate.objects.filter(project=project, prompt__text=prompt, seed__in=seeds)
    found = dict(rows.filter(model_version__name="demo").values_list("seed", "pk"))
    gold_add(campaign=campaign, role=role, candidates=[found[seed] for seed in seeds], known=known)
