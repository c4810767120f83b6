"""Campaigns that ask only people who read the prompt's language."""

import pytest

from annotate.accounts.services import languages_set
from annotate.labeling.models import Campaign, Task
from annotate.labeling.selectors.campaigns import campaign_warnings
from annotate.labeling.selectors.people import people_of
from annotate.labeling.services.campaign import campaign_enter, campaign_update
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.projects.models import Role
from annotate.prompts.models import Prompt
from annotate.prompts.rows import read
from annotate.prompts.services import prompts_import
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer, task_of
from tests.factories import MembershipFactory, PromptSetFactory, campaign_of_pairs

LANGUAGES = ("en-GB", "zh-Hans", "")  # of the prompts, in turn


@pytest.fixture
def campaign(project):
    """Nine pairs, three each in English, Chinese and nobody knows what."""
    campaign = campaign_of_pairs(9, project=project, prompts=3, hold=20, overlap=2)
    prompts = Prompt.objects.filter(pk__in=campaign.tasks.values("prompt")).order_by("pk")
    for prompt, language in zip(prompts, LANGUAGES, strict=True):
        Prompt.objects.filter(pk=prompt.pk).update(language=language)
    return campaign_update(campaign=campaign, by_language=True)


@pytest.fixture
def reader(campaign):
    """reader("en") -> the desk of a new member who reads that"""

    def new(*languages):
        user = newcomer(campaign.project)
        languages_set(user=user, languages=languages)
        return Desk(user, campaign)

    return new


def languages_at(desk):
    return sorted({task_of(lease).prompt.language for lease in desk.take(20)})


def test_people_are_asked_about_what_they_read_and_what_nobody_gave_a_language(reader, campaign):
    Task.objects.filter(campaign=campaign).update(need=4)
    assert languages_at(reader("en")) == ["", "en-GB"]
    assert languages_at(reader("zh-Hans", "fr")) == ["", "zh-Hans"]
    assert languages_at(reader()) == [""]
    assert languages_at(reader("en", "zh")) == ["", "en-GB", "zh-Hans"]


def test_all_is_handed_out_once_each_to_those_who_read_it(reader, campaign):
    english, chinese = reader("en"), reader("zh")
    for desk in (english, chinese):
        while leases := desk.take(2):
            for lease in leases:
                desk.answer(lease)
    check_counters(campaign)
    assert english.hand_out()["remaining"] == "unread"
    Task.objects.filter(campaign=campaign, prompt__language="zh-Hans").update(held=True)
    assert english.hand_out()["remaining"] == "done"
    done = Task.objects.filter(campaign=campaign).values_list("prompt__language", "done")
    assert set(done) == {("en-GB", 1), ("zh-Hans", 1), ("", 2)}


def test_higher_priority_comes_first_among_what_a_person_reads(reader, campaign):
    tasks = Task.objects.filter(campaign=campaign)
    urgent = tasks.filter(prompt__language="en-GB").first()
    tasks.filter(prompt__language="zh-Hans").update(priority=9)
    tasks.filter(pk=urgent.pk).update(priority=3)
    leases = reader("en").take(20)
    assert task_of(leases[0]) == urgent
    assert len(leases) == 6


def test_without_the_setting_everybody_is_asked_about_everything(reader, campaign):
    campaign_update(campaign=campaign, by_language=False)
    assert set(Task.objects.filter(campaign=campaign).values_list("language", flat=True)) == {""}
    assert languages_at(reader()) == ["", "en-GB", "zh-Hans"]


def test_tasks_added_later_and_prompts_told_their_language_later_are_known(reader, campaign):
    other = campaign_of_pairs(2, project=campaign.project)
    pairs = [[p.candidate_id for p in t.candidates.all()] for t in other.tasks.all()]
    prompt = other.tasks.first().prompt
    Prompt.objects.filter(pk=prompt.pk).update(language="fr")
    tasks_add(campaign=campaign, source=PairSource(source="listed", pairs=pairs))
    campaign.refresh_from_db()
    assert campaign.languages == ["en-GB", "fr", "und", "zh-Hans"]
    Prompt.objects.filter(language="").update(language="de")
    campaign_enter(campaign=campaign, status=Campaign.Status.PAUSED)
    campaign_enter(campaign=campaign, status=Campaign.Status.OPEN)
    assert campaign.languages == ["de", "en-GB", "fr", "zh-Hans"]
    assert languages_at(reader("fr")) == ["fr"]


def test_a_gold_check_comes_only_to_who_reads_it(reader, campaign):
    Task.objects.filter(campaign=campaign).update(role="gold", need=0)
    Campaign.objects.filter(pk=campaign.pk).update(gold_every=2)
    seen = {task_of(lease).prompt.language for _ in range(6) for lease in reader("en").take(4)}
    assert seen == {"en-GB", ""}


def test_too_few_readers_are_a_warning_and_the_people_are_counted_by_language(reader, campaign):
    reader("en")
    reader("en-GB")
    reader("zh")
    assert people_of(campaign, "en-GB") == 2
    assert people_of(campaign, "zh-Hans") == 1
    assert people_of(campaign) == 1  # what any task can count on
    (warning,) = campaign_warnings(campaign)
    assert warning == (
        "Each task wants 2 people who read zh-Hans, and 1 does: ask members to say what they read,"
        " or invite more."
    )
    campaign_update(campaign=campaign, by_language=False)
    assert campaign_warnings(campaign) == []


def test_a_person_says_what_they_read_and_an_admin_may_too(as_, campaign):
    person = MembershipFactory(project=campaign.project, role=Role.ANNOTATOR).user
    own = as_(person)
    assert own.get("/profile").json() == {"languages": []}
    answer = own.put("/profile", {"languages": ["EN", "zh-hans", "en"]})
    assert answer.json() == {"languages": ["en", "zh-Hans"]}
    wrong = own.put("/profile", {"languages": ["English"]})
    assert wrong.status_code == 400
    assert "English" in wrong.json()["error"]["fields"]["languages"][0]
    assert own.get("/profile").json() == {"languages": ["en", "zh-Hans"]}

    admin = as_(MembershipFactory(project=campaign.project, role=Role.ADMIN).user)
    members = f"/projects/{campaign.project_id}/members"
    path = f"{members}/{person.pk}"
    assert admin.patch(path, {"languages": ["fr"]}).status_code == 204
    listed = {row["user_id"]: row for row in admin.get(members).json()["results"]}
    assert listed[person.pk]["languages"] == ["fr"]
    assert own.patch(path, {"languages": ["de"]}).status_code == 403
    stranger = MembershipFactory().user
    elsewhere = f"{members}/{stranger.pk}"
    assert admin.patch(elsewhere, {"languages": ["de"]}).status_code == 404


def test_prompts_come_with_their_language_and_keep_it(project):
    prompts = PromptSetFactory(project=project)

    def bring(content):
        return prompts_import(prompt_set=prompts, reading=read(content, format="csv"))

    first = bring("prompt,language\na cat,en\nun chat,FR\nein Hund,\nx,german\n")
    assert first.added == 3
    assert "'german' is no language tag" in dict(first.problems)[4]
    again = bring("prompt,language\na cat,de\nun chat,fr\nein Hund,de\n")
    assert (again.added, again.repeated) == (0, 2)
    assert "in another language" in dict(again.problems)[1]
    assert dict(Prompt.objects.filter(prompt_set=prompts).values_list("text", "language")) == {
        "a cat": "en", "un chat": "fr", "ein Hund": "de",
    }  # fmt: skip
