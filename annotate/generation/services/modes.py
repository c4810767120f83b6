"""What each way of drawing needs: settings, inputs of the prompts, and a model that can."""

from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.prompts.models import Prompt, PromptImage
from annotate.registry.models import ModelVersion
from training.contracts import NEEDS, PIPELINES, BadJob, GenerateConfig, parse_config

# What changes an image; batch size and the like do not, and stay out of its identity.
SAMPLER_KEYS = ("steps", "guidance", "width", "height", "sampler")
# Set by few: kept (and part of the identity) only where they differ from doing nothing.
SELDOM_KEYS = ("eta", "gates")
MODE_KEYS: dict[str, tuple[str, ...]] = {
    "text": (),
    "inpaint": ("feather",),
    "outpaint": ("canvas",),
    "recon": ("levels",),
    "reference": ("reference_scale",),
    "video": ("frames", "fps"),
}
ROLES = {
    "source": PromptImage.Role.SOURCE,
    "mask": PromptImage.Role.MASK,
    "references": PromptImage.Role.REFERENCE,
}
NAMED = 3  # prompts that a refusal names


def settings_checked(
    mode: str, sampler: dict[str, Any], *, adapter: bool = False
) -> dict[str, Any]:
    """The settings with every default written out. Raises for an unknown or bad one.

    `adapter`: the model has one, so that gates have something to hold back.
    """
    known = {*SAMPLER_KEYS, "batch_size", *SELDOM_KEYS, *MODE_KEYS[mode]}
    if unknown := sorted(sampler.keys() - known):
        raise ApplicationError(
            f"The sampler has no setting {unknown[0]!r}; it has {', '.join(sorted(known))}.",
            sampler=unknown[0],
        )
    fixed = {"model": "-", "mode": mode, **({"adapter": "-"} if adapter else {})}
    try:
        config = parse_config(GenerateConfig, {**sampler, **fixed})
    except BadJob as error:
        raise ApplicationError(f"Sampler {error}.", sampler=str(error)) from None
    if mode == "recon" and not config.levels:
        raise ApplicationError(
            "Give at least one level to noise to, from 1 to 1000.", sampler="levels"
        )
    checked = config.model_dump(mode="json", include=known)
    return {key: value for key, value in checked.items() if key not in SELDOM_KEYS or value}


def settings_identity(mode: str, checked: dict[str, Any]) -> str:
    """Names what two images of one prompt, model and seed must share to be the same image.

    A level is named by each candidate's variant, so that one more level draws nothing anew.
    """
    keys = [*SAMPLER_KEYS, *SELDOM_KEYS, *(key for key in MODE_KEYS[mode] if key != "levels")]
    named = {key: checked[key] for key in keys if key in checked}
    return sha256_of(named if mode == "text" else {**named, "mode": mode})


def model_check(model: ModelVersion, mode: str) -> None:
    """Raises where the model is of a family that cannot draw so. Hub models are seen at their first use."""
    modes = PIPELINES.get(model.family)
    if modes is not None and mode not in modes:
        able = ", ".join(name for name, each in PIPELINES.items() if mode in each)
        raise ApplicationError(
            f"{model} is a {model.family}, which cannot draw in mode {mode}: "
            f"it draws in {', '.join(modes)}. For {mode} take one of: {able}.",
            model_version=f"Cannot draw in mode {mode}.",
        )
    looks = model.facts.get("adapter") == "ip_adapter"
    if looks and mode != "reference":
        raise ApplicationError(
            f"{model} draws from references: choose the mode reference.",
            model_version=f"Cannot draw in mode {mode}.",
        )


def can_draw(model: ModelVersion, mode: str) -> bool:
    try:
        model_check(model, mode)
    except ApplicationError:
        return False
    return True


def modes_of(model: ModelVersion) -> list[str]:
    """The modes it can draw in; all of them where its family is seen at its first use only."""
    if model.kind != ModelVersion.Kind.DIFFUSION or not model.uri:
        return []
    return [mode for mode in MODE_KEYS if can_draw(model, mode) and _can_look(model, mode)]


def _can_look(model: ModelVersion, mode: str) -> bool:
    """Whether a pipeline on our disk has what looks at references; a hub's is seen at its first use."""
    if mode != "reference" or model.facts.get("adapter") == "ip_adapter":
        return True
    ours = model.source in {ModelVersion.Source.FOLDER, ModelVersion.Source.RUN}
    return not ours or (Path(model.uri) / "ip_adapter").is_dir()


def prompts_check(prompts: QuerySet[Prompt], mode: str) -> None:
    """Raises with the number of prompts that lack an image the mode needs, and the first few."""
    everyone = Prompt.objects.filter(pk__in=prompts.values("pk"))
    for need in NEEDS.get(mode, ()):
        having = PromptImage.objects.filter(role=ROLES[need]).values("prompt")
        lacking = everyone.exclude(pk__in=having).order_by("pk")
        if count := lacking.count():
            first = ", ".join(f"“{prompt.text[:60]}”" for prompt in lacking[:NAMED])
            more = " and others" if count > NAMED else ""
            problem = (
                f"{count} of {everyone.count()} prompts have no {need}, which {mode} needs: "
                f"{first}{more}. Import them with their images, or choose another set."
            )
            raise ApplicationError(problem, prompt_set=problem)
