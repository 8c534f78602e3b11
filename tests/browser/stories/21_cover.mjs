// The cover: opened by a key, told in a table, shaded on the map, another as soon as somebody comes on duty or is sent.
import { answerAndSend, card, desk, dialog } from '../kit/desk.mjs';
import { faults, runsOff, settled } from '../kit/look.mjs';
import { UNIT } from '../kit/people.mjs';
import { same, until } from '../kit/until.mjs';

const map = (page) => page.getByRole('region', { name: 'Map', exact: true });

async function cover(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  const ana = await house.caller('ana');
  await page.keyboard.press('c');
  await dialog(page).getByText(/^Nobody could set off now: none of 4 clients/).waitFor();
  await ana.goOnDuty();
  await dialog(page).getByText(/^100 % of 4 clients would have somebody within 45 min/).waitFor();
  await dialog(page).getByText(/If R7 goes to a visit: 0 %/).waitFor();
  await dialog(page).getByText(/Approximate: measured on roads derived from postcodes/).waitFor();
  const row = dialog(page).getByRole('row', { name: /^EN5 5 2 100 % 1 \(a gap when they go\) \d+ min, R7$/ });
  await row.waitFor();
  await dialog(page).getByRole('heading', { name: 'Where to wait' }).waitFor();
  await dialog(page).getByText(/^\d+ % of emergencies would have somebody within 15 min now/).waitFor();
  await dialog(page).getByText(/^Advice, never an order: nobody is told by it\. Known from the clients’ homes/).waitFor();
  await dialog(page).getByLabel('Shade the map').check();
  const found = [...(await faults(stage.axe, page, 'the cover')), ...(await runsOff(page, 'the cover'))];
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  found.push(...(await faults(stage.axe, page, 'the cover in the dark')));
  await page.evaluate(() => delete document.documentElement.dataset.theme);
  same(found, [], 'faults of access');
  await stage.show(page, 'desk-cover');
  await page.keyboard.press('Escape');
  await map(page).getByText('Cover 100 % in 45 min').waitFor();
  await map(page).getByText('up to 30 min').waitFor();
  await settled(page);
  await stage.show(page, 'desk-cover-map');
  same(await faults(stage.axe, page, 'the shaded map'), [], 'faults of access');

  // Sent, she is no cover: within five seconds, by itself.
  await house.signal(UNIT.ivy);
  await card(page, 'Ivy Marlow').waitFor();
  await answerAndSend(page, 'Ivy Marlow');
  const { offers } = await until('an offer is on her phone', async () => {
    const phone = await ana.get('/api/phone');
    return phone.offers.length > 0 && phone;
  });
  await ana.post(`/api/jobs/${offers[0].job}/accept`, { offer: offers[0].id });
  await map(page).getByText('Cover 0 % in 45 min').waitFor({ timeout: 5_000 });
  await map(page).getByRole('button', { name: 'Table' }).click();
  await dialog(page).getByText(/Does not count: R7 is on a visit/).waitFor();
  await dialog(page).getByLabel('Within').selectOption({ label: '30 minutes' });
  await dialog(page).getByText(/within 30 min/).waitFor();
  await page.keyboard.press('Escape');
  await map(page).getByRole('button', { name: 'Hide' }).click();
  await until('the key is gone', async () => (await map(page).getByText('up to 30 min').count()) === 0);
}

export const stories = [{ name: 'the cover is opened by a key, shaded on the map, and another as soon as somebody comes on duty or is sent', play: cover }];
