/** Each of some values once, in the order they came first; two are the same when everything they say is. */
export function once<T>(values: readonly T[]): T[] {
  const met = new Map<string, T>();
  for (const value of values) {
    const said = JSON.stringify(value);
    if (!met.has(said)) met.set(said, value);
  }
  return [...met.values()];
}
