/**
 * Who is behind a visit. The server sends a line for each need, as leaving says something of each; somebody with two needs is one person.
 * Told apart too often, a team searches for a second; told apart too seldom, somebody is left behind: in doubt they are two.
 */
import type { PhoneJob, PhonePerson } from '../client/types.ts';
import { once } from './once.ts';

/** One person with everything that is the matter with them; never without a need. */
export interface Person {
  name: string;
  needs: PhonePerson[];
}

type Behind = Pick<PhoneJob, 'persons' | 'incidents' | 'clients'>;

/** Each person once, in the order they came. Two needs are one person's only where both name the only client of that name. */
export function personsOf({ persons, incidents, clients }: Behind): Person[] {
  const known = once(clients);
  const only = (name: string): boolean => known.filter((client) => client.name === name).length === 1;
  const named = new Map(incidents.map((one) => [one.id, one.client_name]));
  const found: (Person & { client: string | null })[] = [];
  for (const need of persons) {
    const name = named.get(need.incident) ?? null;
    const client = name !== null && only(name) ? name : null;
    const same = client === null ? undefined : found.find((person) => person.client === client);
    if (same) same.needs.push(need);
    else found.push({ name: need.name, needs: [need], client });
  }
  return found.map(({ name, needs }) => ({ name, needs }));
}

/** Whether what has joined is somebody else, or one more need of somebody who is known to be there. */
export const someoneElse = (behind: Behind, joined: readonly string[]): boolean =>
  personsOf(behind).some(({ needs }) => needs.every((need) => joined.includes(need.incident)));

/** What stands over whoever or whatever has joined. */
export const joinedTitle = (behind: Behind, joined: readonly PhonePerson[]): string =>
  someoneElse(behind, joined.map((person) => person.incident)) ? 'Somebody else here needs help' : 'Something else is the matter here';

/** Over the list of them, and over the sheet that leaves them: how many people, or how many needs of one. */
export const countWords = (persons: readonly Person[]): string =>
  persons.length === 1 ? `${persons[0]?.name}, ${persons[0]?.needs.length} needs` : `${persons.length} people`;

/** How somebody was is asked once of each person, after the last of their needs: for every need, in order, the place where it is asked. */
export const conditionAsked = (persons: readonly Person[]): number[] => {
  let before = 0;
  return persons.flatMap(({ needs }) => {
    before += needs.length;
    return needs.map(() => before - 1);
  });
};

/** Over what is said of one need: whose it is, and which of theirs where they have several. */
export function needTitle(persons: readonly Person[], incident: string): string {
  const at = persons.findIndex(({ needs }) => needs.some((need) => need.incident === incident));
  const person = persons[at];
  if (person === undefined) return '';
  const which = person.needs.findIndex((need) => need.incident === incident) + 1;
  const need = person.needs.length === 1 ? '' : `need ${which} of ${person.needs.length}`;
  const whose = persons.length === 1 ? person.name : `${at + 1} of ${persons.length}: ${person.name}`;
  return need === '' ? whose : `${whose}, ${need}`;
}
