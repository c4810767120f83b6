/** Words of the tab that compares patch maps with people's marks. */
export const patchMessages = {
  tab: "Patch maps",
  none: "Nothing to compare with",
  nothingYet: "Nobody has judged an image with a map yet",
  nothingYetHint: "The comparison appears here as people mark places.",
  weak: "These maps say little",
  auc: {
    label: "Good above bad (AUC)",
    hint: "The chance that a good place has a higher value than a bad one. 0.5 is chance, 1 perfect.",
  },
  error: {
    label: "Calibration error",
    hint: "How far values are from people's: as they are → after calibration, on images not used for it.",
  },
  contrast: { label: "Contrast", hint: "Mean value of good places less that of bad ones." },
  cells: {
    label: "Cells compared",
    hint: (images: number, bad: number) =>
      `Of ${images} ${images === 1 ? "image" : "images"}; ${bad} marked as bad by half of the people or more.`,
  },
  curve: "What a map's value is worth",
  curveNote:
    "Across: the automatic value of a cell. Up: the share of people who did not mark such cells as bad.",
  axis: "value",
  byPeople: "People",
  calibrated: "Calibrated",
  perfect: "If the map were right",
  strata: "By automatic quality",
  strataColumns: [
    "Quality of the image",
    { label: "Images there are", numeric: true },
    { label: "Judged of drawn", numeric: true },
    { label: "Automatic mean", numeric: true },
    { label: "People's mean", numeric: true },
  ],
  compared: "Where people and map differ most",
  scale: { low: "bad", middle: "half way", high: "good" },
  automatic: "Automatic",
  people: (count: number) => (count === 1 ? "1 person" : `${count} people`),
  fuse: "Fuse maps and marks",
  fused: (maps: number) => `${maps} fused ${maps === 1 ? "map" : "maps"}`,
  fusedMap: "Fused",
  notFused: "No fused map yet.",
} as const;
