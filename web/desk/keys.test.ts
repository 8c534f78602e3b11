import { describe, expect, it } from 'vitest';
import { keyAct, KEYS } from './keys.ts';

const press = (key: string, where = {}, held = {}): ReturnType<typeof keyAct> =>
  keyAct({ key, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, repeat: false, ...held }, { inField: false, inDialog: false, inQueue: false, letters: true, ...where });

describe('the keys of the desk', () => {
  it('send the top recommendation with F4, also from a field', () => {
    expect(press('F4', { inField: true })).toEqual({ do: 'send' });
  });
  it('leave Alt+F4 to the system', () => {
    expect(press('F4', {}, { altKey: true })).toBeNull();
  });
  it('do nothing while a dialog is open', () => {
    expect(press('n', { inDialog: true })).toBeNull();
    expect(press('F4', { inDialog: true })).toBeNull();
  });
  it('write letters into a field instead of acting', () => {
    expect(press('a', { inField: true })).toBeNull();
    expect(press('5', { inField: true })).toBeNull();
  });
  it('leave the incident by Escape, but not by the same press that closed a dialog', () => {
    expect(press('Escape')).toEqual({ do: 'leave' });
    expect(press('Escape', {}, { repeat: true })).toBeNull();
  });
  it('show the cover with c', () => {
    expect(press('c')).toEqual({ do: 'cover' });
    expect(press('c', { letters: false })).toBeNull();
  });
  it('choose a candidate by digit', () => {
    expect(press('3')).toEqual({ do: 'choose', nth: 3 });
    expect(press('0')).toBeNull();
  });
  it('move by arrows only inside the queue', () => {
    expect(press('ArrowDown', { inQueue: true })).toEqual({ do: 'move', by: 1 });
    expect(press('ArrowDown')).toBeNull();
  });
  it('keep F4, arrows and Escape when single letters are switched off', () => {
    expect(press('n', { letters: false })).toBeNull();
    expect(press('F4', { letters: false })).toEqual({ do: 'send' });
    expect(press('Escape', { letters: false })).toEqual({ do: 'leave' });
    expect(press('ArrowUp', { letters: false, inQueue: true })).toEqual({ do: 'move', by: -1 });
  });
  it('leave Ctrl with a letter to the browser', () => {
    expect(press('n', {}, { ctrlKey: true })).toBeNull();
  });
  it('stand in the help', () => {
    expect(KEYS.flatMap((line) => line.keys)).toEqual(expect.arrayContaining(['n', 'a', 'F4', 's', '?']));
  });
});
