import { describe, expect, it } from 'vitest';
import { stillMissing, tokenOf, wrongWith } from './checks.ts';

const right = { organisation: 'Example Assist', phone: '020 7946 0100', name: 'Ada Finch', user: 'ada', password: 'a long enough one', again: 'a long enough one' };

describe('setting up', () => {
  it('takes a complete form', () => {
    expect(wrongWith(right)).toEqual({});
  });
  it('names each empty field', () => {
    expect(Object.keys(wrongWith({ organisation: ' ', phone: '', name: '', user: '', password: '', again: '' })).sort()).toEqual(['name', 'organisation', 'password', 'user']);
  });
  it('wants the password twice the same, and not short', () => {
    expect(wrongWith({ ...right, again: 'another' })).toHaveProperty('again');
    expect(wrongWith({ ...right, password: 'short', again: 'short' })).toHaveProperty('password');
  });
  it('wants a password that is not the user name', () => {
    expect(wrongWith({ ...right, user: 'longlonglong1', password: 'LongLongLong1', again: 'LongLongLong1' })).toHaveProperty('password');
  });
  it('takes the desk without a telephone number and says that it is missing, and where to put it; what is no number is refused', () => {
    expect(wrongWith({ ...right, phone: ' ' })).toEqual({});
    expect([null, ' ', '020 7946 0100'].map((phone) => stillMissing(phone).includes('attend organisation set --phone'))).toEqual([true, true, false]);
    expect(['the desk', '12 3', '1'.repeat(41)].map((phone) => Object.keys(wrongWith({ ...right, phone })))).toEqual([['phone'], ['phone'], ['phone']]);
  });
  it('reads the token after the hash, also a broken one', () => {
    expect(tokenOf('#abc%20d')).toBe('abc d');
    expect(tokenOf('#%E0%A4%A')).toBe('%E0%A4%A');
    expect(tokenOf('')).toBe('');
  });
});
