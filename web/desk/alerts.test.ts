import { describe, expect, it } from 'vitest';
import type { Alert, AlertKind } from '../client/types.ts';
import { NOW } from '../tests/fixtures.ts';
import { stacked } from './alerts.ts';

const alert = (kind: AlertKind, minutes = 0): Alert => ({ kind, at: NOW + minutes * 60_000, on: 'incident', client: null, words: '' });
const kinds = (alerts: readonly Alert[]): AlertKind[] => alerts.map((one) => one.kind);

describe('the alerts of an incident', () => {
  it('stand gravest first, and of those as grave the newest', () => {
    expect(kinds(stacked([alert('not_closed', 9), alert('code_failed', 1), alert('arrival_late', 2)]).shown)).toEqual(['arrival_late']);
    expect(kinds(stacked([alert('not_closed', 9), alert('code_failed', 1), alert('arrival_late', 2)]).more)).toEqual(['code_failed', 'not_closed']);
  });
  it('keep every one that is to be decided in sight', () => {
    const { shown, more } = stacked([alert('visit_stands'), alert('no_outcome', 1), alert('call_back_due', 3), alert('left_unsafe', 2), alert('long_lie')]);
    expect(kinds(shown)).toEqual(['left_unsafe', 'no_outcome']);
    expect(kinds(more)).toEqual(['call_back_due', 'long_lie', 'visit_stands']);
  });
  it('are not put away for the sake of one', () => {
    expect(kinds(stacked([alert('call_back_due'), alert('long_lie')]).more)).toEqual([]);
    expect(stacked([])).toEqual({ shown: [], more: [] });
  });
});
