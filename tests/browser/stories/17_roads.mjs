// A map of streets: a place is found on it, a street is closed, everybody sees it, and it is opened again.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { desk, dialog } from '../kit/desk.mjs';
import { faults, runsOff, settled } from '../kit/look.mjs';
import { must, same, until } from '../kit/until.mjs';

/** The real map lies beside the project and is no part of it. */
const DATA = process.env.ATTEND_DATA ?? resolve(dirname(fileURLToPath(import.meta.url)), '../../../../shared/data');
const MAP = join(DATA, 'osm/barnet-east.osm.pbf');

const map = (page) => page.getByRole('region', { name: 'Map', exact: true });

async function closed(stage) {
  if (!existsSync(MAP)) {
    process.stdout.write(`SKIPPED: ${MAP} is not there; ATTEND_DATA names the folder of the data\n`);
    return;
  }
  const house = await stage.house();
  await house.area(MAP);
  const page = await desk(await stage.page(house.address), 'omar');
  const other = await desk(await stage.page(house.address), 'wren');
  await map(page).getByRole('combobox', { name: /^Find a place/ }).fill('friern barnet r');
  await page.getByRole('option', { name: /^Friern Barnet Road/ }).waitFor();
  await page.keyboard.press('Enter');
  await map(page).getByRole('img', { name: /^Friern Barnet Road/ }).waitFor();
  await settled(page);
  await stage.show(page, 'desk-streets');

  await map(page).getByRole('button', { name: 'Roads', exact: true }).click();
  await dialog(page).getByText('Every street is open.').waitFor();
  await dialog(page).getByLabel('Close a street: its name').fill('friern barnet road');
  await dialog(page).getByRole('option', { name: /^Friern Barnet Road/ }).click();
  await dialog(page).getByRole('button', { name: 'Close the street' }).click();
  await dialog(page).getByText('A reason is needed').waitFor();
  await dialog(page).getByLabel('Why').fill('burst main');
  const found = [...(await faults(stage.axe, page, 'closing a street')), ...(await runsOff(page, 'closing a street'))];
  same(found, [], 'faults of access');
  await dialog(page).getByRole('button', { name: 'Close the street' }).click();
  await dialog(page).getByText(/^burst main/).waitFor();
  await map(other).getByRole('button', { name: 'Roads 1' }).waitFor();
  await map(other).getByRole('button', { name: 'List' }).click();
  await map(other).getByText(/is closed: burst main/).waitFor();
  await map(other).getByRole('button', { name: 'Roads 1' }).waitFor();

  await dialog(page).getByRole('button', { name: 'Open Friern Barnet Road again' }).click();
  await dialog(page).getByText('Every street is open.').waitFor();
  await until('the other desk knows', async () => (await map(other).getByText(/is closed: burst main/).count()) === 0);

  await dialog(page).getByRole('button', { name: 'Choose on the map' }).click();
  await map(page).getByText('Press on the street that is closed or slow.').waitFor();
  const box = await map(page).locator('.maplibregl-canvas').boundingBox();
  must(box !== null, 'there is no map to press on');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2 + 3);
  await dialog(page).getByText('The one stretch between two junctions').waitFor();
}

async function withoutMap(stage) {
  if (!existsSync(MAP)) {
    process.stdout.write(`SKIPPED: ${MAP} is not there; ATTEND_DATA names the folder of the data\n`);
    return;
  }
  const browser = await stage.anotherBrowser(['--disable-3d-apis']);
  const house = await stage.house();
  await house.area(MAP);
  const page = await desk(await stage.page(house.address, { browser }), 'omar');
  await map(page).getByRole('button', { name: 'Roads', exact: true }).click();
  await dialog(page).getByLabel('Close a street: its name').fill('friern barnet road');
  await dialog(page).getByRole('option', { name: /^Friern Barnet Road/ }).waitFor();
  same(await dialog(page).getByRole('button', { name: 'Choose on the map' }).count(), 0, 'ways to choose on a map that is not drawn');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Close the street' }).waitFor();
}

export const stories = [
  { name: 'a street is found and closed by name where no map is drawn', play: withoutMap },
  { name: 'a street is found, closed by name, seen at every desk, opened again, and chosen on the map', play: closed },
];
