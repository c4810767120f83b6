"""The demo's siblings come with prompts that they can draw."""

from django.conf import settings

from annotate.generation.services.draw import generation_create
from annotate.registry.models import ModelVersion
from annotate.runs.demo_siblings import HOLES, MOTIONS, REFERENCES, SHOWN, seed_siblings
from annotate.runs.seed import DEMO


def test_each_sibling_can_be_asked_for_images_of_its_prompts(project):
    seed_siblings(project, settings.ROOT / DEMO)
    inpaint = ModelVersion.objects.get(project=project, name="demo-inpaint")
    reference = ModelVersion.objects.get(project=project, name="demo-reference")
    assert inpaint.family == "StableDiffusionInpaintPipeline"
    assert reference.facts["adapter"] == "ip_adapter"
    video = ModelVersion.objects.get(project=project, name="demo-video")
    assert video.family == "AnimateDiffPipeline"
    for model, mode, name in [
        (inpaint, "inpaint", HOLES),
        (reference, "reference", REFERENCES),
        (video, "video", MOTIONS),
    ]:
        prompts = project.prompt_sets.get(name=name)
        job = generation_create(
            project=project, user=None, model_version=model, prompt_set=prompts, seeds=[0],
            sampler={}, mode=mode,
        )  # fmt: skip
        assert job.progress_total == prompts.prompts.count() == SHOWN
