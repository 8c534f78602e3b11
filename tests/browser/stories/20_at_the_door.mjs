// What a stranger tripped over: the menu in its pane, the visit at the same door, the hold that ends, the silent call on the phone.
import { actions, answerAndSend, card, desk, dialog, open, press, visit } from '../kit/desk.mjs';
import { runsOff } from '../kit/look.mjs';
import { ADMINISTRATOR, PASSWORD, UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';
import { must, same, until } from '../kit/until.mjs';

/** Albert Marlow lives with Ivy. */
const ALBERT = ['reference,name,address,postcode,born,lives_with,hazards,units', 'C-0009,Albert Marlow,"14 Park Road, Barnet",EN5 5SQ,1936,C-0001,oxygen:,7100900:pendant'].join('\n');

async function theMenuStaysInItsPane(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Ivy Marlow');
  await press(page, /^Answer/);
  await actions(page).getByText(/^\d+ rings again/).waitFor();
  for (const [width, height] of [[1920, 1080], [1440, 900], [1366, 768], [1024, 768], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await page.getByText('More', { exact: true }).click();
    const last = actions(page).getByRole('button', { name: 'It is equipment' });
    await last.waitFor();
    const inside = () => actions(page).evaluate((bar) => {
      const [around, menu] = [bar.getBoundingClientRect(), bar.querySelector('.menu').getBoundingClientRect()];
      return menu.left >= around.left - 1 && menu.right <= around.right + 1;
    });
    await until(`the menu stands inside its pane at ${width} px`, inside);
    await stage.show(page, `more-${width}`);
    const off = await runsOff(page, `${width} px`);
    must(off.length === 0, off.join('; '));
    await page.keyboard.press('Escape');
  }
}

async function theVisitAtTheSameDoor(stage) {
  const house = await stage.house(ALBERT);
  const page = await desk(await stage.page(house.address), 'omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await house.signal(UNIT.ivy);
  await answerAndSend(page, 'Ivy Marlow');
  await phone.getByRole('heading', { name: 'Silent call' }).waitFor();
  await button(phone, 'Accept').click();
  for (const step of ['On my way', 'I’ve arrived', 'I’m in']) await button(phone, step).click();
  await page.getByRole('list', { name: 'On duty' }).getByText('Gained access').waitFor();
  await house.signal('7100900');
  await open(page, 'Albert Marlow');
  await press(page, /^Answer/);
  await press(page, 'None');
  await page.getByText(/^R7 Ana Ruiz is at this address with 1001: join their visit/).waitFor();
  must((await page.getByText('Nobody fits').count()) === 0, 'nobody is said to fit while somebody is inside that door');
  await stage.show(page, 'desk-join');
  await page.keyboard.press('F4');
  await dialog(page).getByRole('button', { name: 'Join' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await visit(page).getByText('R7 Ana Ruiz').waitFor();
  const told = phone.getByRole('alert').filter({ hasText: 'Somebody else here needs help' });
  await told.getByText('Albert Marlow: Silent call').waitFor();
  must(await told.evaluate((one) => one.getBoundingClientRect().top >= 0), 'who joined stands above what is in sight');
  same(await phone.getByRole('button', { name: /^I have read it/ }).count(), 1, 'things to read of one event');
  await stage.show(phone, 'phone-joined');
  await button(phone, 'I have read it and accept').click();
  await told.waitFor({ state: 'detached' });
}

async function theHoldOfAFire(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await house.signal(UNIT.ivySmoke, 'smoke detector');
  await open(page, 'Ivy Marlow');
  await press(page, /^Answer/);
  await button(phone, 'Accept').click();
  await press(page, 'The visit goes: decided');
  await page.getByText(/^Decided: visit, by Omar Deans/).waitFor();
  await card(page, 'Ivy Marlow').getByText('R7 accepted').waitFor();
  await until('nothing is held any more', async () => (await actions(page).getByText(/^\d+ rings again/).count()) === 0);
}

async function theStaffForm(stage) {
  const house = await stage.house();
  const page = await stage.page(house.address);
  await page.goto('/desk');
  await page.getByLabel('User name').fill(ADMINISTRATOR.user);
  await page.getByLabel('Password').fill('wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Name or password is wrong', { exact: false }).waitFor();
  must((await page.getByText('Nobody is signed in').count()) === 0, 'a wrong password is told that nobody is signed in');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Jane Thorne').first().click();
  await page.getByRole('button', { name: 'Staff' }).click();
  const form = dialog(page);
  await form.getByLabel('Role').selectOption({ label: 'Responder' });
  for (const [label, words] of [['Name', 'Cy Dale'], ['User name', 'cy'], ['First password', PASSWORD], ['Call sign', 'R9']]) await form.getByLabel(label, { exact: true }).fill(words);
  await form.getByLabel('lift').check();
  await form.getByLabel(/^Base: where they wait/).fill('EN5 5SQ');
  await form.getByRole('listbox', { name: 'Places found' }).getByRole('option').first().click();
  await form.getByText(/^On the map: /).waitFor();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByText('Cy Dale can sign in now.').waitFor();
  must(!(await form.getByLabel('lift').isChecked()), 'the next responder has the skills of the last');
  same(await form.getByLabel(/^Base: where they wait/).inputValue(), '', 'the base of the next');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByText('Write their name, as others know them').waitFor();
  same(await form.getByText('Cy Dale can sign in now.').count(), 0, 'what was done last, beside a fault');
}

export const stories = [
  { name: 'the menu of an answered call stays inside its pane at every width', play: theMenuStaysInItsPane },
  { name: 'whoever is at that door already is named, and joined; the phone says once that nobody was heard', play: theVisitAtTheSameDoor },
  { name: 'an answered fire says when its hold ends, and the visit that goes is decided in one press', play: theHoldOfAFire },
  { name: 'the form for staff starts anew with each, and keeps a base', play: theStaffForm, allowed: [/401/] },
];
