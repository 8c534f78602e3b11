// What the map shows, as pins; and where it looks.

import type { IncidentCard, PlaceFound, ResponderCard } from '../client/types.ts';
import { ago } from '../kit/duration.ts';
import { isFire, shownPriority } from '../kit/fire.ts';
import type { Bounds, Pin } from '../kit/map.ts';
import { placeWord, priorityWord, responderStateWord, situationWord } from '../kit/words.ts';
import { liveAssignments } from './next.ts';
import { matterOf, whereOf } from './queue.ts';

/** After this long a position is old. */
export const OLD_FIX_MS = 180_000;

/** What covers what on the map: fire is covered by nothing, what is resolved by whatever is open. */
const LEVEL: Record<ReturnType<typeof shownPriority>, number> = { fire: 12, p1: 11, p2: 10, p3: 9, p4: 8 };

/** The incidents and the responders on duty that have a position. */
export function pinsOf(incidents: readonly IncidentCard[], responders: readonly ResponderCard[], chosen: string | null, now: number): Pin[] {
  const pins: Pin[] = [];
  incidents.forEach((card, at) => {
    if (card.latitude === null || card.longitude === null) return;
    // Several at one door are one pin: a fire's, whatever is chosen; else the chosen one's, else the most urgent's, which stands first in the queue.
    const here = incidents.filter((other) => other.latitude === card.latitude && other.longitude === card.longitude);
    const open = here.find((other) => other.id === chosen);
    const first = here.find((other) => isFire(other) && other.state !== 'resolved' && other.state !== 'closed') ?? open ?? here.find((other) => other.state !== 'resolved') ?? here[0];
    if (first !== card) return;
    const more = here.length > 1 ? ` +${here.length - 1}` : '';
    const what = matterOf(card, situationWord);
    pins.push({
      id: card.id,
      latitude: card.latitude,
      longitude: card.longitude,
      look: `incident ${shownPriority(card)}${open !== undefined ? ' chosen' : ''}`,
      inside: '',
      label: `${isFire(card) ? 'FIRE ' : ''}${card.number}${more}`,
      spoken: `${priorityWord[shownPriority(card)]} ${card.number}, ${what}, ${whereOf(card)}${more === '' ? '' : `; also here ${here.filter((other) => other !== card).map((other) => other.number).join(', ')}`}`,
      above: LEVEL[shownPriority(card)] - (card.state === 'resolved' ? 6 : 0),
      rank: open !== undefined ? -1 : at,
      radius: open !== undefined ? 21 : 13,
      always: isFire(card) && card.state !== 'resolved' && card.state !== 'closed',
      opens: true,
    });
  });
  for (const one of responders) {
    if (one.duty === 'off' || one.latitude === null || one.longitude === null) continue;
    const old = one.fix_at !== null && now - one.fix_at > OLD_FIX_MS;
    pins.push({
      id: one.id,
      latitude: one.latitude,
      longitude: one.longitude,
      look: `responder ${one.state}${old ? ' old' : ''}`,
      inside: one.call_sign,
      label: '',
      spoken: `${one.call_sign} ${one.name}, ${responderStateWord[one.state].toLowerCase()}${one.fix_at === null ? '' : `, position ${ago(now, one.fix_at)}`}`,
      rank: 100,
      radius: 14,
      above: 4,
      always: false,
      opens: false,
    });
  }
  return pins;
}

/** A place somebody looked for. */
export const pinOfPlace = (place: PlaceFound): Pin => ({
  id: 'place',
  latitude: place.latitude,
  longitude: place.longitude,
  look: 'place',
  inside: '',
  label: place.label,
  spoken: `${place.label}, ${placeWord[place.precision]}`,
  rank: -2,
  radius: 9,
  above: 1,
  always: false,
  opens: false,
});

/** The bounds of some positions; `null` for none. */
export function boundsOf(points: readonly { latitude: number | null; longitude: number | null }[]): Bounds | null {
  let bounds: Bounds | null = null;
  for (const { latitude, longitude } of points) {
    if (latitude === null || longitude === null) continue;
    if (bounds === null) bounds = [[longitude, latitude], [longitude, latitude]];
    else
      bounds = [
        [Math.min(bounds[0][0], longitude), Math.min(bounds[0][1], latitude)],
        [Math.max(bounds[1][0], longitude), Math.max(bounds[1][1], latitude)],
      ];
  }
  return bounds;
}

/** The bounds of every position in a GeoJSON value. */
export function boundsOfArea(area: unknown): Bounds | null {
  const points: { latitude: number; longitude: number }[] = [];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) {
      if (typeof value === 'object' && value !== null) for (const [name, part] of Object.entries(value)) if (name === 'features' || name === 'geometry' || name === 'geometries' || name === 'coordinates') walk(part);
      return;
    }
    const [longitude, latitude] = value as unknown[];
    if (typeof longitude === 'number' && typeof latitude === 'number') points.push({ longitude, latitude });
    else for (const part of value) walk(part);
  };
  walk(area);
  return boundsOf(points);
}

/** What is kept in sight: every open incident, the one that is read, and those who go to it. */
export function inSight(incidents: readonly IncidentCard[], read: IncidentCard | null, responders: readonly ResponderCard[]): Bounds | null {
  const going = new Set(liveAssignments(read?.job ?? null).map((one) => one.responder));
  return boundsOf([...incidents, ...(read === null ? [] : [read]), ...responders.filter((one) => going.has(one.id))]);
}

/** Metres between two positions, as the crow flies; infinite when one is not known. */
export function metres(a: { latitude: number | null; longitude: number | null }, b: { latitude: number | null; longitude: number | null }): number {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return Infinity;
  const rad = Math.PI / 180;
  const x = (b.longitude - a.longitude) * rad * Math.cos(((a.latitude + b.latitude) / 2) * rad);
  const y = (b.latitude - a.latitude) * rad;
  return Math.hypot(x, y) * 6_371_000;
}

/** "850 m", "2.1 km". */
export const distance = (m: number): string => (!Number.isFinite(m) ? 'distance not known' : m < 1000 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toFixed(1)} km`);
