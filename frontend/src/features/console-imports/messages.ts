export const messages = {
  title: "Image import",
  intro:
    "Brings images that exist already in as candidates: a folder with a CSV that says which file shows which prompt, and which model made it.",
  upload: "From this computer",
  uploadHint:
    "Choose the folder that holds the images and the CSV (columns: file, prompt, model; optional: source, mask, references).",
  choose: "Choose a folder",
  table: "Table",
  noTable: "There is no CSV or JSONL file in this folder.",
  setName: "Name of the prompt set",
  setHint: "The prompts of the table go into this set.",
  go: "Upload and import",
  again: "Go on",
  started: "The import is in the queue",
  server: "From a folder on the server",
  serverHint: "A folder below one of those that the server's operator allows.",
  folder: "Folder",
  list: "Imports",
  none: "Nothing has been imported yet",
  noneHint: "Images of other models, or of your own from before, can be judged like new ones.",
} as const;
