// What comes to the desk by itself: a gap in the cover, another area under its map; and what floods its timeline is folded.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actions, card, choose, desk, dialog, open, press, timeline } from '../kit/desk.mjs';
import { faults, runsOff, settled } from '../kit/look.mjs';
import { UNIT } from '../kit/people.mjs';
import { must, same, until } from '../kit/until.mjs';

/** The real map lies beside the project and is no part of it. */
const DATA = process.env.ATTEND_DATA ?? resolve(dirname(fileURLToPath(import.meta.url)), '../../../../shared/data');
const MAP = join(DATA, 'osm/barnet-east.osm.pbf');

const map = (page) => page.getByRole('region', { name: 'Map', exact: true });

async function gapInTheCover(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  const gap = page.getByRole('banner').getByRole('button', { name: /^Nobody could set off: 4 clients, since at least \d\d:\d\d$/ });
  await gap.waitFor();
  const found = [...(await faults(stage.axe, page, 'a gap')), ...(await runsOff(page, 'a gap'))];
  await stage.show(page, 'desk-gap');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  found.push(...(await faults(stage.axe, page, 'a gap in the dark')));
  await stage.show(page, 'desk-gap-dark');
  for (const [width, height] of [[1100, 800], [720, 450], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width, height });
    found.push(...(await runsOff(page, `a gap at ${width}`)));
    await stage.show(page, `desk-gap-${width}`);
  }
  same(found, [], 'faults of access');
  await page.setViewportSize({ width: 1440, height: 900 });
  await gap.click();
  await dialog(page).getByText(/^Nobody could set off now/).waitFor();
}

async function anotherArea(stage) {
  if (!existsSync(MAP)) {
    process.stdout.write(`SKIPPED: ${MAP} is not there; ATTEND_DATA names the folder of the data\n`);
    return;
  }
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  await map(page).getByText(/^Contains OS data/).waitFor();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await house.exchange(MAP);
  await map(page).getByText(/^Streets © OpenStreetMap contributors/).waitFor();
  await map(page).getByRole('button', { name: 'Roads', exact: true }).waitFor();
  await until('the streets are drawn', async () => asked.some((url) => url.includes('/api/map/tiles/')));
  must(!asked.some((url) => new URL(url).pathname === '/desk'), 'the page was loaded again');
  await settled(page);
  await stage.show(page, 'desk-exchanged');
}

async function foldedRepeats(stage) {
  const house = await stage.house();
  for (let press_ = 0; press_ < 8; press_ += 1) await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Ivy Marlow');
  const fold = timeline(page).getByRole('button', { name: /^7 repeats, \d\d:\d\d–\d\d:\d\d$/ });
  await fold.waitFor();
  const repeats = timeline(page).getByText('It came again: pendant.');
  same(await repeats.count(), 0, 'repeats that are not folded');
  await fold.click();
  await until('each of them is there', async () => (await repeats.count()) === 7);
  same(await fold.getAttribute('aria-expanded'), 'true', 'the fold says that it is open');
  await stage.show(page, 'desk-repeats');
  same(await faults(stage.axe, page, 'folded repeats'), [], 'faults of access');
  await fold.click();
  await until('they are folded again', async () => (await repeats.count()) === 0);
}

async function lessUrgent(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ted);
  const [page, other] = [await desk(await stage.page(house.address), 'omar'), await desk(await stage.page(house.address), 'wren')];
  await open(page, 'Ted Ashby');
  await press(page, /^Answer/);
  await press(page, 'None');
  await press(page, 'Send a visit');
  await dialog(page).getByRole('button', { name: 'Send a visit' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await actions(page).locator('summary').click();
  await press(page, 'Priority');
  await choose(page, 'Priority', /^P3/);
  await dialog(page).getByLabel(/reason|why/i).fill('her daughter is with her');
  await dialog(page).getByRole('button', { name: 'Change priority' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await card(other, 'Ted Ashby').getByText('Second person needed: P3').waitFor();
  await open(other, 'Ted Ashby');
  await other.getByText(/Omar Deans wants it to be P3, “her daughter is with her”/).waitFor();
  await stage.show(other, 'desk-lowering');
  same(await faults(stage.axe, other, 'a lowering'), [], 'faults of access');
  await page.getByText('You asked for it: somebody else must agree.').waitFor();
  await other.getByRole('button', { name: 'Agree: make it P3' }).click();
  await until('it is P3', async () => (await card(page, 'Ted Ashby').getByText('Second person needed').count()) === 0);
  await card(page, 'Ted Ashby').getByText('P3').first().waitFor();
}

async function waitsForSomebody(stage) {
  const house = await stage.house();
  const [omar, ana] = [await house.caller('omar'), await house.caller('ana')];
  await ana.goOnDuty();
  const first = await house.signal(UNIT.ted);
  await omar.on(first, 'answer');
  await omar.on(first, 'heard', { speech: false });
  await omar.on(first, 'respond', { needs: [], override_reason: null, note: '' });
  const { offers } = await until('an offer is on her phone', async () => {
    const phone = await ana.get('/api/phone');
    return phone.offers.length > 0 && phone;
  });
  await ana.post(`/api/jobs/${offers[0].job}/accept`, { offer: offers[0].id });

  const second = await house.signal(UNIT.maud);
  const page = await desk(await stage.page(house.address), 'omar');
  await open(page, 'Maud Ellery');
  await press(page, /^Answer/);
  await press(page, 'Heard');
  await press(page, 'Send a visit');
  await dialog(page).getByLabel('What is the matter').selectOption({ label: 'Reassurance' });
  await dialog(page).getByLabel('How urgent').selectOption({ label: 'P3: today' });
  await dialog(page).getByLabel('Note').fill('would like somebody to look in');
  await dialog(page).getByRole('button', { name: 'Send a visit' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  must(second !== first, 'two incidents');
  await page.locator('[data-visit]').getByText(/^Waits for R7 Ana Ruiz, free about \d\d:\d\d$/).waitFor();
  await stage.show(page, 'desk-waits');
  same(await faults(stage.axe, page, 'a visit that waits'), [], 'faults of access');
}

export const stories = [
  { name: 'a gap in the cover comes to the header by itself, and one press opens the cover', play: gapInTheCover },
  { name: 'an open map takes another area without being loaded again', play: anotherArea },
  { name: 'a flood of repeats is one line of the timeline, and opens', play: foldedRepeats },
  { name: 'a visit that waits for somebody who is free soon says for whom', play: waitsForSomebody },
  { name: 'a lower urgency waits for a second person, who sees it and agrees in one press', play: lessUrgent },
];
