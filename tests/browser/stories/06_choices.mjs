// Nobody is on duty, and fire: the desk is made to choose, and what is worst is seen without colour.
import { answerAndSend, card, choose, desk, dialog, queue } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { must, until } from '../kit/until.mjs';

async function forcedChoice(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address), 'omar');
  await house.signal(UNIT.ivy);
  await answerAndSend(page, 'Ivy Marlow');
  const panel = page.getByRole('region', { name: 'Choose now' });
  await panel.waitFor();
  for (const name of ['999', 'Contacts']) await panel.getByRole('button', { name, exact: true }).waitFor();
  must((await panel.getByRole('button', { name: 'Offer anyway' }).count()) === 0, 'an offer is put to nobody while nobody is on duty');
  await (await house.caller('ana')).goOnDuty();
  await panel.getByRole('button', { name: 'Offer anyway', exact: true }).waitFor();
  await stage.show(page, 'desk-forced-choice');

  await panel.getByRole('button', { name: 'Contacts' }).click();
  await dialog(page).getByRole('button', { name: 'Start the ladder' }).click();
  await page.getByText('Ruth Marlow').first().waitFor();
  await panel.getByRole('button', { name: '999' }).click();
  await choose(page, 'Which service', 'Ambulance');
  await dialog(page).getByLabel(/Their reference/).fill('CAD 4471');
  await dialog(page).getByRole('button', { name: 'Record the call' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.getByText(/Ambulance called by us.*CAD 4471/).first().waitFor();
  await stage.show(page, 'desk-ladder');
}

async function fireAboveAll(stage) {
  const house = await stage.house();
  const page = await desk(await stage.page(house.address, { forcedColors: 'active' }), 'omar');
  await house.signal(UNIT.ted);
  await card(page, 'Ted Ashby').waitFor();
  await house.signal(UNIT.maud);
  await card(page, 'Maud Ellery').waitFor();
  await house.signal(UNIT.ivySmoke, 'smoke detector');
  const first = queue(page).getByRole('button').first();
  await until('fire stands first', async () => /FIRE/.test(await first.textContent()));
  const marks = await queue(page).getByRole('button').evaluateAll((cards) => cards.map((one) => {
    const shape = one.querySelector('svg path, svg circle, svg rect');
    const word = one.querySelector('.mark b');
    const drawn = getComputedStyle(shape);
    return { word: word.textContent, shape: shape.getAttribute('d') ?? shape.tagName, drawn: shape.getBoundingClientRect().width > 5 && drawn.fill !== getComputedStyle(word.parentElement).backgroundColor };
  }));
  must(marks[0].word === 'FIRE', `the first card says ${marks[0].word}`);
  must(marks.every((mark) => mark.drawn), 'a glyph cannot be told from its ground in forced colours');
  must(new Set(marks.map((mark) => mark.shape)).size > 1, 'fire has no shape of its own');
  await stage.show(page, 'desk-forced-colours');
}

export const stories = [
  { name: 'with nobody on duty the desk is asked to choose: contacts or 999, and an offer anyway once there is somebody', play: forcedChoice },
  { name: 'fire stands above everything, and is told apart without colour', play: fireAboveAll },
];
