// The forms about somebody on the staff: another password, and the end of their sign-in.

import type { StaffLine } from '../../client/types.ts';
import { type Command, type Form, said } from './form.ts';
import { PASSWORD_MIN, rightLength } from './member.ts';

/** A verb about this member of staff. */
const onStaff = (one: StaffLine, verb: 'end' | 'password', body: Record<string, unknown> = {}): Command => ({ about: 'staff', id: one.person, verb, body });

/** How somebody on the staff is called here. */
export const calledOf = (one: StaffLine): string => (one.call_sign === null ? one.name : `${one.call_sign} ${one.name}`);

export const passwordForm = (one: StaffLine): Form => ({
  title: `A new password for ${calledOf(one)}`,
  intro: `They sign in as ${one.user}. Every place where they are signed in now is signed out at once${one.role === 'responder' ? ', also a phone on a visit' : ''}: tell them the password first.`,
  user: one.user,
  fields: [
    { name: 'password', label: 'New password', kind: 'password', required: true, hint: `At least ${PASSWORD_MIN} characters` },
    { name: 'again', label: 'The same again', kind: 'password', required: true },
  ],
  submit: 'Set the password',
  check: (values): Record<string, string> => {
    const { password = '', again = '' } = values;
    if (!rightLength(password)) return { password: `${PASSWORD_MIN} to 128 characters` };
    return password === again ? {} : { again: 'Not the same as above' };
  },
  send: (values) => onStaff(one, 'password', { password: values['password'] ?? '' }),
});

export const endForm = (one: StaffLine): Form => ({
  title: `End the sign-in of ${calledOf(one)}`,
  intro: `${one.name} (${one.user}) is signed out at once and cannot sign in again.${one.role === 'responder' ? ' They are not put on duty or offered work any more.' : ''} What they did stays on the record. This cannot be taken back: to return, they are added anew.`,
  fields: [{ name: 'sure', label: `Type ${one.user} to be sure`, kind: 'line', required: true }],
  submit: 'End the sign-in',
  grave: true,
  check: (values): Record<string, string> => (said(values, 'sure') === one.user ? {} : { sure: `Type ${one.user}` }),
  send: () => onStaff(one, 'end'),
});
