// Fire, wherever it is said: in the class, in what is the matter, or in the priority. Every screen asks here.

import type { Class, JobKind, Outside, Priority, Situation, Step } from '../client/types.ts';

/** What an incident, an offer or a visit says of itself; a telephone is told what keeps it outside instead of the class. */
export interface Marks {
  class?: Class;
  outside?: Outside | null;
  situation?: Situation | null;
  priority: Priority;
}

/** Whether it is a fire, whichever of these says so. */
export const isFire = (one: Marks): boolean => one.class === 'fire' || one.outside === 'fire' || one.situation === 'fire' || one.priority === 'fire';
/** Whether it is gas or carbon monoxide, and no fire. */
export const isGas = (one: Marks): boolean => !isFire(one) && (one.class === 'gas' || one.situation === 'gas');
/** Whether it is an attack. */
export const isAttack = (one: Marks): boolean => one.class === 'attack' || one.situation === 'attack';
/** The priority as it is shown: a fire is a fire, however its urgency was put. */
export const shownPriority = (one: Marks): Priority => (isFire(one) ? 'fire' : one.priority);

const ALL: readonly Step[] = ['en_route', 'arrived', 'gained_access', 'with_client', 'clear'];
const OUTSIDE: readonly Step[] = ['en_route', 'arrived', 'clear'];
/** The steps of a visit of this kind, in their one order: at a fire nobody of ours goes in. */
export const stepsOf = (kind: JobKind): readonly Step[] => (kind === 'fire_response' ? OUTSIDE : ALL);
