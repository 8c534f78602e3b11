// Fire is met from outside, 999 is called with the sheet in hand, and nobody leaves an ambulance's client without a word.
import { actions, card, desk, dialog, open, press, queue } from '../kit/desk.mjs';
import { CODE, UNIT } from '../kit/people.mjs';
import { button, onDuty } from '../kit/telephone.mjs';
import { must, same, until } from '../kit/until.mjs';

const checked = (page) => dialog(page).getByRole('radio', { checked: true }).evaluateAll((found) => found.map((one) => one.value));

/** What the telephone shows of its visit, without the line about the link. */
const visitWords = (phone) => phone.getByRole('main').innerText();

async function fireFromOutside(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  for (const incident of [await house.signal(UNIT.ivySmoke, 'smoke detector'), await house.signal(UNIT.ivy)]) {
    await omar.on(incident, 'answer');
    await omar.on(incident, 'respond', { needs: [], note: '' });
  }
  await phone.getByText('Fire: meet the brigade outside. Do not enter.').waitFor();
  await stage.show(phone, 'phone-fire-offer');
  await button(phone, 'Accept').click();
  await button(phone, 'On my way').click();
  await button(phone, 'I’ve arrived').waitFor();
  const words = await visitWords(phone);
  must(words.includes('Fire: meet the brigade outside. Do not enter.'), `the visit does not say to stay outside: ${words}`);
  same(words.match(/Ivy Marlow, born/g)?.length ?? 0, 1, 'how often the client of both incidents is named');
  await phone.getByRole('heading', { name: 'Ivy Marlow, 2 needs' }).waitFor();
  must(!words.includes('2 people'), 'one client with two alarms is counted as two people');
  await phone.getByText('Contacts (2)').waitFor();
  await button(phone, 'I’ve arrived').click();
  await button(phone, 'Leave').waitFor();
  for (const name of ['I’m in', 'With client', 'Show the code for 60 s']) same(await button(phone, name).count(), 0, `“${name}” at a fire`);
  if (await button(phone, 'Another step…').isVisible()) {
    await button(phone, 'Another step…').click();
    for (const name of [/I’m in/, /With client/]) same(await phone.getByRole('dialog').getByRole('button', { name }).count(), 0, `${name} among the other steps`);
  }
  await stage.show(phone, 'phone-fire', { fullPage: true });
}

/** A gas alarm of which nobody has said more than its class. */
async function gasFromOutside(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  const { clients } = await omar.get('/api/clients?q=ivy');
  const { incident } = await omar.post('/api/incidents', { client: clients[0].id, class: 'gas', speech: true, note: '' });
  await omar.on(incident, 'respond', { needs: [], note: '' });
  await phone.getByText('Gas or CO: do not enter.').waitFor();
  await button(phone, 'Accept').click();
  await button(phone, 'On my way').click();
  await button(phone, 'I’ve arrived').waitFor();
  const words = await visitWords(phone);
  must(words.includes('Gas or CO: do not enter.') && !words.includes('brigade'), `the visit to gas says: ${words}`);
  await stage.show(phone, 'phone-gas', { fullPage: true });
}

async function readOut(stage) {
  const house = await stage.house();
  await house.signal(UNIT.ivySmoke, 'smoke detector');
  await house.signal(UNIT.ted);
  const page = await desk(await stage.page(house.address), 'omar');
  await card(page, 'Ted Ashby').waitFor();
  const first = await queue(page).getByRole('button').first().textContent();
  must(/Ringing, from a device/.test(first), `a card reads: ${first}`);
  await open(page, 'Ivy Marlow');
  await press(page, /^Answer/);
  await actions(page).getByRole('button', { name: 'Call back' }).waitFor();
  await press(page, '999');
  same(await checked(page), ['fire'], 'the service chosen for a fire');
  await dialog(page).getByText('Ring twice').waitFor();
  const sheet = await dialog(page).textContent();
  for (const said of ['Echo November 5, 5 Sierra Quebec', 'Key safe, left of the porch', 'Ring twice', '020 7946 0101', 'Dog (small and loud)']) must(sheet.includes(said), `“${said}” is not on the sheet: ${sheet}`);
  must(!sheet.includes(CODE), 'the code stands on the sheet');
  await stage.show(page, 'desk-999-sheet');
  await page.keyboard.press('Escape');
  await open(page, 'Ted Ashby');
  await press(page, /^Answer/);
  await actions(page).getByRole('button', { name: 'Call back' }).waitFor();
  await press(page, '999');
  same(await checked(page), [], 'the service chosen for a silent call');
}

async function onWhoseWord(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  const [width, height] = [360, 640];
  const phone = await onDuty(await stage.phone(house.address, { viewport: { width, height } }), 'ana');
  const incident = await house.signal(UNIT.ivy);
  await omar.on(incident, 'answer');
  await omar.on(incident, 'respond', { needs: [], note: '' });
  await omar.on(incident, 'emergency', { service: 'ambulance', reference: '', expected_at: null, by: '', note: '' });
  for (const name of ['Accept', 'On my way', 'I’ve arrived', 'I’m in', 'With client', 'Leave']) await button(phone, name).click();
  const sheet = phone.getByRole('dialog');
  const leave = sheet.getByRole('button', { name: 'Leave: visit over' });
  const focusInSight = async (what) => {
    await until(`${what} is in sight with the focus`, () =>
      sheet.evaluate((one) => {
        const focused = document.activeElement;
        const foot = one.querySelector('.sheet-foot').getBoundingClientRect().top;
        const { top, bottom } = focused.getBoundingClientRect();
        return focused.matches('input') && top >= 0 && bottom <= foot && document.elementFromPoint(innerWidth / 2, (top + bottom) / 2)?.closest('dialog') !== null;
      }),
    );
  };
  await leave.click();
  await focusInSight('how it went');
  await sheet.getByLabel('Helped up').check();
  await leave.click();
  await sheet.getByText('An ambulance was called: choose on whose word you leave.').first().waitFor();
  await focusInSight('on whose word');
  await stage.show(phone, 'phone-leave-on-whose-word');
  await sheet.getByLabel('Ambulance control has cancelled').check();
  await phone.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await button(phone, 'Leave').click();
  for (const filled of ['Helped up', 'Ambulance control has cancelled']) await sheet.locator('label', { hasText: filled }).locator('input:checked').waitFor();
  await leave.click();
  await focusInSight('the reference');
  await sheet.getByLabel('Ambulance control’s cancellation reference (CAD)').and(phone.locator('[aria-invalid=true]:focus')).waitFor();
  await phone.keyboard.type('4711');
  await leave.click();
  await sheet.waitFor({ state: 'detached' });
  await phone.getByRole('heading', { name: 'On duty' }).waitFor();
  same(await phone.getByText('Not recorded').count(), 0, 'refusals on the telephone');
  const { timeline } = await until('the desk knows', async () => {
    const told = await omar.incident(incident);
    return told.incident.state === 'resolved' && told;
  });
  must(timeline.some((line) => line.text.includes('ambulance, cancelled: 4711')), `the word is not on the timeline: ${timeline.map((line) => line.text).join(' | ')}`);
}

async function joinedAndAsked(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  await onDuty(await stage.phone(house.address), 'ana');
  const incident = await house.signal(UNIT.ivy);
  const page = await desk(await stage.page(house.address), 'omar');
  await card(page, 'Ivy Marlow').waitFor();
  await page.keyboard.press('n');
  await page.keyboard.type('14 park');
  await dialog(page).getByRole('option', { name: /Ivy Marlow/ }).waitFor();
  await page.keyboard.press('Enter');
  await dialog(page).getByLabel('What is the matter').selectOption({ label: 'Unwell' });
  await dialog(page).getByLabel('Note').fill('Her neighbour hears her call');
  await dialog(page).getByRole('button', { name: /Raise the incident/ }).click();
  const { number } = (await omar.incident(incident)).incident;
  await page.getByRole('status').getByText(`It joined ${number}, which was open already: what you typed is on its timeline.`, { exact: true }).waitFor();
  await page.locator('[data-incident-title]').getByText(String(number)).waitFor();
  same(await card(page, 'Ivy Marlow').getAttribute('aria-current'), 'true', 'the card of the incident it joined');
  await page.getByText('Her neighbour hears her call').first().waitFor();

  await omar.on(incident, 'answer');
  await omar.on(incident, 'respond', { needs: [], note: '' });
  const recommended = page.getByRole('region', { name: 'Recommended responders' });
  await recommended.getByText('R7 has been asked. Nobody else can go.').waitFor();
  must(!/Nobody can go/.test(await recommended.textContent()), 'it reads as if nobody could go');
  await stage.show(page, 'desk-asked');
}

export const stories = [
  { name: 'a fire is met from outside: no step through the door, no code, and the client of two incidents is named once', play: fireFromOutside },
  { name: 'the telephone at gas says gas, and not the brigade', play: gasFromOutside },
  { name: 'the 999 sheet has all that is read out, and chooses a service only where what happened does', play: readOut },
  { name: 'while an ambulance was called nobody leaves without a word, and what is missing comes into sight', play: onWhoseWord },
  { name: 'what is raised twice joins the open incident and says so; who has been asked is not nobody', play: joinedAndAsked },
];
