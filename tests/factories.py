"""Rows for tests, each with explicit values: a test names what matters to it and nothing else.

A row comes with the rows it needs, all of one project. Images are rows without files unless a test
asks for real ones with `stored_image`.
"""

import hashlib
import io
import itertools
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import factory
import numpy as np
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from annotate.accounts.models import User
from annotate.core.models import JobStatus
from annotate.datasets.models import ImageImport, Snapshot
from annotate.generation.models import (
    Candidate,
    Face,
    FaceJob,
    FacePairJob,
    FaceScan,
    GenerationJob,
    MaskJob,
    PatchMap,
    PatchMapJob,
    ScoreJob,
)
from annotate.generation.patch_files import MapValues, map_bytes
from annotate.generation.services.draw import sampler_checked, sampler_identity
from annotate.labeling.models import Campaign, Task
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.media.models import Asset
from annotate.media.services import image_store, map_store
from annotate.projects.models import Membership, Project, Role
from annotate.prompts.models import Prompt, PromptSet
from annotate.registry.models import ModelVersion
from annotate.runs.models import Evaluation, Policy, TrainingRun

PASSWORD = "correct horse battery"
_shades = itertools.count(1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    name = factory.Sequence(lambda n: f"Project {n}")
    created_by = factory.SubFactory(UserFactory)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.ANNOTATOR


class PromptSetFactory(DjangoModelFactory):
    class Meta:
        model = PromptSet

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Prompts {n}")


class PromptFactory(DjangoModelFactory):
    class Meta:
        model = Prompt

    prompt_set = factory.SubFactory(PromptSetFactory)
    text = factory.Sequence(lambda n: f"a red square number {n}")
    text_sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.text.encode()).hexdigest())
    family = factory.SelfAttribute("text_sha256")
    split = "train"


class ModelVersionFactory(DjangoModelFactory):
    class Meta:
        model = ModelVersion

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"model {n}")
    revision = 1
    kind = ModelVersion.Kind.DIFFUSION
    source = ModelVersion.Source.FOLDER
    uri = "/models/nowhere"


class AssetFactory(DjangoModelFactory):
    class Meta:
        model = Asset

    project = factory.SubFactory(ProjectFactory)
    kind = Asset.Kind.IMAGE
    sha256 = factory.LazyFunction(lambda: hashlib.sha256(uuid.uuid4().bytes).hexdigest())
    media_type = "image/png"
    width = 8
    height = 8
    bytes = 100
    storage_key = factory.LazyAttribute(lambda row: f"{row.sha256[:2]}/{row.sha256}.png")


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = Candidate

    project = factory.SelfAttribute("prompt.prompt_set.project")
    prompt = factory.SubFactory(PromptFactory)
    origin = Candidate.Origin.GENERATED
    model_version = factory.SubFactory(
        ModelVersionFactory, project=factory.SelfAttribute("..prompt.prompt_set.project")
    )
    asset = factory.SubFactory(
        AssetFactory, project=factory.SelfAttribute("..prompt.prompt_set.project")
    )
    sampler_sha256 = "5" * 64
    seed = factory.Sequence(lambda n: n)


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Campaign {n}")
    kind = Campaign.Kind.PAIRWISE
    status = Campaign.Status.OPEN
    skip_reasons = ["Cannot tell"]
    flag_reasons = ["Broken"]
    created_by = factory.SelfAttribute("project.created_by")
    opened_at = factory.LazyFunction(timezone.now)


class FaceJobFactory(DjangoModelFactory):
    class Meta:
        model = FaceJob

    project = factory.SelfAttribute("prompt_set.project")
    prompt_set = factory.SubFactory(PromptSetFactory)
    of = FaceJob.Of.SOURCES
    detector = "drawn"


class FacePairJobFactory(DjangoModelFactory):
    class Meta:
        model = FacePairJob

    project = factory.SelfAttribute("model_version.project")
    model_version = factory.SubFactory(ModelVersionFactory)
    prompt_set = factory.SubFactory(
        PromptSetFactory, project=factory.SelfAttribute("..model_version.project")
    )
    seeds = [0]
    settings_sha256 = "6" * 64


class GenerationJobFactory(DjangoModelFactory):
    class Meta:
        model = GenerationJob

    project = factory.SelfAttribute("model_version.project")
    model_version = factory.SubFactory(ModelVersionFactory)
    prompt_set = factory.SubFactory(
        PromptSetFactory, project=factory.SelfAttribute("..model_version.project")
    )
    seeds = [0]
    sampler = factory.LazyFunction(lambda: sampler_checked({}))
    sampler_sha256 = factory.LazyAttribute(lambda row: sampler_identity(row.sampler))


class ScoreJobFactory(DjangoModelFactory):
    class Meta:
        model = ScoreJob

    project = factory.SelfAttribute("scorer.project")
    scorer = factory.SubFactory(ModelVersionFactory, kind=ModelVersion.Kind.REWARD)


class PatchMapJobFactory(DjangoModelFactory):
    class Meta:
        model = PatchMapJob

    project = factory.SelfAttribute("prompt_set.project")
    prompt_set = factory.SubFactory(PromptSetFactory)
    estimator = {"backbone": "x", "side": None, "layer": -1, "floor": 0.0, "cell": 8}


class PatchMapFactory(DjangoModelFactory):
    class Meta:
        model = PatchMap

    candidate = factory.SubFactory("tests.factories.CandidateFactory")
    patch_job = factory.SubFactory(
        PatchMapJobFactory, prompt_set=factory.SelfAttribute("..candidate.prompt.prompt_set")
    )
    source = PatchMap.Source.AUTO
    version = "6" * 64
    recipe = {"cell": 8}
    asset = factory.LazyAttribute(lambda row: stored_map(row.candidate.project))
    rows = columns = 2
    quality_mean = coverage_mean = 0.5


class MaskJobFactory(DjangoModelFactory):
    class Meta:
        model = MaskJob

    project = factory.SelfAttribute("prompt_set.project")
    prompt_set = factory.SubFactory(PromptSetFactory)
    target = factory.SubFactory(
        PromptSetFactory, project=factory.SelfAttribute("..prompt_set.project")
    )
    seeds = [0]
    maker = {"kind": "strip"}
    maker_sha256 = "3" * 64


class SnapshotFactory(DjangoModelFactory):
    class Meta:
        model = Snapshot

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Snapshot {n}")
    status = JobStatus.SUCCEEDED
    uri = "/snapshots/nowhere"
    content_sha256 = "c" * 64
    counts = {"pairs": 1}


class ImageImportFactory(DjangoModelFactory):
    class Meta:
        model = ImageImport

    project = factory.SelfAttribute("prompt_set.project")
    prompt_set = factory.SubFactory(PromptSetFactory)
    folder = "/uploads/nowhere"
    table = "items.csv"


class RunFactory(DjangoModelFactory):
    class Meta:
        model = TrainingRun

    project = factory.SelfAttribute("base.project")
    name = factory.Sequence(lambda n: f"Run {n}")
    kind = TrainingRun.Kind.DPO
    base = factory.SubFactory(ModelVersionFactory)
    snapshot = factory.SubFactory(SnapshotFactory, project=factory.SelfAttribute("..base.project"))
    config_sha256 = "d" * 64
    seed = 1


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = Evaluation

    project = factory.SelfAttribute("baseline.project")
    name = factory.Sequence(lambda n: f"Evaluation {n}")
    baseline = factory.SubFactory(ModelVersionFactory)
    prompt_set = factory.SubFactory(
        PromptSetFactory, project=factory.SelfAttribute("..baseline.project")
    )
    seeds = [0]
    sampler = factory.LazyFunction(lambda: sampler_checked({}))
    sampler_sha256 = factory.LazyAttribute(lambda row: sampler_identity(row.sampler))


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = Policy

    project = factory.SelfAttribute("base.project")
    name = factory.Sequence(lambda n: f"Policy {n}")
    every_judgements = 10
    base = factory.SubFactory(ModelVersionFactory)
    reward_backbone = factory.SubFactory(
        ModelVersionFactory,
        project=factory.SelfAttribute("..base.project"),
        kind=ModelVersion.Kind.REWARD,
    )
    prompt_set = factory.SubFactory(
        PromptSetFactory, project=factory.SelfAttribute("..base.project")
    )


def campaign_of_pairs(
    count: int,
    *,
    project: Project | None = None,
    prompts: int = 1,
    status: str = Campaign.Status.OPEN,
    **settings: Any,
) -> Campaign:
    """A campaign (open unless told) of `count` pairs of one model's images, over `prompts` prompts in turn."""
    project = project or ProjectFactory()
    model = ModelVersionFactory(project=project)
    prompt_set = PromptSetFactory(project=project)
    texts = PromptFactory.create_batch(prompts, prompt_set=prompt_set)
    assets = AssetFactory.build_batch(2 * count, project=project)
    Asset.objects.bulk_create(assets)
    candidates = Candidate.objects.bulk_create(
        Candidate(
            project=project,
            prompt=texts[number // 2 % prompts],
            origin=Candidate.Origin.GENERATED,
            model_version=model,
            asset=asset,
            sampler_sha256="5" * 64,
            seed=number,
        )
        for number, asset in enumerate(assets)
    )
    campaign = CampaignFactory(project=project, **settings)
    pairs = [[a.pk, b.pk] for a, b in zip(candidates[::2], candidates[1::2], strict=True)]
    tasks_add(campaign=campaign, source=PairSource(source="listed", pairs=pairs))
    Campaign.objects.filter(pk=campaign.pk).update(status=status)
    campaign.refresh_from_db()
    return campaign


def face_scan(
    asset: Asset,
    boxes: Sequence[tuple[float, float, float, float]],
    *,
    detector: str = "test 1",
    confidence: float = 0.99,
) -> FaceScan:
    """An image searched for faces, with what was found: (left, top, width, height) in fractions."""
    scan = FaceScan.objects.create(asset=asset, detector=detector)
    for number, (left, top, width, height) in enumerate(boxes):
        Face.objects.create(
            scan=scan, number=number, left=left, top=top, width=width, height=height,
            confidence=confidence,
        )  # fmt: skip
    return scan


def tasks_of(campaign: Campaign) -> list[Task]:
    return list(Task.objects.filter(campaign=campaign).order_by("pk"))


def picture(width: int = 8, height: int = 8, *, format: str = "PNG", **save: Any) -> bytes:
    """The bytes of a real image, unlike every other that this made before."""
    shade = next(_shades)
    image = Image.new("RGB", (width, height), (shade % 256, shade // 256 % 256, shade // 65536))
    buffer = io.BytesIO()
    image.save(buffer, format, **save)
    return buffer.getvalue()


def stored_map(project: Project, quality: Any = ((0.25, 0.75), (0.0, 1.0))) -> Asset:
    """A patch map of one reference, whose coverage is the same."""
    values = np.asarray(quality, dtype=np.float32)
    number = next(_shades)  # so that no two are one file
    data = map_bytes(MapValues(values, values[None]), {"number": number})
    return map_store(project=project, data=data)


def stored_image(project: Project) -> Asset:
    return image_store(project=project, data=picture())


def long_ago(**span: float) -> Any:
    return timezone.now() - timedelta(**span)
