// The address of an incident: /desk#1042. A link to it opens it, and the open incident stands in the address.

/** The number in an address; `null` when there is none. */
export function numberIn(hash: string): number | null {
  const found = /^#(?:incident-)?(\d{1,9})$/.exec(hash);
  return found === null ? null : Number(found[1]);
}

/** What stands in the address while this incident is open. */
export const hashOf = (number: number | null): string => (number === null ? '' : `#${number}`);
