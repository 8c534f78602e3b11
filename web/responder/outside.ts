/** Where nobody of ours goes in: fire and gas, as the server says. What the phone says then, and which steps are left. */
import type { Hazard, Outside, PhoneJob, PhonePerson, Situation, Step } from '../client/types.ts';
import { classWord, situationWord } from '../kit/words.ts';
import { standing } from './words.ts';

/** What is the matter, in words: what somebody has said, else what keeps everybody outside. */
export const matterWords = (one: { situation: Situation | null; outside: Outside | null; silent: boolean }): string =>
  one.situation !== null ? situationWord[one.situation] : one.outside != null ? classWord[one.outside] : one.silent ? situationWord.silent : 'Situation not known';

/** What a visit in hand is for: what is said of its own incident by now, else what the visit began with. */
export const visitMatter = (job: Pick<PhoneJob, 'number' | 'persons' | 'situation' | 'outside' | 'silent'>): string =>
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

/** Whom one waits for at such a door. */
export const secondWords = (colleague: PhoneJob['colleague']): string =>
  colleague === null
    ? 'Nobody enters alone. Wait outside: nobody is on the way as the second yet.'
    : `Nobody enters alone. Wait outside for ${colleague.call_sign} ${colleague.name}: ${standing(colleague.step).toLowerCase()}.`;
