export const messages = {
  title: "Patch maps",
  intro:
    "How well each part of an image is found in its prompt's reference images, and each part of a reference in the image. For training that looks at places (PatchDPO).",
  start: "Make patch maps",
  started: "The maps are in the queue",
  none: "No patch maps yet",
  noneHint:
    "They need images whose prompts have references: import or draw such images, then map them here.",
  promptSet: "Prompt set",
  promptSetHint: "Images whose prompts have no reference are left out.",
  floor: "A likeness that counts as 0",
  floorHint:
    "Cosine, from -1 to 1. Raise it where all maps are nearly even; a perfect match stays 1.",
  floorOf: (floor: string) => `likeness above ${floor}`,
  scale: { low: "found nowhere", middle: "half way", high: "found" },
  order: "Lowest quality first. References are cut to the image's shape.",
  noMaps: "No maps yet",
  noMapsHint: "They appear here one by one as the worker makes them.",
  gone: "Not mapped",
  madeBy: (maps: number) =>
    `${maps === 1 ? "1 map" : `${maps} maps`} with the same settings had been made before, and none is made twice:`,
  madeElsewhere: "the others by a job before",
  madeByLink: "the job that made them",
  quality: (mean: string) => `Image: quality ${mean}`,
  coverage: (mean: string) => `Reference: coverage ${mean}`,
  image: "The image with its quality map",
  reference: (number: number) => `Reference ${number}`,
  referenceAlt: (number: number) => `Reference ${number} with its coverage map`,
  check: {
    title: "Ask people to check",
    intro:
      "Drafts a campaign in which people mark bad and good places on some of these images, on the same grid. Its “Patch maps” tab then compares.",
    number: "Images",
    numberHint: "At most; all of them where there are fewer.",
    strata: "Groups by quality",
    strataHint: "The images are drawn evenly from the worst to the best.",
    overlap: "People for each image",
    seed: "Seed of the draw",
    seedHint: "The same seed draws the same images.",
    go: "Draft the campaign",
    done: (images: number) =>
      `A draft with ${images} ${images === 1 ? "image" : "images"} is ready`,
  },
} as const;
