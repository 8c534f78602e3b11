/** Where nobody of ours goes in: fire and gas, as the server says. What the phone says then, and which steps are left. */
import type { Hazard, JobKind, Outside, PhoneJob, PhonePerson, Situation, Step } from '../client/types.ts';
import { classWord, jobKindWord, situationWord } from '../kit/words.ts';
import { standing } from './words.ts';

/** What is the matter, in words: what somebody has said, else what keeps everybody outside, else what is known of it, as the desk has it. */
export const matterWords = (one: { situation: Situation | null; outside: Outside | null; silent: boolean; kind: JobKind }): string =>
  one.situation !== null ? situationWord[one.situation] : one.outside != null ? classWord[one.outside] : one.silent ? situationWord.silent : one.kind === 'emergency_visit' ? classWord.person : jobKindWord[one.kind];

/** What a visit in hand is for: what is said of its own incident by now, else what the visit began with. */
export const visitMatter = (job: Pick<PhoneJob, 'number' | 'persons' | 'situation' | 'outside' | 'silent' | 'kind'>): string =>
  matterWords({ ...job, situation: job.persons.find((person) => person.number === job.number)?.situation ?? job.situation });

/** What is the matter with one person, in words. */
export const personMatter = (one: Pick<PhonePerson, 'situation' | 'class' | 'silent'>): string =>
  one.situation !== null ? situationWord[one.situation] : one.silent ? situationWord.silent : classWord[one.class];

/** What one does instead of going in. */
export const outsideWords: Record<Outside, string> = {
  fire: 'Fire: meet the brigade outside. Do not enter.',
  gas: 'Gas or CO: do not enter. Everybody out, and nobody back in.',
};

/** The steps that do not lead through the door. */
export const stepsOutside = (steps: readonly Step[]): Step[] => steps.filter((step) => step !== 'gained_access' && step !== 'with_client');

/** Whether nobody enters alone here, by the register or because the desk said so, and the second is not at the door: the server takes no step inside then. */
export function waitsForSecond({ hazards, two_up, colleague }: { hazards: readonly Hazard[]; two_up: PhoneJob['two_up']; colleague: PhoneJob['colleague'] }): boolean {
  const step = colleague?.step ?? null;
  const there = step === 'arrived' || step === 'gained_access' || step === 'with_client';
  return (two_up === 'staff_safety' || hazards.some((hazard) => hazard.kind === 'two_up')) && !there;
}

/** Whom one would leave alone inside where nobody is in there alone; null where nobody. */
export function leftAlone(job: Pick<PhoneJob, 'hazards' | 'two_up' | 'outside' | 'colleague'>, step: Step | null): PhoneJob['colleague'] {
  const inside = (at: Step | null | undefined): boolean => at === 'gained_access' || at === 'with_client';
  return job.outside === null && inside(step) && inside(job.colleague?.step) && waitsForSecond({ ...job, colleague: null }) ? job.colleague : null;
}

/** Whether somebody must not be inside and was: still has to come out, as long as the change that says so is not accepted, or has come out. */
export function comingOut({ outside, changed }: Pick<PhoneJob, 'outside' | 'changed'>, step: Step | null, alone: boolean): 'in' | 'out' | null {
  if (step !== 'gained_access' && step !== 'with_client') return null;
  if (outside === null && !alone) return null;
  return (changed ?? null) === null ? 'out' : 'in';
}

/** Where one stands at a door that nobody goes through, or nobody alone; else the step itself. */
export function standingThere(step: Step | null, outside: Outside | null, coming: 'in' | 'out' | null): string {
  if (coming === 'in') return 'Inside: come out now';
  if (coming === 'out' || (outside !== null && step === 'arrived')) return 'There, outside';
  return standing(step);
}

/** What is accepted with the big button. */
export const acceptWords = (coming: 'in' | 'out' | null): string => (coming === 'in' ? 'I have come out' : 'I have read it and accept');

/** Where one waits for an ambulance: not behind a door one has to come out of. */
export function ambulanceWords(outside: Outside | null, coming: 'in' | 'out' | null): string {
  if (coming === 'in') return 'Come out first, then meet the crew outside.';
  return coming === 'out' || outside !== null ? 'Stay outside until the crew is there, unless it is not safe.' : 'Stay until the crew is there, unless it is not safe.';
}

/** Whom one waits for at such a door. */
export const secondWords = (colleague: PhoneJob['colleague']): string =>
  colleague === null || colleague.step === 'clear'
    ? 'Nobody enters alone. Wait outside: nobody is on the way as the second yet.'
    : `Nobody enters alone. Wait outside for ${colleague.call_sign} ${colleague.name}: ${standing(colleague.step).toLowerCase()}.`;
