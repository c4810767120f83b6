"""What is made for people to judge, and the jobs that make it."""

from annotate.generation.models.draw import Candidate, GenerationJob, GenerationProblem
from annotate.generation.models.face_jobs import FaceJob, FacePair, FacePairJob, FaceReject
from annotate.generation.models.faces import Face, FaceScan
from annotate.generation.models.masks import MaskJob, MaskRecord
from annotate.generation.models.patches import PatchMap, PatchMapJob
from annotate.generation.models.reconstruction import Reconstruction
from annotate.generation.models.scores import CandidateScore, ScoreJob

__all__ = [
    "Candidate",
    "CandidateScore",
    "Face",
    "FaceJob",
    "FacePair",
    "FacePairJob",
    "FaceReject",
    "FaceScan",
    "GenerationJob",
    "GenerationProblem",
    "MaskJob",
    "MaskRecord",
    "PatchMap",
    "PatchMapJob",
    "Reconstruction",
    "ScoreJob",
]
