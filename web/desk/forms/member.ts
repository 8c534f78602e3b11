// Somebody to be put on the staff, as values.

import type { Role } from '../../client/types.ts';
import type { Faults } from '../../kit/submission.svelte.ts';

/** The fields by the names the server has for them. */
export const MEMBER = ['name', 'user', 'password', 'call_sign', 'phone', 'base_name'] as const;
export type MemberField = (typeof MEMBER)[number];
export type Member = Record<MemberField, string>;

export const emptyMember = (): Member => ({ name: '', user: '', password: '', call_sign: '', phone: '', base_name: '' });

/** The length of a first password, in characters. */
export const PASSWORD_MIN = 12;
const PASSWORD_MAX = 128;
/** Whether the server takes a password of this length. */
export const rightLength = (password: string): boolean => [...password].length >= PASSWORD_MIN && [...password].length <= PASSWORD_MAX;

/** What is wrong, by field; empty when it may be sent. */
export function wrongMember(member: Member, role: Role): Faults<MemberField> {
  const found: Faults<MemberField> = {};
  if (member.name.trim() === '') found.name = 'Write their name, as others know them';
  if (!/^\S{2,80}$/.test(member.user.trim())) found.user = '2 to 80 characters, without blanks';
  if (!rightLength(member.password)) found.password = `${PASSWORD_MIN} to ${PASSWORD_MAX} characters`;
  if (role === 'responder' && member.call_sign.trim() === '') found.call_sign = 'What they are called on the air';
  return found;
}
