export const messages = {
  title: "Patch maps",
  intro:
    "How well each part of an image is found in its prompt's references, and each part of a reference in the image.",
  start: "Make patch maps",
  started: "The maps are in the queue",
  none: "No patch maps yet",
  noneHint: "Give prompts reference images, draw or import images for them, then map those.",
  promptSet: "Prompt set",
  promptSetHint: "Images whose prompts have no reference are left out.",
  floor: "A cosine that counts as 0",
  floorHint: "Raise it where all maps are nearly even; a perfect match stays 1.",
  legend: "Vermilion is not found, clear is half way, blue is found.",
  gone: "Not mapped",
  quality: (mean: number) => `quality ${mean.toFixed(2)}`,
  coverage: (mean: number) => `coverage ${mean.toFixed(2)}`,
  image: "Image",
  reference: (number: number) => `Reference ${number}`,
} as const;
