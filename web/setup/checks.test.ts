import { describe, expect, it } from 'vitest';
import { tokenOf, wrongWith } from './checks.ts';

const right = { organisation: 'Example Assist', name: 'Ada Finch', user: 'ada', password: 'a long enough one', again: 'a long enough one' };

describe('setting up', () => {
  it('takes a complete form', () => {
    expect(wrongWith(right)).toEqual({});
  });
  it('names each empty field', () => {
    expect(Object.keys(wrongWith({ organisation: ' ', name: '', user: '', password: '', again: '' })).sort()).toEqual(['name', 'organisation', 'password', 'user']);
  });
  it('wants the password twice the same, and not short', () => {
    expect(wrongWith({ ...right, again: 'another' })).toHaveProperty('again');
    expect(wrongWith({ ...right, password: 'short', again: 'short' })).toHaveProperty('password');
  });
  it('wants a password that is not the user name', () => {
    expect(wrongWith({ ...right, user: 'longlonglong1', password: 'LongLongLong1', again: 'LongLongLong1' })).toHaveProperty('password');
  });
  it('reads the token after the hash, also a broken one', () => {
    expect(tokenOf('#abc%20d')).toBe('abc d');
    expect(tokenOf('#%E0%A4%A')).toBe('%E0%A4%A');
    expect(tokenOf('')).toBe('');
  });
});
