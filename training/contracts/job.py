"""job.json, and which settings each kind of job has."""

import json
from typing import Any

from training.contracts.evaluate import EvaluateConfig
from training.contracts.faces import FacePairsConfig, FacesConfig
from training.contracts.finetune import DpoConfig
from training.contracts.generate import GenerateConfig
from training.contracts.masks import MasksConfig
from training.contracts.patches import PatchMapsConfig
from training.contracts.plain import BadJob, Plain, validated
from training.contracts.reward import RewardConfig
from training.contracts.score import ScoreConfig

CONFIGS: dict[str, type[Plain]] = {
    "generate": GenerateConfig,
    "reward": RewardConfig,
    "dpo": DpoConfig,
    "evaluate": EvaluateConfig,
    "score": ScoreConfig,
    "masks": MasksConfig,
    "patch_maps": PatchMapsConfig,
    "faces": FacesConfig,
    "face_pairs": FacePairsConfig,
}


class JobFile(Plain):
    """job.json"""

    kind: str
    id: str = ""
    config: dict[str, Any]


def parse_job(text: str | bytes) -> JobFile:
    """The contents of a job.json. Raises BadJob."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadJob(f"job.json is not JSON: {error}") from None
    return validated(JobFile, value, "job.json")
