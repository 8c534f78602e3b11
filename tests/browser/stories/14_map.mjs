// The map keeps every open incident in sight, whichever is read, until somebody moves it.
import { card, desk, open } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { must, until } from '../kit/until.mjs';

const map = (page) => page.getByRole('region', { name: 'Map', exact: true });
/** How many incidents stand on the part of the map that is seen. */
const inSight = (page) =>
  map(page).evaluate((region) => {
    const box = region.querySelector('.box').getBoundingClientRect();
    return [...region.querySelectorAll('.pin.incident')].filter((pin) => {
      const { x, y, width, height } = pin.getBoundingClientRect();
      return x >= box.left && y >= box.top && x + width <= box.right && y + height <= box.bottom;
    }).length;
  });

async function allInSight(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  const far = { client: null, caller: 'A neighbour', call_back: '07700 900999', class: 'person', situation: 'unwell', note: '' };
  const omar = await house.caller('omar');
  await omar.post('/api/incidents', { ...far, place: { address: { lines: 'Bus stop', postcode: 'NW2 1AA' }, position: { latitude: 51.558, longitude: -0.214 }, precision: 'street' } });
  for (const account of [UNIT.ivy, UNIT.ted]) await house.signal(account);
  for (const name of ['A neighbour', 'Ivy Marlow', 'Ted Ashby']) await card(page, name).waitFor();
  await until('all three are in sight', async () => (await inSight(page)) === 3);
  for (const name of ['Ivy Marlow', 'A neighbour', 'Ted Ashby']) {
    await open(page, name);
    await until(`all three are in sight while ${name} is read`, async () => (await inSight(page)) === 3);
  }

  for (let times = 0; times < 4; times += 1) await map(page).getByRole('button', { name: 'Closer' }).click();
  await until('somebody has moved it', async () => (await inSight(page)) < 3);
  const before = await inSight(page);
  await open(page, 'Ivy Marlow');
  must((await inSight(page)) === before, 'it moved although somebody had moved it');
  await map(page).getByRole('button', { name: 'Incidents', exact: true }).click();
  await until('all three are in sight again', async () => (await inSight(page)) === 3);
}

export const stories = [{ name: 'the map keeps every open incident in sight until somebody moves it', play: allInSight }];
