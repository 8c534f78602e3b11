// A stand-down fills the telephone until somebody says that they know; only then is the responder free again.
import { answerAndSend, card, desk, dialog, visit } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';

async function stoodDown(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await house.signal(UNIT.ivy);
  await answerAndSend(page, 'Ivy Marlow');
  await button(phone, 'Accept').click();
  await button(phone, 'On my way').click();
  await card(page, 'Ivy Marlow').getByText('R7 en route').waitFor();

  await visit(page).getByRole('button', { name: 'Stand down' }).click();
  await dialog(page).getByLabel('Why').fill('her daughter is there');
  await dialog(page).getByRole('button', { name: 'Stand down' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await phone.getByRole('heading', { name: 'Stand down' }).waitFor();
  await phone.getByText('her daughter is there').waitFor();
  await page.getByRole('list', { name: 'On duty' }).getByText('Stand-down not confirmed').waitFor();
  await visit(page).getByText('They do not know yet').waitFor();
  await stage.show(page, 'desk-stood-down');
  await stage.show(phone, 'phone-stand-down');
  await button(phone, 'I know').click();
  await phone.getByRole('heading', { name: 'Stand down' }).waitFor({ state: 'detached' });
  await page.getByRole('list', { name: 'On duty' }).getByText('Stand-down not confirmed').waitFor({ state: 'detached' });
  await visit(page).getByText('They know').waitFor();
}

async function declined(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  const ana = await onDuty(await stage.phone(house.address), 'ana');
  const ben = await onDuty(await stage.phone(house.address, { geolocation: { latitude: 51.612, longitude: -0.239, accuracy: 15 } }), 'ben');
  await house.signal(UNIT.ivy);
  await answerAndSend(page, 'Ivy Marlow');
  await button(ana, 'Decline…').click();
  await ana.getByRole('dialog').getByLabel('Vehicle').check();
  await ana.getByRole('dialog').getByRole('button', { name: /Decline/ }).click();
  await button(ben, 'Accept').click();
  await card(page, 'Ivy Marlow').getByText('R2 accepted').waitFor();
  await ana.getByRole('heading', { name: 'On duty' }).waitFor();
}

export const stories = [
  { name: 'a stand-down fills the telephone until the responder says that they know', play: stoodDown },
  { name: 'a declined offer goes to the next responder at once', play: declined },
];
