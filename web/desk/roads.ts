// The words of closed and slow streets.

import type { Closure, StreetFound } from '../client/types.ts';

/** How slow, as somebody would say it; the value is percent of the usual time. */
export const PERCENTS = [
  { value: '150', text: 'Slow: half as long again' },
  { value: '200', text: 'Very slow: twice as long' },
  { value: '400', text: 'Nearly standing: four times as long' },
] as const;

/** Until when; the value is hours from now. */
export const HOURS = [
  { value: '1', text: 'for 1 hour' },
  { value: '4', text: 'for 4 hours' },
  { value: '12', text: 'for 12 hours' },
  { value: '24', text: 'for 24 hours' },
  { value: '168', text: 'for a week' },
] as const;

export const streetWords = (street: StreetFound): string => (street.name === '' ? 'Road without a name' : street.name);

export const closureWords = ({ percent, holds }: Pick<Closure, 'percent' | 'holds'>): string =>
  `${holds ? 'is' : 'will be'} ${percent === null ? 'closed' : `slow, ${percent} % of the usual time`}`;

/** The closures that are not over at an instant, each with whether it holds then: one ends at its hour, whether or not anybody says so. */
export const closuresAt = (closures: readonly Closure[], now: number): Closure[] =>
  closures.filter(({ until }) => until === null || until > now).map((one) => (one.holds === one.from <= now ? one : { ...one, holds: one.from <= now }));
