// Which alert is graver, and which must not be put away: those that wait for somebody to decide.

import type { Alert, AlertKind } from '../client/types.ts';

/** What an alert asks: that somebody decides, that somebody does what is plain, or that somebody takes note. */
export type Asks = 'decide' | 'act' | 'note';

const asks: Record<AlertKind, Asks> = {
  left_unsafe: 'decide',
  forced_choice: 'decide',
  manager: 'decide',
  ladder_exhausted: 'decide',
  access_failed: 'decide',
  brigade_not_called: 'decide',
  nobody_went_in: 'decide',
  death_not_called: 'decide',
  at_former_door: 'decide',
  place_differs: 'decide',
  unit_of_another: 'decide',
  no_outcome: 'decide',
  not_answered: 'decide',
  repeated: 'decide',
  desk_alarm: 'act',
  not_accepted: 'act',
  no_plan: 'act',
  not_decided: 'act',
  hand_over_not_accepted: 'act',
  promise_broken: 'act',
  call_back_due: 'act',
  code_failed: 'act',
  arrival_late: 'act',
  not_set_off: 'act',
  not_there: 'act',
  change_not_accepted: 'act',
  stand_down_not_seen: 'act',
  step_after_stand_down: 'act',
  long_lie: 'act',
  partner_to_ask: 'act',
  visit_long: 'act',
  visit_stands: 'note',
  not_closed: 'note',
  desk_entered: 'note',
  client_status: 'note',
  answered_late: 'note',
};
const rank: Record<Asks, number> = { decide: 0, act: 1, note: 2 };

/** What this kind of alert asks. */
export const asksFor = (kind: AlertKind): Asks => asks[kind];

/** The gravest first, and of those as grave the newest. */
export const byGravity = (a: Alert, b: Alert): number => rank[asks[a.kind]] - rank[asks[b.kind]] || b.at - a.at;

/** Alerts as they stand at the incident: those to be decided, or else the gravest, in sight; the rest behind a count. One alone is not put away. */
export function stacked(alerts: readonly Alert[]): { shown: Alert[]; more: Alert[] } {
  const all = [...alerts].sort(byGravity);
  const deciding = all.filter((alert) => asks[alert.kind] === 'decide').length;
  const inSight = Math.max(1, deciding);
  return all.length <= inSight + 1 ? { shown: all, more: [] } : { shown: all.slice(0, inSight), more: all.slice(inSight) };
}
