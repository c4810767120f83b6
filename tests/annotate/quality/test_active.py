"""A campaign that chooses its pairs: rounds, arms, settling, and what is refused."""

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from annotate.core.errors import ApplicationError, Conflict
from annotate.labeling.models import Task
from annotate.labeling.services.campaign import campaign_enter
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.quality.active_pool import pool_of
from annotate.quality.models import (
    ActiveArm,
    ActiveChoice,
    ActiveCurve,
    ActiveRound,
    ActiveSetting,
    ExtraVotes,
    Reliability,
)
from annotate.quality.services.active.due import is_due, rounds_due
from annotate.quality.services.active.rounds import round_open
from annotate.quality.services.active.setting import choice_set
from annotate.quality.services.active_curve import curve_update
from annotate.quality.services.consensus import labels_update
from annotate.quality.services.extra_votes import extra_votes_add
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.quality.choosing import (
    answer,
    answer_open,
    better_model_wins,
    check_explained,
    chooses,
    crowd,
    pool_campaign,
    scored,
)
from tests.factories import CampaignFactory, campaign_of_pairs


@pytest.fixture
def people(project):
    return crowd(project)


@pytest.fixture
def campaign(project, people):
    return pool_campaign(project)


def open_places(campaign) -> int:
    rows = Task.objects.filter(campaign=campaign, taken__lt=F("need"))
    return sum(need - taken for need, taken in rows.values_list("need", "taken"))


def test_the_first_round_opens_its_budget_and_no_more(campaign, admin):
    chooses(campaign, admin, per_round=10)
    held = round_open(campaign)
    assert (held.number, held.opened, held.opened_random, held.pooled) == (1, 10, 2, 30)
    assert open_places(campaign) == 10
    check_explained(campaign)


def test_the_random_arm_is_a_share_of_the_prompts_and_never_moves(campaign, admin):
    chooses(campaign, admin, control_share=0.3)
    round_open(campaign)
    arms = dict(ActiveArm.objects.values_list("prompt", "arm"))
    assert sorted(arms.values()).count("random") == 3
    with pytest.raises(Conflict, match="never change their arm"):
        chooses(campaign, admin, control_share=0.5)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        ActiveArm.objects.update(arm="random")
    assert dict(ActiveArm.objects.values_list("prompt", "arm")) == arms


def test_the_same_answers_and_seed_open_the_same_votes(project, people, admin):
    opened = []
    for _ in range(2):
        campaign = pool_campaign(project)
        first = campaign.tasks.order_by("pk").first().pk
        chooses(campaign, admin, per_round=9, seed=5)
        with transaction.atomic():
            ActiveRound.objects.all()
            held = round_open(campaign)
            opened.append(sorted(row.task_id - first for row in held.choices.filter(act="opened")))
            inputs = held.inputs_sha256
            transaction.set_rollback(True)
        again = round_open(campaign)
        assert again.inputs_sha256 == inputs
        assert (
            sorted(row.task_id - first for row in again.choices.filter(act="opened")) == opened[-1]
        )


def test_votes_of_the_active_arm_go_where_the_ranking_is_in_doubt(project, people, admin):
    """Of four models two are alike and two far off: the alike pair gets the votes."""
    campaign = pool_campaign(project, prompts=40, models=4, overlap=3)
    chooses(campaign, admin, per_round=40, cap=6)
    order = sorted({row.candidate.model_version_id or 0 for task in campaign.tasks.all()
                    for row in task.candidates.all()})  # fmt: skip
    rng = np.random.default_rng(3)

    def says(task):
        first, second = (order.index(row.candidate.model_version_id)
                         for row in task.candidates.order_by("position"))  # fmt: skip
        worth = [-3.0, 0.0, 0.1, 3.0]
        chance = 1 / (1 + np.exp(worth[second] - worth[first]))
        return "first" if rng.random() < chance else "second"

    for _ in range(8):
        round_open(campaign)
        answer_open(campaign, people, says)
    opened = ActiveChoice.objects.filter(act="opened", arm="active", round__number__gt=4)
    by_pair = {}
    for row in opened:
        pair = tuple(sorted(order.index(each.candidate.model_version_id)
                            for each in row.task.candidates.all()))  # fmt: skip
        by_pair[pair] = by_pair.get(pair, 0) + row.votes_added
    assert by_pair[1, 2] > 2 * by_pair.get((0, 3), 0)
    assert all((row.information or 0) > 0 for row in opened)
    check_explained(campaign)


def test_settled_pairs_close_and_the_random_arm_never_does(project, people, admin):
    campaign = pool_campaign(project, prompts=6, models=2, overlap=5)
    chooses(campaign, admin, per_round=12, cap=6, least=2, rule="candidates")
    for _ in range(12):
        round_open(campaign)
        answer_open(campaign, people, better_model_wins)
    done = dict(Task.objects.filter(campaign=campaign).values_list("pk", "done"))
    arm = {task.pk: ActiveArm.objects.get(prompt=task.prompt).arm for task in campaign.tasks.all()}
    random = [done[task] for task in done if arm[task] == "random"]
    active = [done[task] for task in done if arm[task] == "active"]
    assert random == [5]  # its share of pairs times the overlap, spent whole
    assert set(active) == {4}  # Beta(1, 1) and four of a kind: 0.969 sure
    settled = ActiveChoice.objects.filter(act="settled")
    assert settled.count() == 5
    assert all(row.arm == "active" and (row.information or 0) > 0.95 for row in settled)
    assert round_open(campaign) is None
    check_explained(campaign)


def test_a_settled_pair_with_an_open_place_closes_it(project, people, admin):
    campaign = pool_campaign(project, prompts=4, models=2, overlap=6, open=False)
    campaign = campaign_enter(campaign=campaign, status="open")
    chooses(campaign, admin, per_round=2, rule="candidates", cap=6)
    round_open(campaign)
    task = Task.objects.filter(
        campaign=campaign, prompt__in=ActiveArm.objects.filter(arm="active").values("prompt")
    ).first()
    for person in people[:5]:
        answer(task, person, "first")
    Task.objects.filter(pk=task.pk).update(need=6)
    held = round_open(campaign)
    task.refresh_from_db()
    assert (task.need, task.taken) == (5, 5)
    row = held.choices.get(task=task, act="settled")
    assert row.votes_added == -1


def test_all_ties_settle_nothing_and_end_at_the_cap(project, people, admin):
    campaign = pool_campaign(project, prompts=4, models=2, overlap=3)
    chooses(campaign, admin, per_round=10, cap=4, total=100)
    for _ in range(20):
        if round_open(campaign) is None:
            break
        answer_open(campaign, people, lambda task: "tie")
    assert set(Task.objects.filter(campaign=campaign).values_list("done", flat=True)) == {4}
    assert not ActiveChoice.objects.filter(act="settled").exists()
    curve_update(campaign)
    assert "every answer so far is a tie" in ActiveCurve.objects.get().report["verdict"]


def test_the_total_is_kept_by_both_arms(campaign, people, admin):
    chooses(campaign, admin, per_round=20, total=30, cap=6)
    for _ in range(6):
        round_open(campaign)
        answer_open(campaign, people, better_model_wins)
    sums = {
        arm: Task.objects.filter(
            campaign=campaign, prompt__in=ActiveArm.objects.filter(arm=arm).values("prompt")
        ).aggregate(Sum("done"))["done__sum"]
        for arm in ("active", "random")
    }
    assert sums == {"active": 24, "random": 6}


def test_pairs_added_later_join_the_pool(campaign, people, admin, project):
    chooses(campaign, admin, per_round=10)
    round_open(campaign)
    other = pool_campaign(project, prompts=5, open=False)
    new = [[row.candidate_id for row in task.candidates.order_by("position")]
           for task in other.tasks.all()]  # fmt: skip
    tasks_add(campaign=campaign, source=PairSource("listed", pairs=new))
    setting = ActiveSetting.objects.get()
    assert is_due(setting)
    arms = dict(ActiveArm.objects.values_list("prompt", "arm"))
    assert round_open(campaign).pooled == 15
    later = dict(ActiveArm.objects.values_list("prompt", "arm"))
    assert arms.items() <= later.items()
    assert list(later.values()).count("random") == 3
    check_explained(campaign)


def test_back_to_given_every_pair_has_its_overlap(campaign, people, admin):
    chooses(campaign, admin, per_round=10)
    round_open(campaign)
    answer_open(campaign, people, better_model_wins)
    choice_set(campaign=campaign, user=admin, choice="given")
    assert set(Task.objects.filter(campaign=campaign).values_list("need", flat=True)) == {2}
    check_explained(campaign)
    with pytest.raises(Conflict, match="nothing is chosen"):
        round_open(campaign)
    chooses(campaign, admin)  # and choosing again begins where the answers are
    round_open(campaign)
    check_explained(campaign)


def test_people_at_their_desks_get_what_a_round_opened(campaign, people, admin):
    chooses(campaign, admin, per_round=4)
    assert rounds_due() == 1
    desk = Desk(newcomer(campaign.project), campaign)
    for _ in range(4):
        (lease,) = desk.take(1)
        assert desk.answer(lease).status_code == 200
    assert desk.hand_out(1)["leases"] == []
    assert rounds_due() == 1
    assert len(desk.take(2)) == 2
    assert rounds_due() == 0  # half a round is open still


def test_a_person_who_answered_all_that_is_open_gets_more(campaign, people, admin):
    """The open places left are second votes on what they judged before."""
    chooses(campaign, admin, per_round=4, cap=6)
    round_open(campaign)
    desk = Desk(newcomer(campaign.project), campaign)
    for _ in range(4):
        (lease,) = desk.take(1)
        desk.answer(lease)
    Task.objects.filter(campaign=campaign, done=1).update(need=2)
    setting = ActiveSetting.objects.get()
    assert open_places(campaign) == 4
    assert is_due(setting)


def test_what_is_skipped_or_withdrawn_counts_nowhere(campaign, people, admin):
    chooses(campaign, admin, per_round=4)
    round_open(campaign)
    desk = Desk(newcomer(campaign.project), campaign)
    (lease,) = desk.take(1)
    said = desk.answer(lease).json()["saved"]["id"]
    assert pool_of(campaign).votes.sum() == 1
    desk.undo(said)
    assert pool_of(campaign).votes.sum() == 0


def test_disagreement_of_scorers_spends_votes_on_disputed_pairs(project, people, admin):
    campaign = pool_campaign(project, prompts=20, models=2)
    with pytest.raises(ApplicationError, match="two scorers or more"):
        chooses(campaign, admin, rule="ensemble")
    one, two = (scored(campaign, source=name, seed=seed) for name, seed in (("a", 1), ("b", 2)))
    chooses(campaign, admin, rule="ensemble", per_round=10)
    held = round_open(campaign)
    margins = {}
    for task in campaign.tasks.all():
        a, b = (row.candidate_id for row in task.candidates.order_by("position"))
        margins[task.pk] = abs((one[a] - one[b])[0] - (two[a] - two[b])[0])
    chosen = held.choices.filter(act="opened", arm="active").values_list("task", flat=True)
    others = held.choices.filter(act="pooled", arm="active").exclude(task__in=chosen)
    assert np.mean([margins[pk] for pk in chosen]) > np.mean(
        [margins[pk] for pk in others.values_list("task", flat=True)]
    )


def test_the_curve_says_that_nothing_is_shown_until_it_is(project, people, admin):
    campaign = pool_campaign(project, prompts=40, models=3, overlap=2)
    chooses(campaign, admin, per_round=60, target=0.9, control_share=0.4)
    round_open(campaign)
    curve_update(campaign)
    report = ActiveCurve.objects.get().report
    assert report["arms"] == []
    assert report["verdict"] == (
        "No difference shown yet: the random arm has answers on 0 prompts: at least 8 are needed."
    )
    for _ in range(4):
        answer_open(campaign, people, better_model_wins)
        round_open(campaign)
    assert curve_update(campaign)
    assert not curve_update(campaign)  # nothing came since
    report = ActiveCurve.objects.get().report
    assert [arm["arm"] for arm in report["arms"]] == ["active", "random", "whole"]
    assert all(0 <= point["low"] <= point["value"] <= point["high"] <= 1
               for arm in report["arms"] for point in arm["points"])  # fmt: skip
    assert report["difference"]["low"] <= 0 <= report["difference"]["high"]
    assert report["verdict"].startswith("No difference shown yet")


@pytest.mark.parametrize("kind", ["scoring", "checklist", "ranking", "own_prompt", "regions"])
def test_only_given_pairs_can_be_chosen(project, people, admin, kind):
    campaign = CampaignFactory(project=project, kind=kind, task_count=9)
    with pytest.raises(ApplicationError, match="can choose"):
        chooses(campaign, admin)


def test_what_cannot_be_is_refused_with_a_sentence(project, admin):
    campaign = campaign_of_pairs(1, project=project)
    with pytest.raises(ApplicationError, match="nothing to choose"):
        chooses(campaign, admin)
    campaign = pool_campaign(project, overlap=2)
    with pytest.raises(ApplicationError, match="The overlap is 2, but the project has 1 person"):
        chooses(campaign, admin)
    crowd(project, 2)
    with pytest.raises(ApplicationError, match="cannot get 9 votes: the project has 3 people"):
        chooses(campaign, admin, cap=9)
    with pytest.raises(ApplicationError, match="No score is there"):
        chooses(campaign, admin, rule="scores")
    within = campaign_of_pairs(4, project=project, prompts=2)
    with pytest.raises(ApplicationError, match="No pair shows images of two models"):
        chooses(within, admin)
    chooses(within, admin, rule="candidates")
    assert round_open(within).opened > 0
    campaign_enter(campaign=campaign, status="closed")
    with pytest.raises(Conflict, match="closed"):
        chooses(campaign, admin)


def test_groups_of_models_that_never_met_are_counted(project, people, admin):
    one, two = pool_campaign(project, prompts=3), pool_campaign(project, prompts=3, open=False)
    new = [[row.candidate_id for row in task.candidates.order_by("position")]
           for task in two.tasks.all()]  # fmt: skip
    tasks_add(campaign=one, source=PairSource("listed", pairs=new))
    chooses(one, admin)
    assert round_open(one).facts["groups_of_models"] == 2


def test_a_rule_whose_scores_went_away_is_told_and_mended(project, people, admin):
    campaign = pool_campaign(project)
    scored(campaign, source="a", weights=(1, 1))
    chooses(campaign, admin, rule="scores")
    from annotate.generation.models import CandidateScore

    CandidateScore.objects.all().delete()
    assert rounds_due() == 0
    assert "No score is there" in ActiveSetting.objects.get().problem
    scored(campaign, source="a", weights=(1, 1))
    assert rounds_due() == 1
    assert ActiveSetting.objects.get().problem == ""


def test_extra_votes_are_wanted_and_remembered(campaign, people, admin, as_):
    task = campaign.tasks.first()
    reply = as_(admin).post(
        f"/campaigns/{campaign.pk}/extra-votes",
        {"add": 2, "tasks": [task.pk], "reason": "a close one"},
    )
    assert reply.json() == {"tasks": 1, "votes": 2, "random_arm": 0, "no_people": 0}
    task.refresh_from_db()
    assert task.need == 4
    row = (
        as_(admin).get(f"/campaigns/{campaign.pk}/extra-votes?task={task.pk}").json()["results"][0]
    )
    assert (row["added"], row["reason"], row["by"]) == (2, "a close one", str(admin))
    check_explained(campaign)


def test_more_votes_than_people_are_refused(campaign, people, admin, as_):
    task = campaign.tasks.first()
    reply = as_(admin).post(f"/campaigns/{campaign.pk}/extra-votes", {"add": 6, "tasks": [task.pk]})
    assert reply.status_code == 400
    assert "would want 8 votes, but the project has 7 people" in reply.json()["error"]["message"]
    assert not ExtraVotes.objects.exists()


def test_extra_votes_by_disagreement_leave_the_random_arm_alone(campaign, people, admin):
    chooses(campaign, admin, per_round=40, control_share=0.5)
    round_open(campaign)
    for task in campaign.tasks.all():
        answer(task, people[0], "first")
        answer(task, people[1], "second")
    Task.objects.filter(campaign=campaign).update(need=F("taken"))
    added = extra_votes_add(campaign=campaign, user=admin, add=1, where="disagreed")
    assert (added.tasks, added.votes, added.random_arm) == (15, 15, 15)
    control = Task.objects.filter(
        campaign=campaign, prompt__in=ActiveArm.objects.filter(arm="random").values("prompt")
    ).first()
    with pytest.raises(Conflict, match="random arm"):
        extra_votes_add(campaign=campaign, user=admin, add=1, tasks=[control.pk])


def test_the_page_has_it_all(campaign, people, admin, reviewer, as_):
    path = f"/campaigns/{campaign.pk}/choice"
    before = as_(reviewer).get(path).json()
    assert (before["choice"], before["setting"], before["rounds"]) == ("given", None, [])
    assert before["curve"]["verdict"].startswith("No difference shown yet")
    assert as_(reviewer).put(path, {"choice": "active"}).status_code == 403
    reply = as_(admin).put(path, {"choice": "active", "per_round": 10, "target": 0.8})
    assert reply.status_code == 200, reply.json()
    assert reply.json()["setting"]["per_round"] == 10
    assert as_(admin).post(f"{path}/round", {}).status_code == 202
    round_open(campaign)
    after = as_(reviewer).get(path).json()
    assert after["rounds"][0]["opened"] == 10
    assert {arm["arm"]: arm["pairs"] for arm in after["arms"]} == {"active": 24, "random": 6}
    log = as_(reviewer).get(f"{path}/log?limit=200").json()["results"]
    assert sum(row["votes_added"] for row in log if row["act"] == "opened") == 10
    assert as_(reviewer).get(f"{path}/log?task=x").status_code == 400


def test_the_command_holds_a_round(campaign, people, admin, capsys):
    with pytest.raises(CommandError, match="nothing is chosen"):
        call_command("choose_pairs", str(campaign.pk))
    chooses(campaign, admin, per_round=10)
    call_command("choose_pairs", str(campaign.pk))
    assert "Round 1: 10 votes opened, 2 of them in the random arm" in capsys.readouterr().out
    call_command("choose_pairs", str(campaign.pk), "--report")
    assert '"verdict": "No difference shown yet' in capsys.readouterr().out


def test_votes_count_by_who_cast_them_once_a_fit_knows(campaign, people):
    task = campaign.tasks.order_by("pk").first()
    for person, choice in zip(people, ("first", "first", "second"), strict=False):
        answer(task, person, choice)
    before = pool_of(campaign)
    assert (before.won[0], before.lost[0]) == (2, 1)
    (fit,) = labels_update(campaign)
    values = {people[0].pk: 0.0, people[1].pk: 0.5, people[2].pk: 1.7}
    for person, value in values.items():
        Reliability.objects.filter(fit=fit, annotator=person).update(value=value)
    pool = pool_of(campaign)
    assert (pool.won[0], pool.lost[0], pool.votes[0]) == (0.5, 1, 3)
    assert pool.sha256() != before.sha256()
