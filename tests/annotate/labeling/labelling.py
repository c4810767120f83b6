"""A person at work on a campaign, through the API; and a recount of what the counters say."""

from collections import Counter
from typing import Any
from uuid import uuid4

from annotate.accounts.models import User
from annotate.labeling.models import Campaign, Judgement, Lease, Seat, Task
from annotate.labeling.selectors.judgements import standing
from annotate.projects.models import Project, Role
from tests.annotate.api_client import Api
from tests.factories import MembershipFactory


class Desk:
    """desk.take(3) -> leases; desk.answer(lease, "left") -> the response."""

    def __init__(self, user: User, campaign: Campaign, **page: str) -> None:
        self.page = page  # page="…", of a browser; none: a script
        self.user = user
        self.campaign = campaign
        self.path = f"/campaigns/{campaign.pk}"
        self.api = Api()
        self.api.force_login(user)

    def take(self, want: int = 3) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.hand_out(want)["leases"]
        return found

    def hand_out(self, want: int = 3, **more: Any) -> Any:
        return self.api.post(f"{self.path}/leases", {"want": want, **self.page, **more}).json()

    def say(self, lease: Any, verdict: str, **more: Any) -> Any:
        body = {"id": str(uuid4()), "lease": lease["id"], "verdict": verdict, "want": 0}
        body |= self.page | more
        return self.api.post(f"{self.path}/judgements", body)

    def answer(self, lease: Any, choice: str = "left", **more: Any) -> Any:
        return self.say(lease, "answered", choice=choice, **more)

    def skip(self, lease: Any, **more: Any) -> Any:
        return self.say(lease, "skipped", reason="Cannot tell", **more)

    def flag(self, lease: Any, **more: Any) -> Any:
        return self.say(lease, "flagged", reason="Broken", **more)

    def undo(self, judgement_id: str, *, id: str | None = None, want: int = 0) -> Any:
        body = {"id": id or str(uuid4()), "want": want, **self.page}
        return self.api.post(f"{self.path}/judgements/{judgement_id}/undo", body)

    def give_back(self, *leases: Any) -> Any:
        ids = [lease["id"] for lease in leases]
        return self.api.post(f"{self.path}/leases/return", {"leases": ids, **self.page})

    def renew(self, *leases: Any) -> Any:
        ids = [lease["id"] for lease in leases]
        return self.api.post(f"{self.path}/leases/renew", {"leases": ids, **self.page}).json()


def newcomer(project: Project) -> User:
    return MembershipFactory(project=project, role=Role.ANNOTATOR).user


def task_of(lease: Any) -> Task:
    return Lease.objects.get(pk=lease["id"]).task


def check_counters(campaign: Campaign) -> None:
    """Every counter equals a recount of the rows it stands for."""
    leases = Counter(
        Lease.objects.filter(task__campaign=campaign, state=Lease.State.ACTIVE).values_list(
            "task_id", flat=True
        )
    )
    said = list(
        standing(Judgement.objects.filter(task__campaign=campaign)).values_list(
            "task_id", "annotator_id", "verdict"
        )
    )
    by_task = Counter((task, verdict) for task, _, verdict in said)
    by_person = Counter((person, verdict) for _, person, verdict in said)
    for task in Task.objects.filter(campaign=campaign):
        answers = by_task[task.pk, "answered"]
        assert task.done == answers, f"task {task.pk}: done"
        assert task.taken == answers + leases[task.pk], f"task {task.pk}: taken"
        assert task.flags <= by_task[task.pk, "flagged"], f"task {task.pk}: flags"
    for seat in Seat.objects.filter(campaign=campaign):
        counted = {
            verdict: by_person[seat.annotator_id, verdict]
            for verdict in ("answered", "skipped", "flagged")
        }
        kept = {"answered": seat.judged, "skipped": seat.skipped, "flagged": seat.flagged}
        assert kept == counted, f"seat of {seat.annotator_id}"
