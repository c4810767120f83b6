export const messages = {
  title: "Snapshots",
  intro:
    "A snapshot freezes the judgements of some campaigns into files that never change. Every run names the snapshot it learned from, so each result can be traced and repeated.",
  create: "New snapshot",
  created: "The snapshot is being written",
  none: "No snapshot yet",
  noneHint:
    "Judge some pairs first; then freeze them here. Later answers go into a later snapshot.",
  name: "Name",
  campaigns: "Campaigns",
  campaignsHint: "Their answers up to now.",
  download: "Download",
} as const;
