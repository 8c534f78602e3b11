/** Who is behind a visit: persons are counted, needs are not. */
import { describe, expect, it } from 'vitest';
import type { PhoneJob, PhonePerson } from '../client/types.ts';
import { conditionAsked, countWords, joinedTitle, needTitle, personsOf } from './persons.ts';

type PhoneClient = PhoneJob['clients'][number];
const need = (incident: string, name: string): PhonePerson => ({
  incident, number: 1000, name, class: 'person', situation: null, silent: false, address: null, access: null, access_notes: '', has_code: false,
});
const client = (name: string, born: number | null = 1939): PhoneClient => ({ name, born, phone: null, communication: '' });
type Behind = Pick<PhoneJob, 'persons' | 'incidents' | 'clients'>;
/** A visit with these needs; a name in brackets is a caller's, whom the register does not know. */
const visit = (...needs: [incident: string, name: string, client: PhoneClient | null][]): Behind => ({
  persons: needs.map(([incident, name]) => need(incident, name)),
  incidents: needs.map(([id, , known], at) => ({ id, number: 1000 + at, client_name: known?.name ?? null })),
  clients: needs.flatMap(([, , known]) => (known === null ? [] : [known])),
});
const shape = (behind: Behind): [string, number][] => personsOf(behind).map(({ name, needs }) => [name, needs.length]);

describe('the persons of a visit', () => {
  it('are counted by who they are: one client with two alarms is one person', () => {
    const two = visit(['a', 'Ted Ashby', client('Ted Ashby')], ['b', 'Ted Ashby', client('Ted Ashby')]);
    expect(shape(two)).toEqual([['Ted Ashby', 2]]);
    expect(countWords(personsOf(two))).toBe('Ted Ashby, 2 needs');
    const three = visit(['a', 'Ted Ashby', client('Ted Ashby')], ['c', 'Jo Ashby', client('Jo Ashby')], ['b', 'Ted Ashby', client('Ted Ashby')]);
    expect(shape(three)).toEqual([['Ted Ashby', 2], ['Jo Ashby', 1]]);
    expect(countWords(personsOf(three))).toBe('2 people');
  });
  it('are asked after once each, after the last of their needs', () => {
    const three = visit(['a', 'Ted Ashby', client('Ted Ashby')], ['c', 'Jo Ashby', client('Jo Ashby')], ['b', 'Ted Ashby', client('Ted Ashby')]);
    expect(personsOf(three).flatMap(({ needs }) => needs.map((one) => one.incident))).toEqual(['a', 'b', 'c']);
    expect(conditionAsked(personsOf(three))).toEqual([1, 1, 2]);
    expect(conditionAsked([])).toEqual([]);
  });
  it('are two where two clients bear one name', () => {
    expect(shape(visit(['a', 'Ted Ashby', client('Ted Ashby', 1939)], ['b', 'Ted Ashby', client('Ted Ashby', 1968)]))).toHaveLength(2);
  });
  it('are as many as the needs where nobody knows who they are', () => {
    expect(shape(visit(['a', 'Unknown person', null], ['b', 'Unknown person', null]))).toHaveLength(2);
    expect(shape(visit(['a', 'Ted Ashby', client('Ted Ashby')], ['b', 'Ted Ashby', null]))).toHaveLength(2);
  });
  it('keep every need, each under its person, so that each is left with an outcome', () => {
    const three = visit(['a', 'Ted Ashby', client('Ted Ashby')], ['c', 'Jo Ashby', client('Jo Ashby')], ['b', 'Ted Ashby', client('Ted Ashby')]);
    const persons = personsOf(three);
    expect(persons.flatMap(({ needs }) => needs.map((one) => one.incident))).toEqual(['a', 'b', 'c']);
    expect(['a', 'b', 'c'].map((incident) => needTitle(persons, incident))).toEqual(['1 of 2: Ted Ashby, need 1 of 2', '1 of 2: Ted Ashby, need 2 of 2', '2 of 2: Jo Ashby']);
    const ted = personsOf(visit(['a', 'Ted Ashby', client('Ted Ashby')], ['b', 'Ted Ashby', client('Ted Ashby')]));
    expect(needTitle(ted, 'b')).toBe('Ted Ashby, need 2 of 2');
  });
  it('who join are somebody else, or one more need of somebody who is there', () => {
    const two = visit(['a', 'Ted Ashby', client('Ted Ashby')], ['b', 'Ted Ashby', client('Ted Ashby')], ['c', 'Jo Ashby', client('Jo Ashby')]);
    const joined = (...incidents: string[]): string => joinedTitle(two, two.persons.filter((person) => incidents.includes(person.incident)));
    expect(joined('b')).toBe('Something else is the matter here');
    expect(joined('c')).toBe('Somebody else here needs help');
    expect(joined('b', 'c')).toBe('Somebody else here needs help');
  });
});
