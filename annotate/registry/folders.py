"""Is this folder a model we can load? Looked at without loading it: the web side has no torch."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of_folder

PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"}
# How the class names begin that model_index.json may name.
PIPELINES = ("StableDiffusion", "AnimateDiff")

LORA_FILE = "pytorch_lora_weights.safetensors"
IP_ADAPTER_FILES = "*ip*adapter*.safetensors"


class NotAModel(ApplicationError):
    code = "not_a_model"


@dataclass(frozen=True)
class ModelFolder:
    path: Path
    family: str  # the pipeline's or the reward backbone's class
    sha256: str
    facts: dict[str, object]


def diffusion_folder(path: Path) -> ModelFolder:
    """A Stable-Diffusion-class pipeline in the diffusers format, in safetensors."""
    index = _json(path / "model_index.json", "a diffusers pipeline")
    family = str(index.get("_class_name", ""))
    if not family.startswith(PIPELINES):
        raise NotAModel(
            f"{path.name} is a {family or 'folder of no named class'}; "
            "give a Stable-Diffusion-class pipeline."
        )
    _safetensors_only(path)
    facts: dict[str, object] = {}
    for part in ("unet", "vae", "transformer"):
        if (path / part / "config.json").is_file():
            facts[part] = _json(path / part / "config.json", part).get("sample_size")
    return ModelFolder(path, family, sha256_of_folder(path), facts)


def adapter_folder(path: Path) -> ModelFolder:
    """A LoRA or an IP-Adapter as training writes them, in safetensors; its family says which."""
    _safetensors_only(path)
    if (path / LORA_FILE).is_file():
        family = "lora"
    elif len(list(path.glob(IP_ADAPTER_FILES))) == 1 and (path / "image_encoder").is_dir():
        family = "ip_adapter"
    else:
        raise NotAModel(
            f"{path.name} is no adapter: it holds neither a LoRA ({LORA_FILE}) nor an IP-Adapter "
            "(one ip_adapter.safetensors beside an image_encoder folder)."
        )
    return ModelFolder(path, family, sha256_of_folder(path), {})


def reward_folder(path: Path) -> ModelFolder:
    """A transformers CLIP folder (a backbone to train from), or a reward model made here."""
    config = _json(path / "config.json", "a CLIP-class model")
    architectures = config.get("architectures")
    family = str(architectures[0] if isinstance(architectures, list) else config.get("model_type"))
    if config.get("model_type") != "clip":
        raise NotAModel(
            f"{path.name} is a {family or 'model of no named class'}; give a CLIP model."
        )
    _safetensors_only(path)
    return ModelFolder(path, family, sha256_of_folder(path), {})


def allowed_folder(text: str) -> Path:
    """The real path, if it lies under a folder that the server may read models and images from."""
    path = Path(text).expanduser().resolve()
    roots = [settings.ROOT, settings.HOME, settings.ARTIFACTS_ROOT, *settings.IMPORT_ROOTS]
    # is_relative_to compares whole parts: /data-secret is not under /data.
    if not any(path.is_relative_to(Path(root).resolve()) for root in roots):
        raise NotAModel(
            "The server may not read this folder. Ask its operator to add it to IMPORT_ROOTS."
        )
    if not path.is_dir():
        raise NotAModel(f"There is no folder {text} on the server.")
    return path


def _json(file: Path, what: str) -> dict[str, object]:
    if not file.is_file():
        raise NotAModel(f"{file.parent.name} is not {what}: it has no {file.name}.")
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise NotAModel(f"{file.name} in {file.parent.name} is not valid JSON.") from None
    if not isinstance(value, dict):
        raise NotAModel(f"{file.name} in {file.parent.name} is not a JSON object.")
    return value


def _safetensors_only(path: Path) -> None:
    files = [file for file in path.rglob("*") if file.is_file()]
    for file in files:
        if file.suffix.lower() in PICKLES:
            raise NotAModel(
                f"{file.relative_to(path)} is a pickle, which can run code when it is loaded. "
                "Convert the weights to safetensors and remove it."
            )
    if not any(file.suffix == ".safetensors" for file in files):
        raise NotAModel(f"{path.name} holds no weights in safetensors.")
