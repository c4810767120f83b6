/** Addresses of the console's pages, in one place. */
export const paths = {
  projects: "/console",
  tokens: "/console/tokens",
  withdrawals: "/console/withdrawals",
  project: (id: number) => `/console/projects/${id}`,
  prompts: (id: number) => `/console/projects/${id}/prompts`,
  promptSet: (id: number, set: number) => `/console/projects/${id}/prompts/${set}`,
  candidates: (id: number, filter: Record<string, number | undefined> = {}) =>
    `/console/projects/${id}/candidates${query(filter)}`,
  generations: (id: number) => `/console/projects/${id}/generations`,
  scores: (id: number) => `/console/projects/${id}/scores`,
  patches: (id: number) => `/console/projects/${id}/patch-maps`,
  patchJob: (id: number, job: number) => `/console/projects/${id}/patch-maps/${job}`,
  masks: (id: number) => `/console/projects/${id}/masks`,
  maskJob: (id: number, job: number) => `/console/projects/${id}/masks/${job}`,
  faces: (id: number) => `/console/projects/${id}/faces`,
  faceJob: (id: number, job: number) => `/console/projects/${id}/faces/searches/${job}`,
  facePairJob: (id: number, job: number) => `/console/projects/${id}/faces/pairs/${job}`,
  imports: (id: number) => `/console/projects/${id}/imports`,
  campaigns: (id: number) => `/console/projects/${id}/campaigns`,
  campaignNew: (id: number) => `/console/projects/${id}/campaigns/new`,
  campaign: (id: number, campaign: number) => `/console/projects/${id}/campaigns/${campaign}`,
  checklists: (id: number) => `/console/projects/${id}/checklists`,
  checklist: (id: number, checklist: number) => `/console/projects/${id}/checklists/${checklist}`,
  snapshots: (id: number) => `/console/projects/${id}/snapshots`,
  snapshot: (id: number, snapshot: number) => `/console/projects/${id}/snapshots/${snapshot}`,
  runs: (id: number) => `/console/projects/${id}/runs`,
  runNew: (id: number, kind?: string) =>
    `/console/projects/${id}/runs/new${kind ? `?kind=${kind}` : ""}`,
  run: (id: number, run: number) => `/console/projects/${id}/runs/${run}`,
  evaluations: (id: number) => `/console/projects/${id}/evaluations`,
  evaluationNew: (id: number) => `/console/projects/${id}/evaluations/new`,
  evaluation: (id: number, evaluation: number) =>
    `/console/projects/${id}/evaluations/${evaluation}`,
  models: (id: number) => `/console/projects/${id}/models`,
  model: (id: number, model: number) => `/console/projects/${id}/models/${model}`,
  policies: (id: number) => `/console/projects/${id}/policies`,
  people: (id: number) => `/console/projects/${id}/people`,
  label: (campaign: number) => `/label/${campaign}`,
} as const;

function query(values: Record<string, number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}
