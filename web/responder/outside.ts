/** Where nobody of ours goes in: fire and gas, as the server says. What the phone says then, and which steps are left. */
import type { Outside, PhonePerson, Situation, Step } from '../client/types.ts';
import { classWord, situationWord } from '../kit/words.ts';

/** What is the matter, in words: what somebody has said, else what keeps everybody outside. */
export const matterWords = (one: { situation: Situation | null; outside: Outside | null; silent: boolean }): string =>
  one.situation !== null ? situationWord[one.situation] : one.outside != null ? classWord[one.outside] : one.silent ? situationWord.silent : 'Situation not known';

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
