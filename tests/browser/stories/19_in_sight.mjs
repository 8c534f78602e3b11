// What must not be missed is on the screen without scrolling: the last word of every dialog, and the visit while alerts pile up. What was filled in stays.
import { answerAndSend, card, desk, dialog, open, press, visit } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';
import { must, same, until } from '../kit/until.mjs';

const SMALL = { width: 1366, height: 768 };

/** Whether all of it is on the screen, and nothing lies over its middle. */
const inSight = (locator) =>
  locator.evaluate((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && over !== null && (one.contains(over) || over.contains(one));
  });

async function lastWords(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address, { viewport: SMALL }), 'omar');
  await open(page, 'Ivy Marlow');
  await press(page, /^Answer/);
  await page.getByRole('button', { name: 'Call back' }).waitFor();
  for (const name of ['Send a visit', 'Contacts', '999', 'By voice', 'Call back']) {
    await page.getByRole('group', { name: 'What to do' }).getByRole('button', { name, exact: true }).click();
    const last = dialog(page).locator('.foot .main');
    await last.waitFor();
    await until(`the button of “${name}” is in sight`, () => inSight(last), 5_000);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
  }
}

async function theVisit(stage) {
  const house = await stage.house();
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address, { viewport: SMALL }), 'omar');
  await answerAndSend(page, 'Ivy Marlow');
  await button(phone, 'Accept').click();
  await visit(page).getByText('R7 Ana Ruiz').waitFor();
  for (const times of [2, 3]) {
    await house.signal(UNIT.ivy);
    await card(page, 'Ivy Marlow').getByText(`×${times}`).waitFor();
  }
  await button(phone, 'On my way').click();
  const line = page.locator('[data-visit]');
  await line.getByText(/en route \d\d:\d\d/).waitFor();
  must(/R7 Ana Ruiz.*Next: arrived.*arrive by \d\d:\d\d/.test(await line.textContent()), `who, when and next: ${await line.textContent()}`);
  must(await inSight(line), 'the visit is out of sight');
  const off = await page.evaluate(() => [...document.querySelectorAll('.head, header, section')].filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'auto').map((one) => one.className));
  same(off, [], 'what runs out of its box at 1366 pixels');
}

async function theSheet(stage) {
  const house = await stage.house();
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  const omar = await house.caller('omar');
  const incident = await house.signal(UNIT.ivy);
  await omar.on(incident, 'answer');
  await omar.on(incident, 'respond', { needs: [], note: '' });
  for (const name of ['Accept', 'On my way', 'I’ve arrived', 'I’m in', 'With client', 'Leave']) await button(phone, name).click();
  await dialog(phone).getByLabel('Helped up').check();
  await dialog(phone).getByLabel('Note').fill('Tea made');
  const kept = async () => {
    await button(phone, 'Leave').click();
    await until('what was chosen is there', () => dialog(phone).getByLabel('Helped up').isChecked());
    same(await dialog(phone).getByLabel('Note').inputValue(), 'Tea made', 'the note');
  };
  await phone.keyboard.press('Escape');
  await dialog(phone).waitFor({ state: 'detached' });
  await kept();
  await phone.reload();
  await kept();
}

export const stories = [
  { name: 'the last word of every dialog is in sight on a small screen', play: lastWords },
  { name: 'who goes, since when and what is next stays in sight while alerts come', play: theVisit },
  { name: 'the Leave sheet keeps what was filled in through Escape and through a reload', play: theSheet },
];
