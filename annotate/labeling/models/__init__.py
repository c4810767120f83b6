"""Campaigns, tasks, seats, leases and judgements: the hot path, and what tells whom to trust.

A campaign has tasks; a person has a seat at it and leases its tasks; a judgement is what they said,
with a row or more in the tables of its kind.
"""

from annotate.labeling.models.admission import Admission
from annotate.labeling.models.campaign import PAIRS, Campaign
from annotate.labeling.models.care import CategoryOptOut
from annotate.labeling.models.checklist import Checklist, ChecklistVersion
from annotate.labeling.models.desk import Desk
from annotate.labeling.models.exclusion import Exclusion
from annotate.labeling.models.faces import FaceAnswer, FaceGrade, TaskFace
from annotate.labeling.models.gold import CheckedAnswer, Compared, GoldAnswer, GoldRetirement
from annotate.labeling.models.image_answers import ChecklistAnswer, Placement, Rating, TimeMark
from annotate.labeling.models.judgement import Judgement
from annotate.labeling.models.lease import Lease
from annotate.labeling.models.own_prompt import OwnDraw, OwnPrompt, OwnRound
from annotate.labeling.models.pair_answers import DimensionChoice, Preference, Reason
from annotate.labeling.models.quiz import Quiz, QuizAttempt, QuizReset
from annotate.labeling.models.regions import RegionAnswer, RegionMark, WordMark
from annotate.labeling.models.seat import Seat
from annotate.labeling.models.standing import Standing
from annotate.labeling.models.task import Task, TaskCandidate
from annotate.labeling.models.withdrawal import Withdrawal

__all__ = [
    "PAIRS",
    "Admission",
    "Campaign",
    "CategoryOptOut",
    "CheckedAnswer",
    "Checklist",
    "ChecklistAnswer",
    "ChecklistVersion",
    "Compared",
    "Desk",
    "DimensionChoice",
    "Exclusion",
    "FaceAnswer",
    "FaceGrade",
    "GoldAnswer",
    "GoldRetirement",
    "Judgement",
    "Lease",
    "OwnDraw",
    "OwnPrompt",
    "OwnRound",
    "Placement",
    "Preference",
    "Quiz",
    "QuizAttempt",
    "QuizReset",
    "Rating",
    "Reason",
    "RegionAnswer",
    "RegionMark",
    "Seat",
    "Standing",
    "Task",
    "TaskCandidate",
    "TaskFace",
    "TimeMark",
    "Withdrawal",
    "WordMark",
]
