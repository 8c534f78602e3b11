// From a pendant press to the closed incident, on a desk and a telephone that are both watched.
import { answerAndSend, card, close, desk, open, queue, timeline, visit } from '../kit/desk.mjs';
import { CODE, UNIT } from '../kit/people.mjs';
import { button, leave, onDuty } from '../kit/telephone.mjs';
import { must, until } from '../kit/until.mjs';

async function alarmToClose(stage) {
  const house = await stage.house();
  const console = await desk(await stage.page(house.address), 'omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await console.getByRole('list', { name: 'On duty' }).getByText('Available').waitFor();

  const incident = await house.signal(UNIT.ivy);
  await card(console, 'Ivy Marlow').getByText('Ringing').waitFor();
  await answerAndSend(console, 'Ivy Marlow');

  await phone.getByText(/left to answer/).waitFor();
  const counts = phone.locator('.countdown b.figures');
  const first = await counts.textContent();
  await until('the countdown runs', async () => (await counts.textContent()) !== first);
  must(!(await phone.content()).includes(CODE), 'the telephone has the code before the offer is accepted');
  await visit(console).getByText('R7').first().waitFor();
  await stage.show(phone, 'phone-offer');
  await button(phone, 'Accept').click();

  await visit(console).getByText('R7 Ana Ruiz').waitFor();
  for (const [press, seen] of [['On my way', 'en route'], ['I’ve arrived', 'arrived'], ['I’m in', 'gained access'], ['With client', 'with client']]) {
    if (press === 'I’m in') await code(phone);
    await button(phone, press).click();
    await card(console, 'Ivy Marlow').getByText(`R7 ${seen}`).waitFor();
  }
  await stage.show(phone, 'phone-visit', { fullPage: true });
  await stage.show(console, 'desk-visit');
  await leave(phone);
  await phone.getByRole('heading', { name: 'On duty' }).waitFor();

  await card(console, 'Ivy Marlow').getByText('Resolved, to be closed').waitFor();
  await open(console, 'Ivy Marlow');
  await timeline(console).getByText('R7').first().waitFor();
  await close(console);
  await until('the queue is empty', async () => (await queue(console).getByRole('button').count()) === 0);
  const told = await (await house.caller('omar')).incident(incident);
  must(told.incident.state === 'closed', `the record says ${told.incident.state}`);
  must(told.timeline.some((line) => /code/i.test(line.text) && line.actor.includes('Ana')), `nobody is named for the look at the code: ${told.timeline.map((line) => line.text).join(' | ')}`);
  must(!JSON.stringify(told).includes(CODE), 'the code stands in the incident');
}

/** The code is shown on request, and hidden on request. */
async function code(phone) {
  await button(phone, 'Show the code for 60 s').click();
  await phone.getByText(CODE, { exact: true }).waitFor();
  await button(phone, 'Hide now').click();
  await phone.getByText(CODE, { exact: true }).waitFor({ state: 'detached' });
}

export const stories = [{ name: 'an alarm is answered, offered, accepted, attended and closed, on two pages', play: alarmToClose }];
