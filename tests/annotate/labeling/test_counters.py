"""Whatever people do in whatever order, the counters equal a recount."""

import contextlib
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign, Judgement, Lease, Task
from annotate.labeling.services.campaign import leases_sweep, task_release
from annotate.labeling.services.handout import leases_take
from annotate.labeling.services.judgement import judgement_submit
from annotate.labeling.services.lease import leases_renew, leases_return
from annotate.labeling.services.submission import Submission
from annotate.labeling.services.undo import judgement_undo
from tests.annotate.labeling.labelling import check_counters, newcomer
from tests.factories import ProjectFactory, campaign_of_pairs

PEOPLE = 3
ACTS = [
    "take", "answer", "skip", "flag", "answer any", "repeat", "undo", "undo any", "return",
    "renew", "run out", "sweep", "release", "pause", "open", "close",
]  # fmt: skip


class Scene:
    """Three people at a campaign of three pairs, judged twice each."""

    def __init__(self) -> None:
        project = ProjectFactory()
        self.campaign = campaign_of_pairs(3, project=project, overlap=2, flags_to_hold=1)
        self.people = [newcomer(project) for _ in range(PEOPLE)]
        self.sent: list[tuple[int, Submission]] = []

    def do(self, act: str, who: int, number: int) -> None:
        self.campaign.refresh_from_db()
        with contextlib.suppress(ApplicationError):  # a refusal is fine: what it leaves is checked
            getattr(self, f"_{act.replace(' ', '_')}")(who, number)

    def _pick(self, rows, number):
        found = list(rows)
        return found[number % len(found)] if found else None

    def _mine(self, who):
        return Lease.objects.filter(annotator=self.people[who]).order_by("created_at", "pk")

    def _take(self, who, number):
        leases_take(campaign=self.campaign, user=self.people[who], want=number % 4)

    def _send(self, who, submission):
        self.sent.append((who, submission))
        judgement_submit(campaign=self.campaign, user=self.people[who], submission=submission)

    def _say(self, who, lease, verdict, number):
        if lease is None:
            return
        choice = ["left", "right", "tie", "both_bad"][number % 4] if verdict == "answered" else None
        self._send(
            who,
            Submission(
                id=uuid4(), lease=lease.pk, verdict=verdict, choice=choice, reason="r",
                want=number % 3,
            ),
        )  # fmt: skip

    def _active(self, who, number):
        return self._pick(self._mine(who).filter(state="active"), number)

    def _answer(self, who, number):
        self._say(who, self._active(who, number), "answered", number)

    def _skip(self, who, number):
        self._say(who, self._active(who, number), "skipped", number)

    def _flag(self, who, number):
        self._say(who, self._active(who, number), "flagged", number)

    def _answer_any(self, who, number):
        """Also expired, returned and answered leases, and other people's."""
        self._say(who, self._pick(Lease.objects.order_by("pk"), number), "answered", number)

    def _repeat(self, who, number):
        if self.sent:
            self._send(*self.sent[number % len(self.sent)])

    def _undo(self, who, number):
        mine = Judgement.objects.filter(annotator=self.people[who], superseded_by=None)
        self._withdraw(who, self._pick(mine.order_by("-created_at"), 0), number)

    def _undo_any(self, who, number):
        self._withdraw(who, self._pick(Judgement.objects.order_by("pk"), number), number)

    def _withdraw(self, who, judgement, number):
        if judgement is not None:
            judgement_undo(
                campaign=self.campaign, user=self.people[who], pk=judgement.pk,
                withdrawal_id=uuid4(), want=number % 3,
            )  # fmt: skip

    def _return(self, who, number):
        lease = self._pick(self._mine(who), number)
        if lease:
            leases_return(campaign=self.campaign, user=self.people[who], ids=[lease.pk])

    def _renew(self, who, number):
        ids = list(self._mine(who).values_list("pk", flat=True))
        leases_renew(campaign=self.campaign, user=self.people[who], ids=ids)

    def _run_out(self, who, number):
        lease = self._active(who, number)
        if lease:
            past = timezone.now() - timedelta(minutes=1)
            Lease.objects.filter(pk=lease.pk).update(expires_at=past)

    def _sweep(self, who, number):
        leases_sweep()

    def _release(self, who, number):
        task = Task.objects.filter(held=True).first()
        if task:
            task_release(task=task)

    def _pause(self, who, number):
        Campaign.objects.filter(pk=self.campaign.pk).update(status="paused")

    def _open(self, who, number):
        Campaign.objects.filter(pk=self.campaign.pk).update(status="open")

    def _close(self, who, number):
        if number > 90:  # seldom, or little else would happen
            Campaign.objects.filter(pk=self.campaign.pk).update(status="closed")


class CountersTest(TestCase):
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(
            st.tuples(st.sampled_from(ACTS), st.integers(0, PEOPLE - 1), st.integers(0, 99)),
            min_size=15,
            max_size=40,
        )
    )
    def test_counters_equal_a_recount_after_any_sequence_of_acts(self, acts):
        scene = Scene()
        for act, who, number in acts:
            scene.do(act, who, number)
        check_counters(scene.campaign)
        check_chains()
        check_nobody_holds_what_they_have_judged(scene.campaign)


def check_chains() -> None:
    """A person's say on a task is one straight chain, and its last link is the only one standing."""
    for annotator, task in Judgement.objects.values_list("annotator", "task").distinct():
        rows = Judgement.objects.filter(annotator=annotator, task=task)
        assert rows.filter(supersedes=None).count() == 1
        assert rows.filter(superseded_by=None).count() == 1


def check_nobody_holds_what_they_have_judged(campaign: Campaign) -> None:
    for lease in Lease.objects.filter(state="active", task__campaign=campaign):
        said = Judgement.objects.filter(annotator=lease.annotator, task=lease.task)
        standing = said.filter(superseded_by=None).exclude(verdict="withdrawn")
        assert not standing.exists(), "an active lease on a task that its holder has judged"
