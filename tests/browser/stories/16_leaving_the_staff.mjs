// An administrator at the desk ends a sign-in and gives another password; what stands against it is said where it was asked.
import { desk, dialog, live, signIn } from '../kit/desk.mjs';
import { ADMINISTRATOR, STAFF } from '../kit/people.mjs';
import { onDuty } from '../kit/telephone.mjs';
import { must, same } from '../kit/until.mjs';

async function staff(stage, house) {
  const page = await stage.page(house.address);
  await page.goto('/desk');
  await signIn(page, ADMINISTRATOR.user);
  await live(page);
  await page.getByText(ADMINISTRATOR.name, { exact: true }).first().click();
  await page.getByRole('button', { name: 'Staff' }).click();
  await dialog(page).getByText('Omar Deans').waitFor();
  return page;
}

const listed = (page) => dialog(page).getByRole('list', { name: 'On the staff' }).getByRole('listitem');

async function ended(stage) {
  const house = await stage.house();
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  const page = await staff(stage, house);
  same(await listed(page).filter({ hasText: ADMINISTRATOR.name }).getByRole('button').count(), 0, 'ways to end one’s own sign-in');
  await dialog(page).getByRole('button', { name: 'End the sign-in of R7 Ana Ruiz' }).click();
  await dialog(page).getByLabel('Type ana to be sure').fill('ana');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('alert').getByText('R7 is on duty: end the shift first').waitFor();
  await stage.show(page, 'desk-staff-refused');
  const ana = await house.caller('ana');
  const { me } = await ana.get('/api/phone');
  await ana.post(`/api/responders/${me.responder}/go-off-duty`, {});
  await page.getByRole('list', { name: 'On duty' }).getByText('Nobody is on duty.').waitFor({ state: 'attached' });
  await dialog(page).getByRole('button', { name: 'End the sign-in' }).click();
  await dialog(page).getByText('1 left').waitFor();
  same(await listed(page).filter({ hasText: 'Ana Ruiz' }).count(), 0, 'how often who left is listed');
  await stage.show(page, 'desk-staff');
  await page.keyboard.press('Escape');
  await page.getByText('1 off duty').click();
  const words = await page.getByRole('region', { name: 'Responders' }).textContent();
  must(!words.includes('Ana Ruiz'), `who left is still shown: ${words}`);
  await phone.getByLabel('User name').waitFor();
}

async function anotherPassword(stage) {
  const house = await stage.house();
  const omar = await desk(await stage.page(house.address), 'omar');
  const page = await staff(stage, house);
  await dialog(page).getByRole('button', { name: 'New password for Omar Deans' }).click();
  await dialog(page).getByLabel('New password').fill('another long password');
  await dialog(page).getByLabel('The same again').fill('another long passwort');
  await page.keyboard.press('Enter');
  await dialog(page).getByText('Not the same as above').waitFor();
  await dialog(page).getByLabel('The same again').fill('another long password');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('list', { name: 'On the staff' }).waitFor();
  await omar.getByLabel('User name').waitFor();
  await signIn(omar, STAFF.omar.user);
  await omar.getByRole('alert').getByText(/wrong/).waitFor();
  await signIn(omar, STAFF.omar.user, 'another long password');
  await live(omar);
}

export const stories = [
  { name: 'an administrator ends a sign-in, after the shift', play: ended, allowed: [/status of 401/, /status of 409/] },
  { name: 'an administrator gives another password', play: anotherPassword, allowed: [/status of 401/] },
];
