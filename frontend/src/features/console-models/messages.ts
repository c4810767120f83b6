export const messages = {
  title: "Models",
  intro:
    "Every version that draws or judges, and where it came from: a folder, a hub id, or a run of this project.",
  register: "Register a model",
  registered: "Model registered",
  none: "No model yet",
  noneHint:
    "Register a Stable-Diffusion-class pipeline (a folder on the server or a hub id, safetensors only) to draw with, and a CLIP to learn rewards from.",
  name: "Name",
  kind: "Kind",
  uri: "Folder on the server, or hub id",
  uriHint: "For example demo/base or owner/pipeline. Pickle weights are refused.",
  adapter: "Adapter (optional)",
  adapterHint: "A folder with a LoRA, or with an IP-Adapter for drawing from references.",
  lineage: "Where it came from",
  stage: "Stage",
  stageHint: "A note for people: live is the one in use, retired is kept for its lineage.",
  facts: "Facts",
} as const;
