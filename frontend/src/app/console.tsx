/** The console's own chunk: everything under /console. */
export function ConsoleApp() {
  return null;
}
