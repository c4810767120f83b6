"""What the server and the training programs promise each other: job settings, items, events.

Both sides import this package and nothing else of one another, so it stays light: neither torch nor
numpy nor Django. Every object is frozen, and an unknown key is an error that names the key.
"""

from training.contracts.evaluate import Contestant, EvaluateConfig
from training.contracts.events import (
    CheckpointSaved,
    Event,
    Failed,
    Finished,
    Metric,
    Progress,
    Sample,
    Started,
    Stopped,
    Timed,
    Warned,
    parse_event,
)
from training.contracts.faces import (
    DetectorName,
    FaceImage,
    FacePairsConfig,
    FacePhoto,
    FaceRejection,
    FacesConfig,
)
from training.contracts.finetune import DpoConfig
from training.contracts.frames import VISIONREWARD_FRAMES, FrameRule, frames_seen
from training.contracts.generate import (
    NEEDS,
    PIPELINES,
    Canvas,
    Gate,
    GenerateConfig,
    Mode,
    Sampler,
)
from training.contracts.items import Item, parse_items, parse_lines
from training.contracts.job import CONFIGS, JobFile, parse_job
from training.contracts.masks import (
    AnyMaker,
    BoxMaker,
    FreeformMaker,
    Maker,
    MaskItem,
    MasksConfig,
    ModelDepth,
    PlaneDepth,
    SlopeDepth,
    SquareMaker,
    StripMaker,
    WarpMaker,
    maker_identity,
    parse_maker,
)
from training.contracts.patches import PatchEstimator, PatchMapItem, PatchMapsConfig
from training.contracts.plain import BadJob, Plain, parse_config, validated
from training.contracts.pools import LARGEST_SEED, pool_seeds
from training.contracts.reward import RewardConfig
from training.contracts.score import ScoreConfig, ScoreItem, parse_score_items

__all__ = [
    "CONFIGS",
    "LARGEST_SEED",
    "NEEDS",
    "PIPELINES",
    "VISIONREWARD_FRAMES",
    "AnyMaker",
    "BadJob",
    "BoxMaker",
    "Canvas",
    "CheckpointSaved",
    "Contestant",
    "DetectorName",
    "DpoConfig",
    "EvaluateConfig",
    "Event",
    "FaceImage",
    "FacePairsConfig",
    "FacePhoto",
    "FaceRejection",
    "FacesConfig",
    "Failed",
    "Finished",
    "FrameRule",
    "FreeformMaker",
    "Gate",
    "GenerateConfig",
    "Item",
    "JobFile",
    "Maker",
    "MaskItem",
    "MasksConfig",
    "Metric",
    "Mode",
    "ModelDepth",
    "PatchEstimator",
    "PatchMapItem",
    "PatchMapsConfig",
    "Plain",
    "PlaneDepth",
    "Progress",
    "RewardConfig",
    "Sample",
    "Sampler",
    "ScoreConfig",
    "ScoreItem",
    "SlopeDepth",
    "SquareMaker",
    "Started",
    "Stopped",
    "StripMaker",
    "Timed",
    "Warned",
    "WarpMaker",
    "frames_seen",
    "maker_identity",
    "parse_config",
    "parse_event",
    "parse_items",
    "parse_job",
    "parse_lines",
    "parse_maker",
    "parse_score_items",
    "pool_seeds",
    "validated",
]
