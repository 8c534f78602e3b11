// The forms of the desk: they presume nothing, show a refusal where it belongs, lose nothing, and close with one key.
import { card, desk, dialog, open, press, visit } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';
import { must, same, until } from '../kit/until.mjs';

/** Ivy Marlow, who takes two to lift, has pressed; gives somebody at the desk, and her incident. */
async function twoToLift(stage, house) {
  const omar = await house.caller('omar');
  const incident = await house.signal(UNIT.ivy);
  const { client } = await omar.incident(incident);
  await omar.post(`/api/clients/${client.id}/add-hazard`, { hazard: { kind: 'two_to_lift', note: '' } });
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Ivy Marlow');
  return { page, omar, incident };
}

async function secondPerson(stage) {
  const house = await stage.house();
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  const { page } = await twoToLift(stage, house);
  await press(page, /^Answer/);
  await press(page, 'None');
  await press(page, 'Send a visit');
  const two = dialog(page).getByLabel('Two people');
  same(await two.inputValue(), 'lifting', 'what the hazard calls for');
  must(!(await two.locator('option').allTextContents()).includes('No need known'), 'one person can be chosen where a hazard calls for two');
  await dialog(page).getByRole('button', { name: 'Send a visit' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await button(phone, 'Accept').click();
  await visit(page).getByText('R7 Ana Ruiz').waitFor();
  await card(page, 'Ivy Marlow').getByText('Second person missing: choose now').waitFor();
  await page.getByRole('heading', { name: 'The second person is missing. Choose now.' }).waitFor();
  const words = await card(page, 'Ivy Marlow').textContent();
  must(!/nobody/i.test(words), `somebody goes, and the card says: ${words}`);
  await stage.show(page, 'desk-second-person');
}

async function refusedAtItsField(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Ivy Marlow');
  await press(page, /^Answer/);
  await press(page, 'Heard');
  await press(page, 'Send a visit');
  const form = dialog(page);
  await form.getByLabel('What is the matter').selectOption({ label: 'Reassurance' });
  await form.getByLabel('How urgent').selectOption({ label: 'P3: today' });
  await form.getByRole('button', { name: 'Send a visit' }).click();
  const note = form.getByLabel('Note');
  await note.and(page.locator('[aria-invalid=true]:focus')).waitFor();
  same(await note.evaluate((box) => document.getElementById(box.getAttribute('aria-describedby')).textContent), 'Say why the urgency is lowered', 'the fault at the field');
  same(await form.getByLabel('What is the matter').inputValue(), 'reassurance', 'what was chosen before');
  await page.keyboard.type('Her daughter is with her');
  await form.getByRole('button', { name: 'Send a visit' }).click();
  await form.waitFor({ state: 'detached' });
  await card(page, 'Ivy Marlow').getByText('P3').waitFor();
}

/** Where each dialog is opened from. */
const BUTTONS = ['Send a visit', 'Contacts', '999', 'By voice', 'Call back'];
const MENU = ['Resolve: nothing more to do', 'Priority', 'Situation', 'It is equipment', 'Wrong client: put right'];

async function oneKeyCloses(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Ivy Marlow');
  await press(page, /^Answer/);
  await page.getByRole('button', { name: 'Call back' }).waitFor();
  const closes = async (from, what) => {
    await dialog(page).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await until(`the focus is back on ${what}`, () => from.evaluate((one) => one === document.activeElement));
    await page.locator('[data-incident-title]').waitFor();
  };
  const actions = page.getByRole('group', { name: 'What to do' });
  for (const name of BUTTONS) {
    const from = actions.getByRole('button', { name, exact: true });
    await from.press('Enter');
    await closes(from, name);
  }
  const more = actions.locator('summary');
  for (const name of MENU) {
    const item = actions.getByRole('button', { name, exact: true });
    await more.press('Enter');
    if ((await item.count()) === 0) {
      await page.keyboard.press('Escape');
      continue;
    }
    await item.press('Enter');
    await closes(more, `“More”, where “${name}” is`);
  }
  for (const name of ['Closed', 'Keys', /New incident/]) {
    const from = page.getByRole('banner').getByRole('button', { name });
    await from.press('Enter');
    await closes(from, String(name));
  }
}

async function keysInARow(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Ivy Marlow');
  const slow = await page.context().newCDPSession(page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 20 });
  for (let times = 0; times < 5; times += 1) {
    await page.keyboard.press('n');
    await dialog(page).getByRole('heading', { name: 'New incident' }).waitFor();
    // Both at once, as somebody types who knows the keys: the second comes before the browser has drawn anything.
    await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('?')]);
    await dialog(page).getByRole('heading', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await page.locator('[data-incident-title]').waitFor();
  }
}

async function closedFound(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  for (const account of [UNIT.ivy, UNIT.ted]) {
    const incident = await house.signal(account);
    await omar.on(incident, 'answer');
    await omar.on(incident, 'resolve-by-voice', { spoken_to: true, identified: true, well: true, confused: false, third_party: false, note: 'By mistake' });
    await omar.on(incident, 'close', { outcome: { kind: 'false_alarm', condition: 'well', secure: null, key_returned: null, kin_told: 'not_ours', note: '' } });
  }
  const page = await desk(await stage.page(house.address), 'omar');
  await page.getByRole('banner').getByRole('button', { name: 'Closed' }).click();
  const found = dialog(page).getByRole('listitem');
  await until('both are there', async () => (await found.count()) === 2);
  await found.getByText('False alarm').first().waitFor();
  await page.keyboard.type('en54hw');
  await until('one is found by its postcode', async () => (await found.count()) === 1);
  await page.keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Incident', exact: true }).getByText('Ted Ashby').first().waitFor();
}

export const stories = [
  { name: 'two to lift is chosen already, and while the second is missing the desk says that and nothing else', play: secondPerson },
  { name: 'a refusal stands at its field, and nothing that was typed is lost', play: refusedAtItsField, allowed: [/status of 4\d\d/] },
  { name: 'Escape closes every dialog of the desk, and the focus is where it was', play: oneKeyCloses },
  { name: 'a key pressed right after Escape is not lost, however slow the computer is', play: keysInARow },
  { name: 'a closed incident is found by its postcode, with its outcome', play: closedFound },
];
