/**
 * What the screen shows: the server's last snapshot with the acts that are still on their way laid over it.
 * Pure. Once the server has answered, its snapshot alone decides: a refused act changes nothing here.
 */
import type { Act } from './act.ts';
import { byTurn } from './offering.ts';
import { stepsOutside, waitsForSecond } from './outside.ts';
import { stepsAhead, stepWith } from './steps.ts';
import type { OffRoadReason, PhoneJob, PhoneOffer, PhoneSnapshot, Step } from '../client/types.ts';

/** A job that was taken away. */
export type Released = PhoneSnapshot['released'][number];

export interface Shown {
  duty: 'on' | 'off';
  until: number | null;
  /** A change of duty that was pressed here and that the desk does not know of yet. */
  asked: 'on' | 'off' | null;
  off_road: { reason: OffRoadReason; until: number } | null;
  keys: string[];
  /** Offers nobody has answered on this phone, in the order they are to be answered. */
  offers: PhoneOffer[];
  /** The visit in hand; with the step as this phone knows it. */
  job: PhoneJob | null;
  step: Step | null;
  /** What may come next, nearest first. */
  ahead: Step[];
  /** Nobody enters alone there, and the second has not arrived: no step ahead leads inside. */
  alone: boolean;
  /** An offer accepted here that the server has not confirmed: it may still have gone to somebody else. */
  accepting: PhoneOffer | null;
  /** An offer accepted here that leaves the visit in hand; until the server has confirmed it, that visit is theirs. */
  turning: PhoneOffer | null;
  /** Left on this phone, and the desk does not know yet. */
  leaving: PhoneJob | null;
  /** Stood down, and not read yet. */
  stood_down: Released[];
  /** Acts on their way. */
  waiting: Act[];
  /** Acts the desk refused, until somebody has read why. */
  refused: Act[];
}

/** One name for one stand-down, so that reading it once is enough. */
export const releaseName = (released: Released): string => `${released.job} ${released.at}`;

/** Lays the acts that wait, or were taken and not shown yet, over the snapshot. `read` names the stand-downs that were read on this phone. */
export function overlay(snapshot: PhoneSnapshot, acts: readonly Act[], taken: readonly Act[], read: ReadonlySet<string>): Shown {
  const queued = acts.filter((act) => act.state === 'waiting');
  const waiting = [...taken, ...queued];
  const answered = new Set(waiting.flatMap(({ intent }) => (intent.verb === 'accept' || intent.verb === 'decline' ? [intent.offer] : [])));
  const accepts = waiting.find(({ intent }) => intent.verb === 'accept')?.intent;
  const job = snapshot.job;
  const step = job ? stepWith(job.id, job.step, waiting) : null;
  const left = step === 'clear';
  const accepting =
    !job && accepts?.verb === 'accept' ? (snapshot.offers.find((offer) => offer.id === accepts.offer) ?? null) : null;
  const accepting_step = accepting ? stepWith(accepting.job, null, waiting) : null;
  const ahead = accepting ? stepsAhead(accepting_step, []) : stepsAhead(step, snapshot.next_steps);
  const visit = accepting ?? job;
  const alone = visit !== null && visit.outside === null && waitsForSecond({ hazards: visit.hazards, two_up: visit.two_up, colleague: visit === job ? job.colleague : null });
  return {
    ...dutyWith(snapshot, waiting),
    keys: waiting.reduce((keys, { intent }) => (intent.verb === 'set-keys' ? intent.keys : keys), snapshot.me.keys),
    offers: snapshot.offers.filter((offer) => !answered.has(offer.id) && (offer.state === 'open' || offer.state === 'lapsed')).sort(byTurn),
    job: job && !left ? withoutAcceptedChange(job, waiting) : null,
    step: accepting ? accepting_step : step,
    ahead: visit?.outside != null || alone ? stepsOutside(ahead) : ahead,
    alone,
    accepting: accepting_step === 'clear' ? null : accepting,
    turning: job && accepts?.verb === 'accept' ? (snapshot.offers.find((offer) => offer.id === accepts.offer && offer.leaves !== null) ?? null) : null,
    leaving: left ? job : null,
    stood_down: stoodDown(snapshot, waiting, read),
    waiting: queued,
    refused: acts.filter((act) => act.state === 'refused'),
  };
}

/**
 * Stand-downs nobody has read on this phone. The desk may still wait for an "I know" about one that the snapshot no longer names,
 * long ago or before a restart: that one has to be answerable too, or this responder is offered nothing for ever.
 */
function stoodDown(snapshot: PhoneSnapshot, waiting: readonly Act[], read: ReadonlySet<string>): Released[] {
  const unread = snapshot.released.filter((released) => !read.has(releaseName(released)));
  const since = snapshot.me.unconfirmed_since;
  const answered = waiting.some(({ intent }) => intent.verb === 'confirm-stand-down');
  if (since === null || answered || unread.length > 0) return unread;
  return [snapshot.released.find((released) => released.at === since) ?? { job: snapshot.me.responder, number: 0, why: '', at: since, left_unsafe: false }];
}

function withoutAcceptedChange(job: PhoneJob, waiting: readonly Act[]): PhoneJob {
  const accepted = waiting.some(({ intent }) => intent.verb === 'accept-change' && intent.job === job.id && intent.changed === job.changed);
  return accepted ? { ...job, changed: null } : job;
}

type Standing = Pick<Shown, 'duty' | 'until' | 'off_road' | 'asked'>;

/** Whoever asked to go off duty is on duty until the desk knows: offers may still come. */
function dutyWith(snapshot: PhoneSnapshot, waiting: readonly Act[]): Standing {
  const { duty, until, off_road } = snapshot.me;
  return waiting.reduce<Standing>(
    (now, { intent }) => {
      switch (intent.verb) {
        case 'go-on-duty':
          return { ...now, duty: 'on', until: intent.until, asked: duty === 'on' ? null : 'on' };
        case 'go-off-duty':
          return duty === 'on' ? { ...now, asked: 'off' } : { duty: 'off', until: null, off_road: null, asked: null };
        case 'go-off-road':
          return { ...now, off_road: { reason: intent.reason, until: intent.until } };
        case 'come-back':
          return { ...now, off_road: null };
        default:
          return now;
      }
    },
    { duty, until, off_road, asked: null },
  );
}
