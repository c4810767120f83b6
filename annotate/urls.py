"""Every address of the server."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from annotate.accounts import api as accounts
from annotate.core import pages
from annotate.datasets.api import image_imports, snapshots
from annotate.generation.api import draw as generation
from annotate.generation.api import face_pairs, faces, masks, patches, scores
from annotate.labeling.api import (
    admissions,
    campaigns,
    care,
    checklist_drafts,
    checklist_versions,
    checklists,
    exclusions,
    feedback,
    gold,
    gold_choices,
    guide,
    held,
    history,
    leases,
    own_prompt,
    quiz,
    said,
    submission,
    withdrawals,
    work,
)
from annotate.media import api as media
from annotate.projects.api import people, session
from annotate.prompts import api as prompts
from annotate.quality.api import (
    active,
    annotators,
    consensus,
    dashboard,
    details,
    gold_health,
    patch_samples,
    reviews,
    suspects,
)
from annotate.quality.api import agreement as agreements
from annotate.quality.api import patches as patch_audits
from annotate.quality.api import results as quality
from annotate.runs.api import evaluations, models, overview, policies, runs

JOB_ACTS = r"(?P<act>cancel|retry)"


def acts(name: str, view: object) -> object:
    return re_path(rf"^api/v1/{name}/(?P<pk>\d+)/{JOB_ACTS}$", view)  # type: ignore[call-overload]


handler404 = pages.not_found

urlpatterns = [
    path("healthz", pages.health),
    path("media/<uuid:public_id>", media.ImageView.as_view()),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema")),
    # people
    path("api/v1/session", session.SessionView.as_view()),
    path("api/v1/invitations/<str:secret>", session.InvitationView.as_view()),
    path("api/v1/profile", accounts.ProfileView.as_view()),
    path("api/v1/tokens", accounts.TokensView.as_view()),
    path("api/v1/tokens/<int:pk>", accounts.TokenView.as_view()),
    # projects
    path("api/v1/projects", overview.ProjectsView.as_view()),
    path("api/v1/projects/<int:project_id>", overview.ProjectView.as_view()),
    path("api/v1/projects/<int:project_id>/activity", overview.ActivityView.as_view()),
    path("api/v1/projects/<int:project_id>/members", people.MembersView.as_view()),
    path("api/v1/projects/<int:project_id>/members/<int:user_id>", people.MemberView.as_view()),
    path("api/v1/projects/<int:project_id>/invitations", people.InvitationsView.as_view()),
    path(
        "api/v1/projects/<int:project_id>/invitations/<int:pk>",
        people.InvitationWithdrawView.as_view(),
    ),
    # prompts, models, candidates
    path("api/v1/projects/<int:project_id>/prompt-sets", prompts.PromptSetsView.as_view()),
    path("api/v1/prompt-sets/<int:pk>/prompts", prompts.PromptsView.as_view()),
    path("api/v1/prompt-sets/<int:pk>/prompts/import", prompts.PromptImportView.as_view()),
    path("api/v1/projects/<int:project_id>/models", models.ModelsView.as_view()),
    path("api/v1/models/<int:pk>", models.ModelView.as_view()),
    path("api/v1/projects/<int:project_id>/generations", generation.GenerationsView.as_view()),
    path("api/v1/generations/<int:pk>", generation.GenerationView.as_view()),
    path(
        "api/v1/generations/<int:pk>/problems",
        generation.GenerationProblemsView.as_view(),
    ),
    acts("generations", generation.GenerationActView.as_view()),
    path("api/v1/projects/<int:project_id>/candidates", generation.CandidatesView.as_view()),
    path("api/v1/projects/<int:project_id>/scores", scores.ScoresView.as_view()),
    path("api/v1/projects/<int:project_id>/scores/import", scores.ScoreImportView.as_view()),
    path("api/v1/projects/<int:project_id>/patch-jobs", patches.PatchMapJobsView.as_view()),
    path("api/v1/patch-jobs/<int:pk>", patches.PatchMapJobView.as_view()),
    path("api/v1/patch-jobs/<int:pk>/maps", patches.PatchMapsView.as_view()),
    path("api/v1/patch-jobs/<int:pk>/audits", patch_samples.PatchSamplesView.as_view()),
    acts("patch-jobs", patches.PatchMapJobActView.as_view()),
    path("api/v1/patch-maps/<int:pk>/<str:file>", patches.PatchMapFileView.as_view()),
    path("api/v1/projects/<int:project_id>/score-jobs", scores.ScoreJobsView.as_view()),
    path("api/v1/score-jobs/<int:pk>", scores.ScoreJobView.as_view()),
    acts("score-jobs", scores.ScoreJobActView.as_view()),
    path("api/v1/projects/<int:project_id>/mask-jobs", masks.MaskJobsView.as_view()),
    path("api/v1/projects/<int:project_id>/mask-preview", masks.MaskPreviewView.as_view()),
    path("api/v1/mask-jobs/<int:pk>", masks.MaskJobView.as_view()),
    path("api/v1/mask-jobs/<int:pk>/masks", masks.MasksView.as_view()),
    acts("mask-jobs", masks.MaskJobActView.as_view()),
    path("api/v1/projects/<int:project_id>/face-jobs", faces.FaceJobsView.as_view()),
    path("api/v1/face-jobs/<int:pk>", faces.FaceJobView.as_view()),
    path("api/v1/face-jobs/<int:pk>/images", faces.FaceJobImagesView.as_view()),
    acts("face-jobs", faces.FaceJobActView.as_view()),
    path("api/v1/projects/<int:project_id>/face-pair-jobs", face_pairs.FacePairJobsView.as_view()),
    path("api/v1/face-pair-jobs/<int:pk>", face_pairs.FacePairJobView.as_view()),
    path("api/v1/face-pair-jobs/<int:pk>/pairs", face_pairs.FacePairsView.as_view()),
    path("api/v1/face-pair-jobs/<int:pk>/rejects", face_pairs.FaceRejectsView.as_view()),
    acts("face-pair-jobs", face_pairs.FacePairJobActView.as_view()),
    # campaigns and labelling
    path("api/v1/projects/<int:project_id>/campaigns", campaigns.CampaignsView.as_view()),
    path("api/v1/campaigns/<int:pk>", campaigns.CampaignView.as_view()),
    re_path(
        r"^api/v1/campaigns/(?P<pk>\d+)/(?P<act>open|pause|close)$",
        campaigns.CampaignEnterView.as_view(),
    ),
    path("api/v1/campaigns/<int:pk>/tasks", campaigns.CampaignTasksView.as_view()),
    path("api/v1/campaigns/<int:pk>/annotators", said.AnnotatorsView.as_view()),
    path("api/v1/campaigns/<int:pk>/held", held.HeldView.as_view()),
    path("api/v1/campaigns/<int:pk>/said", said.CampaignJudgementsView.as_view()),
    path("api/v1/campaigns/<int:pk>/leaderboard", quality.LeaderboardView.as_view()),
    path("api/v1/campaigns/<int:pk>/leaderboard/cell", details.CellView.as_view()),
    path("api/v1/campaigns/<int:pk>/progress", dashboard.ProgressView.as_view()),
    path("api/v1/campaigns/<int:pk>/times", dashboard.TimesView.as_view()),
    path("api/v1/campaigns/<int:pk>/sides", annotators.SidesView.as_view()),
    path("api/v1/campaigns/<int:pk>/people", annotators.PeopleView.as_view()),
    path("api/v1/campaigns/<int:pk>/people/<int:annotator>", annotators.PersonView.as_view()),
    path("api/v1/campaigns/<int:pk>/agreement/windows", details.WindowsView.as_view()),
    path(
        "api/v1/campaigns/<int:pk>/agreement/contradictions",
        details.ContradictionsView.as_view(),
    ),
    path("api/v1/campaigns/<int:pk>/agreement", agreements.AgreementView.as_view()),
    path("api/v1/campaigns/<int:pk>/consensus", consensus.ConsensusView.as_view()),
    path("api/v1/campaigns/<int:pk>/choice", active.ChoiceView.as_view()),
    path("api/v1/campaigns/<int:pk>/choice/round", active.RoundView.as_view()),
    path("api/v1/campaigns/<int:pk>/choice/log", active.ChoicesView.as_view()),
    path("api/v1/campaigns/<int:pk>/extra-votes", active.ExtraVotesView.as_view()),
    path("api/v1/campaigns/<int:pk>/soft-labels", consensus.SoftLabelsView.as_view()),
    path("api/v1/campaigns/<int:pk>/patch-audit", patch_audits.PatchAuditView.as_view()),
    path("api/v1/campaigns/<int:pk>/patch-fusion", patch_audits.PatchFusionView.as_view()),
    path("api/v1/campaigns/<int:pk>/results", quality.ResultsView.as_view()),
    path(
        "api/v1/campaigns/<int:pk>/regions/<int:candidate>/<str:file>",
        quality.RegionsFileView.as_view(),
    ),
    path("api/v1/campaigns/<int:pk>/faces", quality.FacesExportView.as_view()),
    path("api/v1/campaigns/<int:pk>/checklist-answers", checklist_versions.AnswersView.as_view()),
    path("api/v1/projects/<int:project_id>/checklists", checklists.ChecklistsView.as_view()),
    path(
        "api/v1/projects/<int:project_id>/checklists/read",
        checklist_drafts.ChecklistReadView.as_view(),
    ),
    path("api/v1/checklists/<int:pk>", checklists.ChecklistView.as_view()),
    path("api/v1/checklists/<int:pk>/draft", checklist_drafts.DraftView.as_view()),
    path("api/v1/checklists/<int:pk>/draft/publish", checklist_drafts.PublishView.as_view()),
    path("api/v1/checklist-versions/<int:pk>", checklist_versions.VersionView.as_view()),
    path("api/v1/checklist-versions/<int:pk>/compare", checklist_versions.CompareView.as_view()),
    path("api/v1/checklist-versions/<int:pk>/export", checklist_versions.ExportView.as_view()),
    path("api/v1/tasks/<int:pk>/release", held.TaskReleaseView.as_view()),
    path("api/v1/work", work.WorkView.as_view()),
    path("api/v1/work/feedback", feedback.WorkFeedbackView.as_view()),
    path("api/v1/campaigns/<int:pk>/guide", guide.GuideView.as_view()),
    path("api/v1/campaigns/<int:pk>/leases", leases.LeasesView.as_view()),
    path("api/v1/campaigns/<int:pk>/leases/renew", leases.LeasesRenewView.as_view()),
    path("api/v1/campaigns/<int:pk>/leases/return", leases.LeasesReturnView.as_view()),
    path("api/v1/campaigns/<int:pk>/judgements", submission.JudgementsView.as_view()),
    path(
        "api/v1/campaigns/<int:pk>/judgements/<uuid:judgement_id>/undo", history.UndoView.as_view()
    ),
    path("api/v1/campaigns/<int:pk>/mine", work.OwnNumbersView.as_view()),
    path("api/v1/campaigns/<int:pk>/categories", care.CategoriesView.as_view()),
    path("api/v1/campaigns/<int:pk>/gold", gold.GoldsView.as_view()),
    path("api/v1/campaigns/<int:pk>/gold/choices", gold_choices.GoldChoicesView.as_view()),
    path("api/v1/campaigns/<int:pk>/gold/health", gold_health.GoldHealthView.as_view()),
    path("api/v1/campaigns/<int:pk>/feedback", feedback.FeedbackView.as_view()),
    path("api/v1/campaigns/<int:pk>/exclusions", exclusions.ExclusionsView.as_view()),
    path("api/v1/campaigns/<int:pk>/exclusions/preview", exclusions.ExclusionPreviewView.as_view()),
    path(
        "api/v1/campaigns/<int:pk>/exclusions/<int:exclusion>/lift",
        exclusions.ExclusionLiftView.as_view(),
    ),
    path("api/v1/withdrawals", withdrawals.WithdrawalsView.as_view()),
    path("api/v1/withdrawals/<int:pk>/lift", withdrawals.WithdrawalLiftView.as_view()),
    path("api/v1/campaigns/<int:pk>/review-queue", reviews.ReviewQueueView.as_view()),
    path("api/v1/campaigns/<int:pk>/reviews", reviews.ReviewsView.as_view()),
    path("api/v1/tasks/<int:pk>/reviews", reviews.TaskReviewsView.as_view()),
    path("api/v1/campaigns/<int:pk>/suspects", suspects.SuspectsView.as_view()),
    path("api/v1/campaigns/<int:pk>/admissions", admissions.AdmissionsView.as_view()),
    path(
        "api/v1/campaigns/<int:pk>/admissions/withdraw", admissions.AdmissionWithdrawView.as_view()
    ),
    path("api/v1/tasks/<int:pk>/gold", gold.GoldFromVotesView.as_view()),
    path("api/v1/tasks/<int:pk>/retire", gold.GoldRetireView.as_view()),
    path("api/v1/tasks/<int:pk>/restore", gold.GoldRestoreView.as_view()),
    path("api/v1/campaigns/<int:pk>/quiz", quiz.QuizView.as_view()),
    path("api/v1/campaigns/<int:pk>/quiz/attempts", quiz.QuizAttemptsView.as_view()),
    path("api/v1/campaigns/<int:pk>/quiz/whole", quiz.QuizWholeView.as_view()),
    path("api/v1/campaigns/<int:pk>/quiz/people", quiz.QuizPeopleView.as_view()),
    path("api/v1/campaigns/<int:pk>/quiz/reset", quiz.QuizResetView.as_view()),
    path("api/v1/campaigns/<int:pk>/history", history.HistoryView.as_view()),
    path("api/v1/campaigns/<int:pk>/own-prompt", own_prompt.OwnPromptView.as_view()),
    path("api/v1/campaigns/<int:pk>/own-prompt/end", own_prompt.OwnPromptEndView.as_view()),
    path("api/v1/campaigns/<int:pk>/own-prompt/retry", own_prompt.OwnPromptRetryView.as_view()),
    # datasets
    path("api/v1/projects/<int:project_id>/snapshots", snapshots.SnapshotsView.as_view()),
    path(
        "api/v1/projects/<int:project_id>/snapshots/preview",
        snapshots.SnapshotPreviewView.as_view(),
    ),
    path("api/v1/snapshots/<int:pk>/pairs", snapshots.SnapshotPairsView.as_view()),
    path("api/v1/snapshots/<int:pk>/since", snapshots.SnapshotSinceView.as_view()),
    path("api/v1/snapshots/<int:pk>", snapshots.SnapshotView.as_view()),
    path("api/v1/snapshots/<int:pk>/download", snapshots.SnapshotDownloadView.as_view()),
    path("api/v1/snapshots/<int:pk>/files/<path:path>", snapshots.SnapshotFileView.as_view()),
    acts("snapshots", snapshots.SnapshotActView.as_view()),
    path(
        "api/v1/projects/<int:project_id>/image-imports", image_imports.ImageImportsView.as_view()
    ),
    path("api/v1/image-imports/<int:pk>", image_imports.ImageImportView.as_view()),
    path(
        "api/v1/image-imports/<int:pk>/files/<path:path>",
        image_imports.ImageImportFileView.as_view(),
    ),
    path("api/v1/image-imports/<int:pk>/start", image_imports.ImageImportStartView.as_view()),
    acts("image-imports", image_imports.ImageImportActView.as_view()),
    # runs
    path("api/v1/projects/<int:project_id>/runs", runs.RunsView.as_view()),
    path("api/v1/runs/<int:pk>", runs.RunView.as_view()),
    path("api/v1/runs/<int:pk>/metrics", runs.RunMetricsView.as_view()),
    acts("runs", runs.RunActView.as_view()),
    path("api/v1/projects/<int:project_id>/evaluations", evaluations.EvaluationsView.as_view()),
    path("api/v1/evaluations/<int:pk>", evaluations.EvaluationView.as_view()),
    path("api/v1/evaluations/<int:pk>/samples", evaluations.EvaluationSamplesView.as_view()),
    path("api/v1/evaluations/<int:pk>/grid", evaluations.EvaluationGridView.as_view()),
    path("api/v1/evaluations/<int:pk>/blind-campaign", evaluations.BlindCampaignView.as_view()),
    acts("evaluations", evaluations.EvaluationActView.as_view()),
    path("api/v1/projects/<int:project_id>/policies", policies.PoliciesView.as_view()),
    path("api/v1/policies/<int:pk>", policies.PolicyView.as_view()),
    # the browser application
    re_path(r"^(?:sign-in|invite/.*|label/.*|feedback/.*|console(?:/.*)?)?$", pages.app),
]
