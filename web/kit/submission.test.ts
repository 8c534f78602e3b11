import { describe, expect, it } from 'vitest';
import { Problem } from '../client/problem.ts';
import { Submission } from './submission.svelte.ts';

const refused = (errors: { field: string; rule: string }[]): Problem =>
  new Problem({ type: '/problems/invalid-field', title: 'A field is not right', status: 422, errors });
const own = (name: string): 'note' | null => (name === 'outcome.note' ? 'note' : null);

describe('a form that is sent', () => {
  it('is not sent while something is wrong', async () => {
    const form = new Submission(own);
    let sent = 0;
    expect(await form.send({ note: 'This is needed' }, () => Promise.resolve((sent += 1)))).toBe(false);
    expect([sent, form.wrong]).toEqual([0, { note: 'This is needed' }]);
  });
  it('puts a refusal at the field it is about, and says nothing twice', async () => {
    const form = new Submission(own);
    await form.send({}, () => Promise.reject(refused([{ field: 'outcome.note', rule: 'say why' }])));
    expect([form.wrong, form.refusal]).toEqual([{ note: 'Say why' }, '']);
  });
  it('says in a sentence what is about no field of its own', async () => {
    const form = new Submission(own);
    await form.send({}, () => Promise.reject(refused([{ field: 'place', rule: 'nobody knows where' }])));
    expect(form.refusal).toBe('A field is not right. place: nobody knows where');
  });
  it('says that no answer came, and can be sent again', async () => {
    const form = new Submission(own);
    await form.send({}, () => Promise.reject(new TypeError('failed to fetch')));
    expect([form.refusal, form.busy]).toEqual(['The server did not answer', false]);
    expect(await form.send({}, () => Promise.resolve())).toBe(true);
    expect(form.refusal).toBe('');
  });
  it('is sent once however often it is pressed', async () => {
    const form = new Submission(own);
    let sent = 0;
    let arrive = (): void => undefined;
    const first = form.send({}, () => new Promise<void>((done) => ((sent += 1), (arrive = done))));
    expect(await form.send({}, () => Promise.resolve((sent += 1)))).toBe(false);
    arrive();
    expect([await first, sent]).toEqual([true, 1]);
  });
});
