"""What a person is told, later, of their own answers to hidden known answers.

Nothing is said before its time, and nothing that a person could still use: of an item that they
may yet answer anew, or that waits for them as a check of another campaign of the project.
"""

from typing import Any

from django.db.models import QuerySet

from annotate.accounts.models import User
from annotate.core import statements
from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.selectors.tasks import images_of
from annotate.labeling.selectors.work import may_label
from annotate.labeling.services.checked import told
from annotate.labeling.services.undo import UNDO_GRACE

# The person's answers to gold of which they may be told by now.
TOLD = """
SELECT j.id
FROM labeling_campaign AS c
JOIN labeling_task AS t ON t.campaign_id = c.id AND t.role = 'gold'
JOIN labeling_judgement AS j ON j.task_id = t.id AND j.annotator_id = %(person)s
WHERE c.id = coalesce(%(campaign)s::bigint, c.id) AND c.gold_feedback <> 'never' AND j.verdict = 'answered'
  AND EXISTS (SELECT FROM labeling_compared AS k WHERE k.judgement_id = j.id)
  AND CASE WHEN c.status = 'closed' THEN true
           WHEN j.created_at > clock_timestamp() - %(grace)s::interval THEN false
           WHEN c.gold_feedback = 'after_days'
           THEN j.created_at < clock_timestamp() - make_interval(days => c.feedback_days)
           ELSE EXISTS (SELECT FROM labeling_goldretirement AS r
                        WHERE r.task_id = t.id AND r.lifted_at IS NULL) END
  AND NOT EXISTS (SELECT FROM labeling_lease AS l WHERE l.task_id = t.id
                  AND l.annotator_id = j.annotator_id AND l.state = 'active')
  AND NOT EXISTS (
      SELECT FROM labeling_campaign AS oc JOIN labeling_task AS o ON o.campaign_id = oc.id
      WHERE oc.project_id = c.project_id AND oc.status <> 'closed'
        AND o.key IN ('g' || substr(split_part(t.key, '~', 1), 2),
                      'e' || substr(split_part(t.key, '~', 1), 2))
        AND NOT o.held
        AND NOT EXISTS (SELECT FROM labeling_judgement AS oj
                        WHERE oj.task_id = o.id AND oj.annotator_id = j.annotator_id))
"""
# By campaign: how many items, the mean over them of the credit earned, and when the last was given.
SUMS = f"""
SELECT campaign_id, count(*), avg(credit), max(created_at) FROM (
    SELECT k.campaign_id, k.created_at, avg(k.share / k.best) AS credit
    FROM labeling_compared AS k WHERE k.judgement_id IN ({TOLD})
    GROUP BY k.judgement_id, k.campaign_id, k.created_at
) AS per GROUP BY campaign_id
"""  # noqa: S608 the text is our own


def told_of(*, user: User, campaign: Campaign) -> QuerySet[Judgement]:
    """The person's own answers of a campaign that they are told of, the latest first."""
    ids = [pk for (pk,) in statements.rows(TOLD, _values(user, campaign.pk))]
    return (
        Judgement.objects.filter(pk__in=ids)
        .select_related("task__prompt")
        .prefetch_related("task__gold", "checked")
        .order_by("-created_at")
    )


def told_sums(*, user: User, campaign: Campaign | None = None) -> dict[int, dict[str, Any]]:
    """By campaign, where there is anything to tell: items, credit (0 to 1), the last answer's time."""
    rows = statements.rows(SUMS, _values(user, campaign.pk if campaign else None))
    return {
        pk: {"items": items, "credit": round(float(credit), 4), "last_at": last}
        for pk, items, credit, last in rows
    }


def work_told(user: User) -> list[dict[str, Any]]:
    """The campaigns that tell a person something, closed ones too, the latest first."""
    sums = told_sums(user=user)
    campaigns = may_label(user).filter(pk__in=sums).select_related("project")
    rows = [
        {"id": row.pk, "name": row.name, "project": row.project.name, **sums[row.pk]}
        for row in campaigns
    ]
    return sorted(rows, key=lambda row: row["last_at"], reverse=True)


def told_rows(campaign: Campaign, found: list[Judgement]) -> list[dict[str, Any]]:
    """Each answer with what was expected of it, in the order its author saw."""
    images = images_of([row.task_id for row in found])
    return [
        {
            "id": row.pk,
            "prompt": row.task.prompt.text,
            "images": [images[row.task_id][position] for position in row.order],
            "is_sensitive": campaign.is_sensitive(row.task.prompt.category),
            "answered_at": row.created_at,
            "rows": told(campaign, row.task.gold.all(), row.order, _given(row)),
        }
        for row in found
    ]


def _given(row: Judgement) -> dict[tuple[str, int], str]:
    return {(each.question, each.position): each.answer for each in row.checked.all()}


def _values(user: User, campaign: int | None) -> dict[str, Any]:
    return {"person": user.pk, "campaign": campaign, "grace": UNDO_GRACE}
