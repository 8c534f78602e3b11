// Two people behind one door: an outcome for each before anybody leaves; whoever is not safe leaves at once, also without a connection.
import { choose, desk, dialog, open, visit } from '../kit/desk.mjs';
import { faults, runsOff, settled } from '../kit/look.mjs';
import { UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';
import { must, same, until } from '../kit/until.mjs';

/** Ivy's husband, who has a pendant of his own. */
const ALBERT = ['reference,name,address,postcode,born,lives_with,hazards,units', 'C-0009,Albert Marlow,"14 Park Road, Barnet",EN5 5SQ,1936,C-0001,oxygen:,7100900:pendant'].join('\n');
const ALBERTS = '7100900';

/** Looks at a page as an inspector does, and takes its picture. */
async function look(stage, page, name) {
  await settled(page);
  const found = [...(await faults(stage.axe, page, name)), ...(await runsOff(page, name))];
  await stage.show(page, name);
  must(found.length === 0, found.join('\n    '));
}

async function sent(omar, incident) {
  await omar.on(incident, 'answer');
  await omar.on(incident, 'respond', { needs: [], note: '' });
}

/** Ana is with Ivy when Albert presses too. */
async function withBoth(stage, options = {}) {
  const house = await stage.house(ALBERT);
  const omar = await house.caller('omar');
  const phone = await onDuty(await stage.phone(house.address, options), 'ana');
  const ivy = await house.signal(UNIT.ivy);
  await sent(omar, ivy);
  for (const name of ['Accept', 'On my way', 'I’ve arrived', 'I’m in', 'With client']) await button(phone, name).click();
  const albert = await house.signal(ALBERTS);
  await sent(omar, albert);
  await phone.getByRole('heading', { name: '⚠ Somebody else here needs help' }).waitFor();
  return { house, omar, phone, ivy, albert };
}

async function anOutcomeEach(stage, options, name) {
  const { omar, phone, ivy, albert } = await withBoth(stage, options);
  await look(stage, phone, `phone-somebody-joined-${name}`);
  await button(phone, 'I have read it and accept').click();
  await phone.getByRole('heading', { name: '2 people' }).waitFor();
  await look(stage, phone, `phone-two-people-${name}`);
  await button(phone, 'Leave').click();
  const sheet = phone.getByRole('dialog');
  await sheet.getByRole('heading', { name: '1 of 2: Ivy Marlow' }).waitFor();
  await look(stage, phone, `phone-leave-two-${name}`);
  const leave = sheet.getByRole('button', { name: 'Leave: visit over' });
  await sheet.getByRole('region', { name: '1 of 2: Ivy Marlow' }).getByLabel('Helped up').check();
  await leave.click();
  await sheet.getByText('Choose how it went.').first().waitFor();
  const his = sheet.getByRole('region', { name: '2 of 2: Albert Marlow' });
  await look(stage, phone, `phone-leave-second-${name}`);
  await his.getByLabel('Taken to hospital').check();
  await his.getByLabel('Injured').check();
  await his.getByLabel('Note about Albert Marlow').fill('Hip');
  await leave.click();
  await sheet.waitFor({ state: 'detached' });
  const told = async (incident) => (await omar.incident(incident)).incident;
  await until('both are resolved', async () => (await told(ivy)).state === 'resolved' && (await told(albert)).state === 'resolved');
  const [hers, theirs] = [(await told(ivy)).left, (await told(albert)).left];
  same([hers.outcome, hers.condition, theirs.outcome, theirs.condition, theirs.note], ['lifted', 'well', 'hospital', 'injured', 'Hip'], 'what the desk has of each');
}

async function forThem(stage) {
  const { house, omar, ivy, albert } = await withBoth(stage);
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Ivy Marlow');
  await visit(page).getByRole('button', { name: 'Clear for them' }).click();
  await dialog(page).getByRole('button', { name: 'Clear', exact: true }).click();
  await look(stage, page, 'desk-clear-for-two');
  const ask = dialog(page);
  for (const [who, outcome, condition] of [['Ivy Marlow', 'Helped up', 'Well'], ['Albert Marlow', 'Nobody there', 'Not seen']]) {
    await ask.getByLabel(new RegExp(`${who}: how it went`)).selectOption({ label: outcome });
    await choose(page, new RegExp(`${who}: how the client was`), condition);
  }
  await ask.getByText('You say that R7 has left, and ends the visit for Ivy Marlow (helped up) and Albert Marlow (nobody there).').waitFor();
  await ask.getByLabel(/How we know/).fill('by radio');
  await look(stage, page, 'desk-clear-for-two-said');
  await ask.getByRole('button', { name: 'Clear', exact: true }).click();
  await ask.waitFor({ state: 'detached' });
  await page.getByText(/left Ivy Marlow: helped up, well/).waitFor();
  // Neither was heard, and only the desk says how it went: two people end that.
  await page.getByText(/Only the desk says how the visit ended/i).first().waitFor();
  same(await Promise.all([ivy, albert].map(async (incident) => (await omar.incident(incident)).incident.state)), ['open', 'open'], 'what one person at the desk has ended');
}

async function leftUnsafe(stage) {
  const { house, omar, phone, ivy } = await withBoth(stage);
  const page = await desk(await stage.page(house.address), 'omar');
  await phone.context().setOffline(true);
  const hold = phone.getByRole('button', { name: 'Unsafe: leave now' }).or(phone.getByRole('button', { name: 'Keep holding…' }));
  await look(stage, phone, 'phone-unsafe-button');
  await hold.focus();
  await phone.keyboard.down('Enter');
  await phone.getByText('Keep holding…').waitFor();
  await phone.keyboard.up('Enter');
  await phone.getByRole('dialog').getByText('You leave at once.').waitFor();
  await look(stage, phone, 'phone-unsafe-asked');
  await button(phone, 'No, I stay').click();
  await phone.getByRole('dialog').waitFor({ state: 'detached' });
  await hold.focus();
  await phone.keyboard.down('Enter');
  await phone.getByRole('heading', { name: 'You left: unsafe' }).waitFor();
  await phone.keyboard.up('Enter');
  await look(stage, phone, 'phone-unsafe-not-told');
  await phone.context().setOffline(false);
  await button(phone, 'I am safe').waitFor();
  await look(stage, phone, 'phone-unsafe-told');
  const { incident } = await omar.incident(ivy);
  same([incident.state, incident.priority, incident.job.two_up, incident.alerts.some((alert) => alert.kind === 'left_unsafe')], ['open', 'p1', 'staff_safety', true], 'the incident afterwards');
  await open(page, 'Ivy Marlow');
  await visit(page).getByText('R7 Ana Ruiz left at once').waitFor();
  await look(stage, page, 'desk-left-unsafe');
  same((await omar.get('/api/desk')).responders.find((one) => one.call_sign === 'R7').state, 'left_unsafe', 'R7 until they say that they are safe');
  await button(phone, 'I am safe').click();
  await until('R7 is known to be safe', async () => (await omar.get('/api/desk')).responders.find((one) => one.call_sign === 'R7').state !== 'left_unsafe');
}

const OFFLINE = [/ERR_INTERNET_DISCONNECTED/, /Failed to load resource/];

export const stories = [
  { name: 'two people behind a door: whoever joins is told of, and each is left with an outcome', play: (stage) => anOutcomeEach(stage, {}, 'light') },
  { name: 'two people in the dark and at twice the text on a small telephone', play: (stage) => anOutcomeEach(stage, { colorScheme: 'dark', viewport: { width: 320, height: 640 } }, 'dark-small') },
  { name: 'the desk clears for somebody with an outcome for each person', play: forThem },
  { name: 'whoever is not safe leaves with one hold of a key, without a connection, and is safe when they say so', play: leftUnsafe, allowed: OFFLINE },
];
