/** Offers on the screen: which one fills it, and what is said of those that went away. */
import { shownPriority } from '../kit/fire.ts';
import type { PhoneOffer, PhoneSnapshot } from '../client/types.ts';

const URGENCY = ['fire', 'p1', 'p2', 'p3', 'p4'];

/** An emergency whose time to answer runs: it cannot wait behind one whose time is up. */
const runs = (offer: PhoneOffer): boolean => offer.state === 'open' && URGENCY.indexOf(shownPriority(offer)) <= URGENCY.indexOf('p2');

/** Emergencies whose time runs come first, then the more urgent, then what runs at all, then what ends sooner. */
export const byTurn = (one: PhoneOffer, other: PhoneOffer): number =>
  Number(runs(other)) - Number(runs(one)) ||
  URGENCY.indexOf(shownPriority(one)) - URGENCY.indexOf(shownPriority(other)) ||
  Number(other.state === 'open') - Number(one.state === 'open') ||
  one.answer_by - other.answer_by ||
  one.id.localeCompare(other.id);

/** Whether the sheet that declines this offer stays: not once it is gone, nor once its time is up and a fresh one has come. `known`: those that were there when it was opened. */
export const sheetStays = (declining: Pick<PhoneOffer, 'id'>, known: readonly string[], offers: readonly PhoneOffer[]): boolean => {
  const now = offers.find((one) => one.id === declining.id);
  return now !== undefined && (now.state === 'open' || !offers.some((one) => one.state === 'open' && !known.includes(one.id)));
};

/** An offer somebody chose to look at, and which others ran at that time. */
export interface Chosen {
  id: string;
  running: readonly string[];
}

/** Choosing one of the others. */
export const choose = (id: string, offers: readonly PhoneOffer[]): Chosen => ({ id, running: offers.filter((one) => one.state === 'open').map((one) => one.id) });

/** The offer that fills the screen: the chosen one until a new one comes, else the first. */
export function filling(offers: readonly PhoneOffer[], chosen: Chosen | null): PhoneOffer | undefined {
  const fresh = offers.some((one) => one.state === 'open' && chosen !== null && !chosen.running.includes(one.id));
  return (fresh ? undefined : offers.find((one) => one.id === chosen?.id)) ?? offers[0];
}

/** An offer that went away without an answer from this phone. */
export interface Gone {
  id: string;
  job: string;
  number: number;
  at: number;
}
/** So long such a notice stands. */
const GONE_MS = 120_000;

/** The notices that still stand with this snapshot: of a visit that is offered again or in hand nothing is said to be gone. */
export function goneWith(gone: readonly Gone[], lost: readonly PhoneOffer[], { offers, job }: Pick<PhoneSnapshot, 'offers' | 'job'>, now: number): Gone[] {
  const here = new Set([...offers.map((offer) => offer.job), job?.id]);
  const all = [...gone.filter((one) => now - one.at < GONE_MS), ...lost.map(({ id, job: of, number }) => ({ id, job: of, number, at: now }))];
  return all.filter((one) => !here.has(one.job));
}
