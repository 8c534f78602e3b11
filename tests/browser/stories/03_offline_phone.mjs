// A telephone without a connection: what was pressed is kept over a reload, and reaches the desk once and in order.
import { answerAndSend, card, desk, open, timeline } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { button, linked, onDuty } from '../kit/telephone.mjs';
import { must, pause, same, until } from '../kit/until.mjs';

/** From here on the desk calls a step's own time out. */
const SKEW_SHOWN_MS = 10_000;

async function offline(stage) {
  const house = await stage.house();
  const console = await desk(await stage.page(house.address), 'omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await phone.getByText('The pages are kept on this phone').waitFor();
  const incident = await house.signal(UNIT.ivy);
  await answerAndSend(console, 'Ivy Marlow');
  await button(phone, 'Accept').click();
  await card(console, 'Ivy Marlow').getByText('R7 accepted').waitFor();
  await button(phone, 'On my way').waitFor();

  await phone.context().setOffline(true);
  await button(phone, 'On my way').dblclick();
  const tapped = Date.now();
  await pause(1_500);
  await button(phone, 'I’ve arrived').click();
  await phone.getByText(/2 waiting/).first().waitFor();
  await phone.reload();
  await button(phone, 'I’m in').click();
  await button(phone, 'With client').click();
  await phone.getByText(/4 waiting/).first().waitFor();
  await stage.show(phone, 'phone-offline', { fullPage: true });
  await phone.getByText(/^No link/).first().waitFor();
  await until('the first press is old enough to be called out', () => Date.now() - tapped > SKEW_SHOWN_MS + 1_500);
  must((await card(console, 'Ivy Marlow').textContent()).includes('R7 accepted'), 'the desk knows of steps that were never sent');

  await phone.context().setOffline(false);
  await linked(phone);
  await card(console, 'Ivy Marlow').getByText('R7 with client').waitFor();
  const omar = await house.caller('omar');
  const told = await omar.incident(incident);
  const { steps } = told.incident.job.assignments[0];
  same(steps.map((one) => one.step), ['en_route', 'arrived', 'gained_access', 'with_client'], 'the steps on the record');
  const pressed = steps.map((one) => one.device_at);
  must(pressed.every((at, nth) => at !== null && (nth === 0 || at >= pressed[nth - 1])), `the telephone's own times are not in order: ${pressed}`);
  must(Math.abs(pressed[0] - tapped) < 10_000, 'the step does not carry the time it was pressed');
  const lines = told.timeline.filter((line) => line.device_at !== null && line.actor.includes('Ana') && /en route|arrived|access|with/i.test(`${line.kind} ${line.text}`));
  must(new Set(lines.map((line) => line.text)).size === lines.length, `something stands twice: ${lines.map((line) => line.text).join(' | ')}`);

  await open(console, 'Ivy Marlow');
  await timeline(console).getByText(/phone said/).first().waitFor();
  await stage.show(console, 'desk-skew');
}

export const stories = [
  {
    name: 'a telephone without a connection loses nothing, doubles nothing and keeps the order',
    play: offline,
    // The line is cut on purpose: the browser itself reports every request that finds no network.
    allowed: [/net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED|net::ERR_NETWORK_CHANGED|net::ERR_NETWORK_IO_SUSPENDED/],
  },
];
