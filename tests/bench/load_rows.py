"""Fills a database with a campaign and its people; started as a program, beside the benchmarks.

    PREFLOOP_HOME=… python -m tests.bench.load_rows --tasks 10000 --people 50

Rows are real and hang together, with the keys and indexes a campaign has after months of use; only
the image files are not there. Prints {"project": 1, "campaign": 1, "owner": {"id": 1, "session": "…"}, "people": [the same, …]}.
"""

import argparse
import json
import os
from typing import Any

import django

OVERLAP = 3
SEEDS = 5  # images a prompt: ten pairs
PAIRS_PER_PROMPT = SEEDS * (SEEDS - 1) // 2

# As the autovacuum of a server in use would: it never looks at a table that is empty.
FILLED = ("prompts_prompt", "media_asset", "generation_candidate", "labeling_task",
          "labeling_taskcandidate")  # fmt: skip
ROWS = [
    """
    INSERT INTO prompts_prompt (prompt_set_id, text, text_sha256, inputs_sha256, category, family, split,
                                questions, created_at)
    SELECT %(prompt_set)s, 'A small red circle beside a large blue square, scene ' || n,
           encode(sha256(n::text::bytea), 'hex'), '', '', n::text, 'train', '[]', now()
    FROM generate_series(1, %(prompts)s) AS n
    """,
    """
    INSERT INTO media_asset (project_id, public_id, kind, sha256, media_type, width, height, bytes,
                             storage_key, created_at)
    SELECT %(project)s, gen_random_uuid(), 'image',
           encode(sha256((p.id || '/' || seed)::bytea), 'hex'), 'image/png', 512, 512, 300000,
           p.id || '/' || seed, now()
    FROM prompts_prompt AS p, generate_series(1, %(seeds)s) AS seed
    WHERE p.prompt_set_id = %(prompt_set)s
    """,
    """
    INSERT INTO generation_candidate (project_id, prompt_id, origin, model_version_id, asset_id,
                                      latent_vae_sha256, sampler_sha256, variant, seed, created_at)
    SELECT %(project)s, split_part(storage_key, '/', 1)::bigint, 'generated', %(model)s, id, '', '', '',
           split_part(storage_key, '/', 2)::bigint, now()
    FROM media_asset WHERE project_id = %(project)s ORDER BY id
    """,
    """
    INSERT INTO labeling_task (campaign_id, prompt_id, key, need, taken, done, flags, held,
                               priority, shuffle, created_at)
    SELECT %(campaign)s, a.prompt_id, a.id || '-' || b.id, %(overlap)s, 0, 0, 0, false, 0,
           (random() * 4611686018427387000)::bigint, now()
    FROM generation_candidate AS a
    JOIN generation_candidate AS b ON b.prompt_id = a.prompt_id AND a.id < b.id
    WHERE a.project_id = %(project)s
    """,
    """
    INSERT INTO labeling_taskcandidate (task_id, position, candidate_id)
    SELECT id, position, split_part(key, '-', position + 1)::bigint
    FROM labeling_task, generate_series(0, 1) AS position WHERE campaign_id = %(campaign)s
    """,
    """
    UPDATE labeling_campaign SET task_count = made, places = made * %(overlap)s
    FROM (SELECT count(*) AS made FROM labeling_task WHERE campaign_id = %(campaign)s) AS counted
    WHERE id = %(campaign)s
    """,
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=50)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.development")
    django.setup()
    print(json.dumps(fill(tasks=options.tasks, people=options.people)))


def fill(*, tasks: int, people: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    ids, owner, annotators = make_people(tasks, people)
    with connection.cursor() as cursor:
        # The rows fit by construction: checking a million foreign keys would take minutes.
        cursor.execute("SET session_replication_role = replica")
        for statement in ROWS:
            cursor.execute(statement, {**ids, "prompts": tasks // PAIRS_PER_PROMPT, "seeds": SEEDS})
        cursor.execute("SET session_replication_role = DEFAULT")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(FILLED)}")
        cursor.execute("CHECKPOINT")
    connection.close()
    return {
        "project": ids["project"],
        "campaign": ids["campaign"],
        "owner": owner,
        "people": annotators,
    }


def make_people(
    tasks: int, people: int
) -> tuple[dict[str, int], dict[str, Any], list[dict[str, Any]]]:
    """A project with its open campaign, and annotators who are signed in."""
    from django.utils import timezone

    from annotate.accounts.models import User
    from annotate.labeling.models import Campaign
    from annotate.projects.models import Membership, Project, Role
    from annotate.prompts.models import PromptSet
    from annotate.registry.models import ModelVersion

    owner, _ = User.objects.get_or_create(email="owner@bench.example", is_staff=True)
    name = f"{tasks} tasks, no. {Project.objects.count()}"
    project = Project.objects.create(name=name, created_by=owner)
    prompt_set = PromptSet.objects.create(project=project, name="scenes")
    model = ModelVersion.objects.create(
        project=project, name="demo", revision=1, kind="diffusion", source="folder", uri="none"
    )
    campaign = Campaign.objects.create(
        project=project,
        name=name,
        kind=Campaign.Kind.PAIRWISE,
        status=Campaign.Status.OPEN,
        overlap=OVERLAP,
        created_by=owner,
        opened_at=timezone.now(),
    )
    annotators = []
    for number in range(people):
        user = User(email=f"person{number}@{campaign.pk}.bench.example", name=f"Person {number}")
        user.set_unusable_password()
        user.save()
        Membership.objects.create(project=project, user=user, role=Role.ANNOTATOR)
        annotators.append(signed_in(user))
    ids = {
        "project": project.pk,
        "prompt_set": prompt_set.pk,
        "model": model.pk,
        "campaign": campaign.pk,
        "overlap": OVERLAP,
    }
    return ids, signed_in(owner), annotators


def signed_in(user: Any) -> dict[str, Any]:
    """A session, as signing in makes one: fifty people at once would run into its throttle."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"id": user.pk, "session": session.session_key}


if __name__ == "__main__":
    main()
