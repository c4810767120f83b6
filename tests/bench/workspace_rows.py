"""Fill the database with an open campaign of real files: 512x512 JPEGs, two for each prompt;

    python -m tests.bench.workspace_rows --tasks 700

and, over the same images, a campaign that scores pairs of them and one that goes through a checklist.

Prints {"campaigns": {"pairwise": 1, "scoring": 2, "checklist": 3}, "session": "…"}.
"""

import argparse
import io
import json
import os

import django
import numpy as np
from PIL import Image

SIDE = 512


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=700)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.development")
    django.setup()
    print(json.dumps(fill(options.tasks)))


def fill(tasks: int) -> dict[str, object]:
    from django.core.management import call_command

    from annotate.accounts.models import User
    from annotate.generation.services.draw import candidate_import
    from annotate.labeling.services.campaign import campaign_create, campaign_enter
    from annotate.labeling.services.images import images_make
    from annotate.labeling.services.tasks import PairSource
    from annotate.media.services import image_store
    from annotate.projects.services import project_create
    from annotate.prompts.models import PromptSet
    from annotate.prompts.services import prompt_get_or_create
    from annotate.registry.services import model_external
    from tests.bench.load_rows import signed_in

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    user = User.objects.create_user("bench@bench.invalid", None, name="Bench", is_staff=True)
    project = project_create(user=user, name="Workspace")
    prompts = PromptSet.objects.create(project=project, name="Words")
    models = [model_external(project=project, name=name) for name in ("alpha", "beta")]
    rng = np.random.default_rng(0)
    for number in range(tasks):
        prompt = prompt_get_or_create(prompt_set=prompts, text=f"a photograph, number {number}")
        for model in models:
            asset = image_store(project=project, data=photograph(rng))
            candidate_import(prompt=prompt, project=project, asset=asset, model_version=model)
    criteria = [{"key": key, "label": key.title()} for key in ("structure", "texture", "overall")]
    forms = {
        "pairwise": ({}, "between_models"),
        "scoring": ({"group": 2, "criteria": criteria}, "between_models"),
        "checklist": ({"builtin": "image"}, "within_model"),
    }
    campaigns = {}
    for kind, (form, source) in forms.items():
        campaign = campaign_create(
            project=project, user=user, name=kind, kind=kind, form=form,
            sources=[PairSource(source=source)],
        )  # fmt: skip
        campaigns[kind] = campaign_enter(campaign=campaign, status="open").pk
        images_make(campaigns[kind])  # a worker's part: no annotator waits for it
    return {"campaigns": campaigns, "session": signed_in(user)["session"]}


def photograph(rng: np.random.Generator) -> bytes:
    """A JPEG of about a photograph's detail and weight."""
    coarse = Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC), dtype=np.int16)
    grain = rng.integers(-12, 13, (SIDE, SIDE, 1), dtype=np.int16)
    picture = np.clip(smooth + grain, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=88)
    return file.getvalue()


if __name__ == "__main__":
    main()
