"""Gold from a file and exclusions by command: the same rules as by HTTP."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotate.labeling.models import Exclusion, Task
from annotate.labeling.selectors.judgements import answers_of
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import CandidateFactory, PromptFactory, campaign_of_pairs


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(4, project=project)


def pair(project):
    prompt = PromptFactory(prompt_set__project=project)
    return [CandidateFactory(project=project, prompt=prompt).pk for _ in range(2)]


def run(name, *args, **options):
    out = StringIO()
    call_command(name, *map(str, args), stdout=out, **options)
    return out.getvalue()


def test_gold_comes_from_a_file_all_of_it_or_nothing(campaign, tmp_path):
    lines = [
        {"candidates": pair(campaign.project), "answers": [{"question": "overall", "answer": "tie"}]},
        {"candidates": pair(campaign.project), "role": "entrance",
         "answers": [{"question": "overall", "shares": {"first": 0.7, "tie": 0.3}}]},
    ]  # fmt: skip
    file = tmp_path / "gold.jsonl"
    file.write_text("\n".join(map(json.dumps, [*lines, {"candidates": [1, 2], "answers": []}])))
    with pytest.raises(CommandError, match="Line 3"):
        run("add_gold", campaign.pk, file)
    assert not Task.objects.exclude(role="work").exists()
    file.write_text("\n".join(map(json.dumps, lines)))
    assert run("add_gold", campaign.pk, file) == "2 added.\n"
    assert set(Task.objects.exclude(role="work").values_list("role", flat=True)) == {
        "gold", "entrance",
    }  # fmt: skip


@pytest.mark.parametrize("line", ["{", "[]", '{"candidates": [1, 2]}', '{"answers": 3}'])
def test_a_line_that_is_no_gold_is_named(campaign, tmp_path, line):
    file = tmp_path / "gold.jsonl"
    file.write_text(line)
    with pytest.raises(CommandError, match="Line 1"):
        run("add_gold", campaign.pk, file)


def test_a_person_is_excluded_and_let_in_by_command(campaign, admin):
    desk = Desk(newcomer(campaign.project), campaign)
    for lease in desk.take(3):
        desk.answer(lease)
    said = json.loads(run("exclude_person", desk.user.email))
    assert said == {"campaign": campaign.pk, "answers": 3, "of": 3, "all": 3}
    assert not Exclusion.objects.exists(), "asked, not done"
    with pytest.raises(CommandError, match="--by"):
        run("exclude_person", desk.user.email, reason="Asked by mail.")
    run("exclude_person", desk.user.email, reason="Asked by mail.", by=admin.email)
    assert Exclusion.objects.get().rule == "withdrawn"
    assert answers_of([campaign.pk]).count() == 0
    run("exclude_person", desk.user.email.upper(), lift=True, by=admin.email)
    assert answers_of([campaign.pk]).count() == 3
    with pytest.raises(CommandError, match="has not withdrawn"):
        run("exclude_person", desk.user.email, lift=True, by=admin.email)
    run("exclude_person", desk.user.email, campaign=campaign.pk, reason="Left.", by=admin.email)
    assert answers_of([campaign.pk]).count() == 0
    run("exclude_person", desk.user.email, campaign=campaign.pk, lift=True, by=admin.email)
    assert answers_of([campaign.pk]).count() == 3
    with pytest.raises(CommandError, match="Nobody"):
        run("exclude_person", "nobody@example.org")
