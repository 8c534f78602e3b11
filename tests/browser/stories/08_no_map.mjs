// A computer without 3D: the map says so, its list says the same, and everything works.
import { answerAndSend, card, desk, visit } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';

async function noMap(stage) {
  const browser = await stage.anotherBrowser(['--disable-3d-apis']);
  const house = await stage.house();
  const page = await desk(await stage.page(house.address, { browser }), 'omar');
  const map = page.getByRole('region', { name: 'Map' });
  await map.getByText(/The map is not available on this computer/).waitFor();
  const phone = await onDuty(await stage.phone(house.address, { browser }), 'ana');
  await map.getByText('R7').waitFor();
  await house.signal(UNIT.ivy);
  await map.getByRole('button', { name: /Ivy Marlow/ }).click();
  await page.locator('[data-incident-title]').waitFor();
  await answerAndSend(page, 'Ivy Marlow');
  await button(phone, 'Accept').click();
  await visit(page).getByText('R7 Ana Ruiz').waitFor();
  await map.getByText(/R7.*accepted/).waitFor();
  await card(page, 'Ivy Marlow').getByText('R7 accepted').waitFor();
  await stage.show(page, 'desk-no-map');
}

export const stories = [{ name: 'without a map everything works, and the list says what the map would', play: noMap }];
