// The first administrator's link, once; then staff, added at the desk, who can sign in.
import { desk, dialog, live, signIn } from '../kit/desk.mjs';
import { ADMINISTRATOR, PASSWORD, STAFF } from '../kit/people.mjs';
import { faults } from '../kit/look.mjs';
import { telephone } from '../kit/telephone.mjs';
import { must, same } from '../kit/until.mjs';

async function settingUp(stage) {
  const house = await stage.emptyHouse();
  const page = await stage.page(house.address);
  await page.goto(`/setup#${house.token}`);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  must(!page.url().includes(house.token), 'the secret of the link stays in the address');
  await page.getByLabel('Name of the service').fill(ADMINISTRATOR.organisation);
  await page.getByLabel('Your name').fill(ADMINISTRATOR.name);
  await page.getByLabel('User name').fill(ADMINISTRATOR.user);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByText(/you are the first administrator/).waitFor();
  await page.getByText(/^Still missing: The desk has no telephone number.*attend organisation set --phone NUMBER$/).waitFor();
  await page.getByRole('link', { name: 'Open the desk' }).click();
  await live(page);

  await page.getByText(ADMINISTRATOR.name, { exact: true }).first().click();
  await page.getByText(/^The desk has no telephone number/).waitFor();
  await page.getByRole('button', { name: 'Staff' }).click();
  for (const staff of [STAFF.omar, { ...STAFF.ana, on_foot: true }]) await employ(page, staff);
  await page.keyboard.press('Escape');

  const omar = await desk(await stage.page(house.address), 'omar');
  const responders = omar.getByRole('region', { name: 'Responders', exact: true });
  await responders.getByText('1 off duty').click();
  await responders.getByText('Ana Ruiz').click();
  await responders.getByText(/^on foot ·/).waitFor();
  await telephone(await stage.phone(house.address), 'ana');
}

async function employ(page, staff) {
  const form = dialog(page);
  await form.getByLabel('Name', { exact: true }).fill(staff.name);
  await form.getByLabel('Role').selectOption(staff.role);
  await form.getByLabel('User name').fill(staff.user);
  await form.getByLabel('First password').fill(PASSWORD);
  if (staff.call_sign !== undefined) await form.getByLabel('Call sign').fill(staff.call_sign);
  if (staff.on_foot === true) await form.getByLabel(/^Goes on foot/).check();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByText(`${staff.name} can sign in now.`).waitFor();
}

async function linkWorksOnce(stage) {
  const house = await stage.house();
  const page = await stage.page(house.address);
  await page.goto(`/setup#${house.token}`);
  await page.getByRole('alert').getByText('This link has been used').waitFor();
  same(await page.getByRole('textbox').count(), 0, 'fields to fill in for nothing');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, ADMINISTRATOR.user);
  await live(page);
}

async function wrongPassword(stage) {
  const house = await stage.house();
  const page = await stage.page(house.address);
  await page.goto('/desk');
  await signIn(page, STAFF.omar.user, 'not the password');
  await page.getByRole('alert').getByText(/wrong/).waitFor();
  await signIn(page, STAFF.omar.user);
  await live(page);
}

async function nothingThere(stage) {
  const house = await stage.house();
  const page = await stage.page(house.address);
  await page.goto('/dekc');
  await page.getByRole('heading', { name: 'Not found' }).waitFor();
  await stage.show(page, 'not-found');
  same(await faults(stage.axe, page, 'not found'), [], 'faults of access');
  await page.getByRole('link', { name: 'Open the desk' }).click();
  await signIn(page, STAFF.omar.user);
  await live(page);
}

export const stories = [
  { name: 'the first administrator follows the link, adds staff, and they sign in', play: settingUp },
  // A refusal's status is reported by the browser itself.
  { name: 'the link of the first administrator works once, and says so before anything is filled in', play: linkWorksOnce },
  { name: 'an address where nothing is shows the ways back', play: nothingThere, allowed: [/status of 404/] },
  { name: 'a wrong password is refused in words, and the right one still opens the desk', play: wrongPassword, allowed: [/status of 401/] },
];
