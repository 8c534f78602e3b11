// What choosing otherwise than the plan cost, in words.

import type { OverrideReport } from '../client/types.ts';

type Override = OverrideReport['overrides'][number];

/** Whole minutes, with which way: "3 min later", "2 min sooner", "no later". */
export function laterWords(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes === 0) return 'no later';
  return `${minutes} min ${seconds > 0 ? 'later' : 'sooner'}`;
}

/** Whom it cost: "1001 3 min later, 1004 nobody". */
export function whom({ number, here_s, later }: Override): string {
  if (later.length === 0) return `${number} ${laterWords(here_s)}`;
  const felt = later.filter((one) => one.nobody || Math.abs(one.seconds) >= 30);
  if (felt.length === 0) return 'nobody by as much as a minute';
  return felt.map((one) => (one.nobody ? `${one.number} would have had nobody` : `${one.number} ${laterWords(one.seconds)}`)).join(', ');
}

/** Minutes that emergencies lost; "not known" where the rules left out who was chosen. */
export const lost = (seconds: number | null | undefined): string => (seconds == null ? 'not known' : `${(seconds / 60).toFixed(1)} min`);

/** Everything together, in a sentence. */
export function sumOf({ sum }: OverrideReport): string {
  if (sum.overrides === 0) return 'Nobody chose otherwise than the plan in the last 90 days.';
  const times = sum.overrides === 1 ? 'Once' : `${sum.overrides} times`;
  const unknown = sum.unknown === 0 ? '' : ` Of ${sum.unknown} the cost to emergencies is not known: the rules left out who was chosen.`;
  const there = laterWords(sum.here_s);
  return `${times} the desk chose otherwise than the plan in the last 90 days. Together: help ${there} where it was chosen, and ${lost(sum.emergencies_s)} lost by all emergencies, those beyond a target counted four times.${unknown}`;
}
