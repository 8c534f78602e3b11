// A form as a value: what it asks, what it checks and what it sends. One component shows them all.

import type { ClientFull } from '../../client/types.ts';
import { ago, dayOf, lastTime, morningOf, nearTime, nextTime, span, timeOfDay } from '../../kit/duration.ts';

/** A command for the server. */
export interface Command {
  about: 'incidents' | 'jobs' | 'responders' | 'clients' | 'staff';
  id: string;
  verb: string;
  body: Record<string, unknown>;
}

export type Values = Record<string, string>;

export interface Field {
  name: string;
  label: string;
  /** line: one line; text: several; choice: radio buttons; pick: a list; check: a tick; future, past: a time of day, "23:15"; day: a day to come; password: unseen, never remembered. */
  kind: 'line' | 'password' | 'text' | 'choice' | 'pick' | 'check' | 'future' | 'past' | 'day';
  required?: boolean;
  /** What the server calls it, where that is another name. */
  sent?: string;
  options?: readonly { value: string; text: string }[];
  initial?: string;
  hint?: string;
  max?: number;
  /** Shown, asked and sent only when this holds. */
  when?: (values: Values) => boolean;
}

/** Its name, its words, and whether in large print. */
export type Fact = readonly [name: string, words: string, print?: 'large'];

export interface Form {
  title: string;
  intro?: string;
  /** What is read out; where it needs the register, as soon as that is read. */
  facts?: readonly Fact[] | ((client: ClientFull | null) => readonly Fact[]);
  /** Whose password is asked for; never shown, for whatever keeps passwords. */
  user?: string;
  fields: readonly Field[];
  /** The words of its button, where they follow from what is said. */
  submit: string | ((values: Values) => string);
  grave?: boolean;
  /** What follows from what is said so far, before it is sent. */
  notice?: (values: Values, now: number) => string | null;
  /** Faults beyond the fields' own: by field name. */
  check?: (values: Values, now: number) => Record<string, string>;
  send: (values: Values, now: number) => Command;
}

/** The values a form starts with. */
export const startValues = (form: Form): Values =>
  Object.fromEntries(form.fields.map((field) => [field.name, field.initial ?? (field.kind === 'pick' ? (field.options?.[0]?.value ?? '') : '')]));

/** The fields that are asked now. */
export const asked = (form: Form, values: Values): Field[] => form.fields.filter((field) => field.when === undefined || field.when(values));

/** The asked field that the server means by "outcome.note"; null where none is meant. */
export const fieldFor = (fields: readonly Field[], name: string): string | null => {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return fields.find((field) => field.sent === name || field.name === name || field.name === last)?.name ?? null;
};

/** What is wrong, by field name; empty when it may be sent. */
export function faults(form: Form, values: Values, now: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of asked(form, values)) {
    const value = (values[field.name] ?? '').trim();
    if (value === '') {
      if (field.required === true) found[field.name] = field.kind === 'choice' || field.kind === 'pick' ? 'Choose one' : 'This is needed';
      continue;
    }
    if (field.kind === 'future' && nextTime(now, value) === null) found[field.name] = 'A time such as 23:15';
    if (field.kind === 'day' && morningOf(now, value) === null) found[field.name] = 'Today or a day to come';
    if (field.kind === 'past' && lastTime(now, value) === null) found[field.name] = 'A time such as 23:15';
    if (field.max !== undefined && value.length > field.max) found[field.name] = `At most ${field.max} characters`;
  }
  return { ...(form.check?.(values, now) ?? {}), ...found };
}

/** An instant with its day, and how far it is from now: "Mon 23 Nov 03:10, in 11 min", "Mon 23 Nov 02:50, 9 min ago". */
const instantWords = (now: number, at: number): string => `${dayOf(at)} ${timeOfDay(at)}, ${at < now ? ago(now, at) : `in ${span(at - now)}`}`;

/** Which day a time of day is read as, and how far away: what was typed late is tomorrow, unless it may have passed within `back_ms`. Nothing for no time. */
export function aheadWords(now: number, text: string, back_ms = 0): string | null {
  const at = nearTime(now, text, back_ms);
  return at === null ? null : instantWords(now, at);
}

const HOUR_MS = 3_600_000;
/** The fault of a time that is further ahead than this many hours, by the field's name: it says which time it was taken for. */
export function tooFar(name: string, text: string, now: number, hours: number, back_ms = 0): Record<string, string> {
  const at = nearTime(now, text, back_ms);
  return at === null || at - now <= hours * HOUR_MS ? {} : { [name]: `At most ${hours} hours ahead: this would be ${instantWords(now, at)}` };
}

/** A value without its outer blanks. */
export const said = (values: Values, name: string): string => (values[name] ?? '').trim();
/** A value, or nothing. */
export const saidOrNull = (values: Values, name: string): string | null => said(values, name) || null;
/** Whether a tick is set or "yes" was chosen. */
export const isYes = (values: Values, name: string): boolean => values[name] === 'yes';
/** Yes, no, or nothing said. */
export const yesNo = (values: Values, name: string): boolean | null => (values[name] === 'yes' ? true : values[name] === 'no' ? false : null);

export const YES_NO = [
  { value: 'yes', text: 'Yes' },
  { value: 'no', text: 'No' },
] as const;

/** The field most forms end with. */
export const noteField = (required = false, label = 'Note'): Field => ({ name: 'note', label, kind: 'text', max: 2000, required });
/** A reason somebody will read later. */
export const reasonField = (label = 'Why', hint?: string): Field => ({ name: 'reason', label, kind: 'line', max: 500, required: true, hint });
