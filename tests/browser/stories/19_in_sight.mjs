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

/** A fire that nobody can see is named above the list until it can be, wherever the pointer is, and one press leads to it. */
async function theFireAbove(stage) {
  const house = await stage.house();
  for (const unit of [UNIT.ivy, UNIT.ted, UNIT.maud, UNIT.maurice]) await house.signal(unit);
  const page = await desk(await stage.page(house.address, { viewport: { width: 1366, height: 480 } }), 'omar');
  await card(page, 'Maurice Elland').waitFor();
  const list = page.locator('[data-queue]');
  const down = () => list.evaluate((one) => (one.scrollTop = one.scrollHeight));
  await list.hover();
  await down();
  await page.mouse.move(120, 300);
  await house.signal(UNIT.ivySmoke, 'smoke detector');
  const bar = page.getByRole('button', { name: /^FIRE 1005 rings out of sight/ });
  await bar.waitFor();
  await page.mouse.move(700, 300);
  await card(page, 'Smoke').waitFor();
  await until('the fire, or that it rings, is in sight when the list is let go', async () => (await bar.isVisible()) || (await inSight(card(page, 'Smoke'))));
  await down();
  await bar.waitFor();
  await stage.show(page, 'fire-out-of-sight');
  await bar.click();
  await until('the press leads to the fire', () => inSight(card(page, 'Smoke')));
  same(await card(page, 'Smoke').evaluate((one) => one === document.activeElement), true, 'the keyboard is there too');
  await bar.waitFor({ state: 'detached' });
}

/** The arrows move in the queue of a page nobody has touched yet. */
async function theArrows(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address, { viewport: { width: 900, height: 700 } }), 'omar');
  await card(page, 'Ivy Marlow').waitFor();
  await page.reload();
  await card(page, 'Ivy Marlow').waitFor();
  await page.keyboard.press('ArrowDown');
  same(await card(page, 'Ivy Marlow').evaluate((one) => one === document.activeElement), true, 'the first card has the focus');
  const marked = page.getByRole('navigation', { name: 'Panes' }).locator('[aria-pressed="true"]:visible');
  same(await marked.textContent().then((text) => text.trim()), 'Map', 'which pane is shown beside the queue');
  await page.keyboard.press('Enter');
  await until('the incident’s name is marked', async () => (await marked.textContent()).trim() === 'Incident');
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
  { name: 'a fire that rings out of sight is named above the queue until it is seen', play: theFireAbove },
  { name: 'the arrows move in the queue of a fresh page, and the pane that is shown is marked', play: theArrows },
  { name: 'the last word of every dialog is in sight on a small screen', play: lastWords },
  { name: 'who goes, since when and what is next stays in sight while alerts come', play: theVisit },
  { name: 'the Leave sheet keeps what was filled in through Escape and through a reload', play: theSheet },
];
