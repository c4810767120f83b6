/** A key for the data out of a name for people: "Overall feeling" is overall_feeling. */
export function keyOf(label: string): string {
  const key = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "");
  return key.slice(0, 40);
}
