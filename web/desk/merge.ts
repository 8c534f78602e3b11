// Puts what the stream says into what the desk shows: newer wins, older is ignored, nothing is applied twice.

import type { Change, Fix, IncidentCard, ResponderCard } from '../client/types.ts';

/** The position in "<position>-<8hex>"; `null` when the text is no cursor. */
export function positionOf(cursor: string): number | null {
  const parts = /^(\d+)-[0-9a-f]{8}$/.exec(cursor);
  return parts === null ? null : Number(parts[1]);
}

/** What a map of cards has to offer: Map, or Svelte's. */
export interface Cards<T> {
  get(id: string): T | undefined;
  set(id: string, card: T): unknown;
  delete(id: string): unknown;
}
export interface Shown {
  incidents: Cards<IncidentCard>;
  responders: Cards<ResponderCard>;
}

/** Whether a card is to replace the one that is shown. */
export const isNewer = (shown: { revision: number } | undefined, next: { revision: number }): boolean =>
  shown === undefined || next.revision >= shown.revision;

/** Whether an incident card is to replace the one that is shown: its own revision, or its job's, moved on and neither went back. */
export function incidentIsNewer(shown: IncidentCard | undefined, next: IncidentCard): boolean {
  if (shown === undefined) return true;
  if (next.revision !== shown.revision) return next.revision > shown.revision;
  if (shown.job === null || next.job === null || shown.job.id !== next.job.id) return true;
  return next.job.revision >= shown.job.revision;
}

/** Applies one change; gives back the incident that closed by it, for the list of closed ones. */
export function applyChange(shown: Shown, change: Change): { closed: IncidentCard | null; fresh: IncidentCard | null } {
  let closed: IncidentCard | null = null;
  let fresh: IncidentCard | null = null;
  const { incident, responder } = change;
  if (incident !== null) {
    const before = shown.incidents.get(incident.id);
    if (incidentIsNewer(before, incident)) {
      if (incident.state === 'closed') {
        shown.incidents.delete(incident.id);
        closed = incident;
      } else {
        shown.incidents.set(incident.id, incident);
        if (before === undefined) fresh = incident;
      }
    }
  }
  if (responder !== null) {
    const before = shown.responders.get(responder.id);
    if (responder.state === 'left') shown.responders.delete(responder.id);
    else if (isNewer(before, responder)) shown.responders.set(responder.id, withNewerFix(before, responder));
  }
  return { closed, fresh };
}

/** A card may have been made before the last fix came: the newer of the two positions stays. */
function withNewerFix(before: ResponderCard | undefined, next: ResponderCard): ResponderCard {
  if (before === undefined || before.fix_at === null || (next.fix_at !== null && next.fix_at >= before.fix_at)) return next;
  const { latitude, longitude, accuracy_m, fix_at } = before;
  return { ...next, latitude, longitude, accuracy_m, fix_at };
}

/** Moves responders; a fix older than the one shown is ignored. */
export function applyFixes(responders: Cards<ResponderCard>, fixes: readonly Fix[]): void {
  for (const fix of fixes) {
    const card = responders.get(fix.responder);
    if (card === undefined || (card.fix_at !== null && card.fix_at > fix.fix_at)) continue;
    responders.set(card.id, { ...card, latitude: fix.latitude, longitude: fix.longitude, accuracy_m: fix.accuracy_m, fix_at: fix.fix_at });
  }
}
