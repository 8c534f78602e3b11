import { describe, expect, it } from 'vitest';
import type { Change, IncidentCard, ResponderCard } from '../client/types.ts';
import { incident, job, NOW, responder } from '../tests/fixtures.ts';
import { applyChange, applyFixes, incidentIsNewer, positionOf } from './merge.ts';

const shown = (): { incidents: Map<string, IncidentCard>; responders: Map<string, ResponderCard> } => ({ incidents: new Map(), responders: new Map() });
const change = (more: Partial<Change>): Change => ({ position: 5, subject: 'incident', id: 'i1', kind: 'x', at: NOW, incident: null, responder: null, ...more });

describe('a cursor of the record', () => {
  it('carries its position before the dash', () => {
    expect(positionOf('4210-00ff00ff')).toBe(4210);
  });
  it('is nothing when it is not one', () => {
    expect(positionOf('4210')).toBeNull();
    expect(positionOf('4210-xyz')).toBeNull();
  });
});

describe('a responder who left', () => {
  it('is gone from the desk', () => {
    const now = shown();
    now.responders.set('r1', responder());
    applyChange(now, change({ responder: responder({ state: 'left', duty: 'off', revision: 2 }) }));
    expect(now.responders.has('r1')).toBe(false);
  });
});

describe('a change of an incident', () => {
  it('adds one that was not there, and says that it is new', () => {
    const now = shown();
    expect(applyChange(now, change({ incident: incident() })).fresh?.id).toBe('i1');
    expect(now.incidents.size).toBe(1);
  });
  it('replaces an older card and does not call it new', () => {
    const now = shown();
    now.incidents.set('i1', incident());
    expect(applyChange(now, change({ incident: incident({ revision: 2, state: 'answered' }) })).fresh).toBeNull();
    expect(now.incidents.get('i1')?.state).toBe('answered');
  });
  it('is ignored when the card shown is newer', () => {
    const now = shown();
    now.incidents.set('i1', incident({ revision: 9, state: 'open' }));
    applyChange(now, change({ incident: incident({ revision: 8 }) }));
    expect(now.incidents.get('i1')?.state).toBe('open');
  });
  it('is ignored when only its job went back', () => {
    expect(incidentIsNewer(incident({ job: job({ revision: 4 }) }), incident({ job: job({ revision: 3 }) }))).toBe(false);
    expect(incidentIsNewer(incident({ job: job({ revision: 4 }) }), incident({ job: job({ revision: 5 }) }))).toBe(true);
  });
  it('counts when the job is a new one', () => {
    expect(incidentIsNewer(incident({ job: job({ revision: 9 }) }), incident({ job: job({ id: 'j2', revision: 1 }) }))).toBe(true);
  });
  it('takes a closed one off the queue and hands it to the list of closed ones', () => {
    const now = shown();
    now.incidents.set('i1', incident());
    expect(applyChange(now, change({ incident: incident({ revision: 2, state: 'closed' }) })).closed?.id).toBe('i1');
    expect(now.incidents.size).toBe(0);
  });
  it('applied twice is the same as once', () => {
    const now = shown();
    const once = change({ incident: incident({ revision: 3 }) });
    applyChange(now, once);
    applyChange(now, once);
    expect(now.incidents.size).toBe(1);
  });
  it('puts a reopened one back on the queue', () => {
    const now = shown();
    applyChange(now, change({ incident: incident({ revision: 4, state: 'closed' }) }));
    applyChange(now, change({ incident: incident({ revision: 5, state: 'open' }) }));
    expect(now.incidents.get('i1')?.state).toBe('open');
  });
});

describe('a change of a responder', () => {
  it('keeps the newer position when the card was made before the last fix', () => {
    const now = shown();
    now.responders.set('r1', responder({ latitude: 51.7, fix_at: NOW + 5000 }));
    applyChange(now, change({ responder: responder({ revision: 2, state: 'en_route', latitude: 51.6, fix_at: NOW }) }));
    expect(now.responders.get('r1')).toMatchObject({ state: 'en_route', latitude: 51.7, fix_at: NOW + 5000 });
  });
  it('is ignored when older', () => {
    const now = shown();
    now.responders.set('r1', responder({ revision: 7, state: 'arrived' }));
    applyChange(now, change({ responder: responder({ revision: 6 }) }));
    expect(now.responders.get('r1')?.state).toBe('arrived');
  });
});

describe('fixes', () => {
  it('move a responder', () => {
    const now = shown();
    now.responders.set('r1', responder());
    applyFixes(now.responders, [{ responder: 'r1', latitude: 51.61, longitude: -0.21, accuracy_m: 5, fix_at: NOW + 1 }]);
    expect(now.responders.get('r1')).toMatchObject({ latitude: 51.61, fix_at: NOW + 1 });
  });
  it('do not move one back in time', () => {
    const now = shown();
    now.responders.set('r1', responder());
    applyFixes(now.responders, [{ responder: 'r1', latitude: 1, longitude: 1, accuracy_m: 5, fix_at: NOW - 1 }]);
    expect(now.responders.get('r1')?.latitude).toBe(51.6);
  });
  it('of somebody unknown are ignored', () => {
    const now = shown();
    applyFixes(now.responders, [{ responder: 'nobody', latitude: 1, longitude: 1, accuracy_m: 5, fix_at: NOW }]);
    expect(now.responders.size).toBe(0);
  });
});
