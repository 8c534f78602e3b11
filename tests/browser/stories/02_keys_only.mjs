// An emergency by telephone, raised without touching the mouse; the keystrokes are counted.
import { card, desk, dialog } from '../kit/desk.mjs';
import { button, onDuty } from '../kit/telephone.mjs';
import { must, same } from '../kit/until.mjs';

/** Beside the letters of the name and of the situation: n, Enter to choose, Enter to raise. */
const KEYS_MAX = 3 + 'ivy'.length + 'unwell'.length;

async function byKeyboard(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  let keys = 0;
  const press = async (text) => {
    for (const key of Array.isArray(text) ? text : [text]) {
      keys += 1;
      await page.keyboard.press(key);
    }
  };
  await press('n');
  await dialog(page).waitFor();
  await press([...'ivy']);
  await dialog(page).getByRole('option', { name: /Ivy Marlow/ }).waitFor();
  await press('Enter');
  await dialog(page).getByLabel('What is the matter').and(page.locator(':focus')).waitFor();
  await press([...'unwell']);
  await press('Enter');
  await dialog(page).waitFor({ state: 'detached' });
  await card(page, 'Ivy Marlow').getByText('Unwell').waitFor();
  await page.locator('[data-incident-title]:focus').waitFor();
  must(keys <= KEYS_MAX, `it took ${keys} keystrokes`);
}

async function unknownCaller(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  await page.keyboard.press('n');
  await dialog(page).getByRole('button', { name: 'Unknown caller' }).click();
  await dialog(page).getByRole('button', { name: /Raise the incident/ }).click();
  await dialog(page).locator('[aria-invalid=true]').first().waitFor();
  await dialog(page).getByLabel('Ring back on').fill('07700 900999');
  await dialog(page).getByLabel('Address').fill('Bus stop by the church');
  await dialog(page).getByLabel('What is the matter').selectOption({ label: 'Wandering' });
  await dialog(page).getByRole('button', { name: /Raise the incident/ }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await card(page, 'Bus stop by the church').getByText('Wandering').waitFor();
}

/** From the ringing telephone to an offer on a responder's screen: n, the name, Enter, the matter, Enter, F4, Enter. */
async function toTheOffer(stage) {
  const house = await stage.house();
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  const page = await desk(await stage.page(house.address), 'omar');
  await page.keyboard.press('n');
  await dialog(page).waitFor();
  await page.keyboard.type('14 park');
  await dialog(page).getByRole('option', { name: /Ivy Marlow/ }).waitFor();
  await page.keyboard.press('Enter');
  await dialog(page).getByLabel('What is the matter').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('unwell');
  same(await dialog(page).getByLabel('Did the client speak?').inputValue(), '', 'nothing is presumed about speech');
  await page.keyboard.press('Enter');
  await page.locator('[data-incident-title]:focus').waitFor();
  await page.getByRole('button', { name: 'Send R7 Ana Ruiz' }).waitFor();
  await page.keyboard.press('F4');
  await dialog(page).getByRole('button', { name: /Send R7/ }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'detached' });
  await card(page, 'Ivy Marlow').getByText('Offered to R7').waitFor();
  await button(phone, 'Accept').waitFor();
}

/** Nothing but Tab, letters and Enter. */
async function strangerByKeyboard(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  await page.keyboard.press('n');
  await dialog(page).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await dialog(page).getByLabel('Ring back on').and(page.locator(':focus')).waitFor();
  for (const text of ['07700 900999', 'A neighbour', 'Bus stop by the church', 'en5 4hw']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Tab');
  await dialog(page).getByLabel('What is the matter').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('wand');
  await page.keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'detached' });
  await card(page, 'Bus stop by the church').getByText('Wandering').waitFor();
}

export const stories = [
  { name: 'from the call to an offer on a telephone with the keyboard alone', play: toTheOffer },
  { name: 'an unknown caller is raised with the keyboard alone', play: strangerByKeyboard },
  { name: 'an emergency by telephone is raised with the keyboard alone', play: byKeyboard },
  { name: 'an unknown caller is raised with a number and a place, and not without', play: unknownCaller },
];
