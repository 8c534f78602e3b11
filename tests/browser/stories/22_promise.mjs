// By when a responder is promised at the door, what that is made of, and how the promise was kept.
import { answerAndSend, card, desk, dialog, live, signIn, visit } from '../kit/desk.mjs';
import { faults, runsOff } from '../kit/look.mjs';
import { ADMINISTRATOR, UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';
import { same } from '../kit/until.mjs';

async function kept(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await house.signal(UNIT.ivy);
  await answerAndSend(page, 'Ivy Marlow');
  await button(phone, 'Accept').click();
  await visit(page).getByText(/^about \d\d:\d\d \(approximate\), promised by \d\d:\d\d$/).waitFor();
  await button(phone, 'On my way').click();
  await button(phone, 'I’ve arrived').click();
  await card(page, 'Ivy Marlow').getByText('R7 arrived').waitFor();

  const books = await stage.page(house.address);
  await books.goto('/desk');
  await signIn(books, ADMINISTRATOR.user);
  await live(books);
  await books.getByText(ADMINISTRATOR.name, { exact: true }).first().click();
  await books.getByRole('button', { name: 'Promises kept' }).click();
  await dialog(books).getByText('100 % of 1 arrival of the last 90 days came within the time told.').waitFor();
  await dialog(books).getByRole('table', { name: 'By postcode district' }).getByRole('row', { name: /^EN5 1 100 %/ }).waitFor();
  const found = [...(await faults(stage.axe, books, 'promises kept')), ...(await runsOff(books, 'promises kept'))];
  same(found, [], 'faults of access');
  await stage.show(books, 'desk-promises');
}

export const stories = [{ name: 'a visit says by when it was promised, and the report whether that was kept', play: kept }];
