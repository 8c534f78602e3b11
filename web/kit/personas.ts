// The order in which the demo's people are shown: who is at work first, desk before the road.

import type { Persona, Role } from '../client/types.ts';

const rank: Record<Role, number> = { dispatcher: 0, supervisor: 1, responder: 2, administrator: 3 };

/** On duty first, then those whose duty is not a matter of record, then off duty; within that by role, call sign, name. */
export function inOrder(personas: readonly Persona[]): Persona[] {
  const duty = (persona: Persona): number => (persona.on_duty === true ? 0 : persona.on_duty === null ? 1 : 2);
  return [...personas].sort(
    (a, b) =>
      duty(a) - duty(b) ||
      rank[a.role] - rank[b.role] ||
      (a.call_sign ?? '').localeCompare(b.call_sign ?? '', 'en', { numeric: true }) ||
      a.name.localeCompare(b.name, 'en'),
  );
}
