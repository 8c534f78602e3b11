import { describe, expect, it } from 'vitest';
import type { Alert, AlertKind, Gap, IncidentCard } from '../client/types.ts';
import { incident, NOW } from '../tests/fixtures.ts';
import { lengthOf } from '../kit/sound.ts';
import { AGAIN_MS, ALARMS, type Alarm, Alarms, causes, rhythms } from './alarms.ts';

const alert = (kind: AlertKind, at = NOW): Alert => ({ kind, at, on: 'incident', client: null, words: '' });
const open = (more: Partial<IncidentCard> = {}): IncidentCard => incident({ state: 'open', ...more });

/** What is heard in the first `seconds`, looked at once a second. */
function heard(cards: readonly IncidentCard[], seconds: number, stale = false, gap: Gap | null = null): Alarm[] {
  const alarms = new Alarms();
  return Array.from({ length: seconds }, (_, second) => alarms.next(second * 1000, causes(cards, stale, 'me', gap))).filter((alarm) => alarm !== null);
}

describe('the sounds', () => {
  it('differ in their rhythm, not only in pitch', () => {
    const beats = ALARMS.map((alarm) => rhythms[alarm].beeps.map(([, length_ms]) => (length_ms < 200 ? '.' : length_ms < 1000 ? '-' : '=')).join(''));
    expect(new Set(beats).size).toBe(ALARMS.length);
  });
  it('are short enough to be heard again at their pace', () => {
    for (const alarm of ALARMS) expect(lengthOf(rhythms[alarm]), alarm).toBeLessThan(AGAIN_MS.urgent / 2);
  });
});

describe('the desk hears', () => {
  it.each([['fire', 'fire'], ['p1', 'p1'], ['p2', 'ringing'], ['p3', 'ringing']] as const)('a ringing %s as %s', (priority, alarm) => {
    expect(heard([incident({ priority })], 1)).toEqual([alarm]);
  });
  it('a fire as fire, however urgent it was put', () => {
    expect(heard([incident({ class: 'fire', priority: 'p2' })], 1)).toEqual(['fire']);
  });
  it('a ringing call again until it is answered, the urgent twice as often', () => {
    expect(heard([incident({ priority: 'p1' })], 21)).toHaveLength(5);
    expect(heard([incident({ priority: 'p2' })], 21)).toHaveLength(3);
    expect(heard([open()], 21)).toEqual([]);
  });
  it('a wish to lower the urgency, at every desk but that of who asked', () => {
    const lowering = { by: 'me', by_name: 'Me', at: NOW, priority: 'p3' as const, reason: 'her daughter is with her' };
    expect(heard([open({ lowering: { ...lowering, by: 'other' } })], 40)).toEqual(['alert', 'alert']);
    expect(heard([open({ lowering })], 40)).toEqual([]);
  });
  it('a gap in the cover once, after everything that is graver', () => {
    const gap = { since: NOW, at_least: false, clients: 800, of: 1000, within_s: 2700, ready: 1 };
    expect(heard([], 60, false, gap)).toEqual(['cover']);
    expect(heard([incident({ priority: 'p1' })], 4, false, gap)).toEqual(['p1', 'cover']);
    expect(rhythms.cover.volume).toBeLessThan(0.5);
  });
  it('what has rung too long as often as what is urgent', () => {
    expect(heard([incident({ priority: 'p3', alerts: [alert('not_answered')] })], 21)).toHaveLength(5);
  });
  it('one sound at a time, the gravest first, and none is lost', () => {
    const cards = [incident({ id: 'a', priority: 'p2' }), incident({ id: 'b', class: 'fire' }), open({ id: 'c', alerts: [alert('code_failed')] })];
    expect(heard(cards, 5)).toEqual(['fire', 'alert', 'ringing']);
  });
  it('two that ring alike once, and a new one at once', () => {
    const alarms = new Alarms();
    const one = incident({ id: 'a' });
    expect(alarms.next(0, causes([one], false, 'me', null))).toBe('p1');
    expect(alarms.next(2_000, causes([one], false, 'me', null))).toBeNull();
    expect(alarms.next(3_000, causes([one, incident({ id: 'b' })], false, 'me', null))).toBe('p1');
    expect(alarms.next(6_000, causes([one, incident({ id: 'b' })], false, 'me', null))).toBeNull();
  });
  it('a unit that is pressed again, at once', () => {
    const alarms = new Alarms();
    alarms.next(0, causes([incident()], false, 'me', null));
    expect(alarms.next(2_000, causes([incident({ activations: 2 })], false, 'me', null))).toBe('p1');
  });
  it('an alert that waits for a decision every half minute, one that is plain once, and one to be noted never', () => {
    expect(heard([open({ alerts: [alert('forced_choice')] })], 61)).toHaveLength(3);
    expect(heard([open({ alerts: [alert('code_failed')] })], 61)).toHaveLength(1);
    expect(heard([open({ alerts: [alert('client_status')] })], 61)).toEqual([]);
  });
  it('that a second person is needed, unless it is this one who proposed', () => {
    const proposal = { by: 'other', by_name: 'Wren', at: NOW, reason: '', because: 'no_speech', answer_by: null } as unknown as NonNullable<IncidentCard['proposal']>;
    expect(heard([open({ proposal })], 1)).toEqual(['alert']);
    expect(heard([open({ proposal: { ...proposal, by: 'me' } })], 1)).toEqual([]);
  });
  it('nothing of what is resolved or closed, whatever alert of the search still stands with it', () => {
    const alerts = [alert('forced_choice'), alert('code_failed')];
    expect(heard([open({ alerts })], 40)).not.toEqual([]);
    expect(heard([open({ state: 'resolved', alerts }), open({ id: 'c', state: 'closed', alerts })], 40)).toEqual([]);
  });
  it('what is about a responder, whatever has become of the incident', () => {
    for (const kind of ['stand_down_not_seen', 'left_unsafe', 'step_after_stand_down'] as const) {
      expect(heard([open({ state: 'resolved', alerts: [alert(kind)] })], 1), kind).toEqual(['alert']);
    }
  });
  it('a hand-over that nobody has accepted', () => {
    const one = { organisation: 'o2', name: 'Barnet Centre', reference: 'B-1', accepted_at: null } as unknown as IncidentCard['cases'][number];
    expect(heard([open({ cases: [one] })], 31)).toEqual(['alert']);
  });
  it('the lost line every ten seconds', () => {
    expect(heard([], 21, true)).toEqual(['line', 'line', 'line']);
  });
});
