"""What somebody or something thinks of a candidate, as numbers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from annotate.core.models import Job
from annotate.generation.models.draw import Candidate
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion

OVERALL = "overall"
FARTHEST = 1e300  # PostgreSQL sorts NaN above every number, so a bound refuses it too


class CandidateScore(models.Model):
    """One number of one scorer: a reward model here, or a source that somebody named at import.

    `key` is "overall", or the path of a part: "quality", "quality/clarity", "quality/clarity/clarity@2"
    (dimension, sub-dimension, question). More is better.
    """

    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="scores", db_index=False
    )
    model_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=60, default="", blank=True)
    key = models.CharField(max_length=140, default=OVERALL)
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "model_version", "source", "key"],
                nulls_distinct=False,
                name="generation_scored_once",
            ),
            models.CheckConstraint(
                name="generation_score_has_one_scorer",
                condition=Q(model_version__isnull=False, source="")
                | (Q(model_version__isnull=True) & ~Q(source="")),
            ),
            models.CheckConstraint(
                name="generation_score_is_finite",
                condition=Q(value__gte=-FARTHEST, value__lte=FARTHEST),
            ),
            models.CheckConstraint(name="generation_score_has_key", condition=~Q(key="")),
        ]
        indexes = [
            models.Index(name="generation_score_source", fields=["source"], condition=~Q(source=""))
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.candidate_id}: {self.value}"


class ScoreJob(Job):
    """A reward model looks at the candidates that it has not scored yet."""

    task_name: ClassVar[str] = "generation.score"
    queue: ClassVar[str] = "gpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="score_jobs")
    scorer = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, null=True, related_name="+")
    model_version = models.ForeignKey(  # who drew them; empty: anybody
        ModelVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    split = models.CharField(max_length=10, default="", blank=True)  # empty: every split
    batch_size = models.PositiveIntegerField(default=32)
    scored = models.PositiveIntegerField(default=0, editable=False)
    # The first images that could not be scored, as [{"candidate", "message"}].
    problems = models.JSONField(default=list, editable=False)
    failed = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Job.Meta):
        pass

    def __str__(self) -> str:
        return f"scoring {self.pk}"
