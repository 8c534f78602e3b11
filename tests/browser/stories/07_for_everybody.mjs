// Every screen in light and in dark, at 320 pixels, at twice the size and in forced colours: no fault of access, nothing off the side.
import { card, desk, dialog, live, open, signIn } from '../kit/desk.mjs';
import { faults, runsOff, settled } from '../kit/look.mjs';
import { ADMINISTRATOR, STAFF, UNIT } from '../kit/people.mjs';
import { button, onDuty, telephone } from '../kit/telephone.mjs';
import { must } from '../kit/until.mjs';

const DIALOGS = [['Send a visit', 'respond'], ['999', 'emergency'], ['By voice', 'voice'], ['Contacts', 'contacts'], ['Call back', 'call-back']];

/** Collects what is found, and fails with all of it at the end. */
function inspector(stage, look) {
  const found = [];
  const inspect = async (page, where) => {
    await settled(page);
    found.push(...(await faults(stage.axe, page, `${where}, ${look}`)), ...(await runsOff(page, `${where}, ${look}`)));
    await stage.show(page, `${where.replaceAll(' ', '-')}-${look.replaceAll(' ', '-')}`);
  };
  return { inspect, verdict: () => must(found.length === 0, `${found.length} faults:\n    ${found.join('\n    ')}`) };
}

async function before(stage, inspect, options) {
  const house = await stage.emptyHouse();
  const page = await stage.page(house.address, options);
  await page.goto('/');
  await page.getByRole('heading', { name: 'Attend' }).waitFor();
  await inspect(page, 'start');
  await page.goto(`/setup#${house.token}`);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  await inspect(page, 'setup');
  await page.goto('/desk');
  await button(page, 'Sign in').waitFor();
  await inspect(page, 'sign-in');
}

async function atTheDesk(stage, house, inspect, options) {
  const page = await desk(await stage.page(house.address, options), 'omar');
  await page.getByText('No open incidents.').waitFor();
  await inspect(page, 'desk empty');
  await house.signal(UNIT.ivy);
  await house.signal(UNIT.ted);
  await house.signal(UNIT.ivySmoke, 'smoke detector');
  await card(page, 'Ted Ashby').waitFor();
  await open(page, 'Ted Ashby');
  await page.getByRole('region', { name: 'Incident', exact: true }).locator('time').first().waitFor();
  await inspect(page, 'desk incident');
  await button(page, 'Answer').or(page.getByRole('button', { name: /^Answer/ })).first().click();
  for (const [name, where] of DIALOGS) {
    await page.getByRole('group', { name: 'What to do' }).getByRole('button', { name, exact: true }).click();
    await dialog(page).waitFor();
    await inspect(page, `desk ${where}`);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
  }
  for (const [name, where] of [[/New incident/, 'new'], ['Keys', 'keys'], ['Closed', 'closed']]) {
    await page.getByRole('banner').getByRole('button', { name }).click();
    await dialog(page).waitFor();
    if (where === 'new') {
      await page.keyboard.type('ma');
      await dialog(page).getByRole('option').first().waitFor();
    }
    await inspect(page, `desk ${where}`);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
  }
  return page;
}

/** What only an administrator opens: the staff, another password, the end of a sign-in. */
async function theStaff(stage, house, inspect, options) {
  const page = await stage.page(house.address, options);
  await page.goto('/desk');
  await signIn(page, ADMINISTRATOR.user);
  await live(page);
  await page.getByText(ADMINISTRATOR.name, { exact: true }).first().click();
  await page.getByRole('button', { name: 'Staff' }).click();
  await dialog(page).getByText('Omar Deans').waitFor();
  await inspect(page, 'desk staff');
  for (const [name, where] of [[/^New password for Omar/, 'password'], [/^End the sign-in of Omar/, 'end']]) {
    await dialog(page).getByRole('button', { name }).click();
    await dialog(page).getByRole('button', { name: where === 'end' ? 'End the sign-in' : 'Set the password' }).click();
    await dialog(page).locator('[aria-invalid=true]').first().waitFor();
    await inspect(page, `desk staff ${where}`);
    await page.keyboard.press('Escape');
    await dialog(page).getByText('Omar Deans').waitFor();
  }
}

async function onTheTelephone(stage, house, inspect, options) {
  const omar = await house.caller('omar');
  const page = await telephone(await stage.phone(house.address, options), 'ana');
  await page.getByText('Is this phone ready?').or(page.getByText('Connection to the desk')).first().waitFor();
  await inspect(page, 'phone off duty');
  await button(page, 'Go on duty').click();
  await page.getByRole('heading', { name: 'On duty' }).waitFor();
  await inspect(page, 'phone on duty');
  const incident = await house.signal(UNIT.ivy);
  await omar.on(incident, 'answer');
  await omar.on(incident, 'respond', { needs: [], note: '' });
  await button(page, 'Accept').waitFor();
  await inspect(page, 'phone offer');
  await button(page, 'Decline…').click();
  await dialog(page).waitFor();
  await inspect(page, 'phone decline');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  await button(page, 'Accept').click();
  await button(page, 'On my way').waitFor();
  await inspect(page, 'phone visit');
  for (const name of ['On my way', 'I’ve arrived', 'I’m in', 'With client']) await button(page, name).click();
  await button(page, 'Leave').click();
  await dialog(page).waitFor();
  await inspect(page, 'phone outcome');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  await button(page, 'Menu').click();
  await dialog(page).waitFor();
  await inspect(page, 'phone menu');
}

const everyScreen = (look, options) => async (stage) => {
  const { inspect, verdict } = inspector(stage, look);
  await before(stage, inspect, options);
  await atTheDesk(stage, await stage.house(), inspect, options);
  await theStaff(stage, await stage.house(), inspect, options);
  // Where nothing waits for a responder yet.
  await onTheTelephone(stage, await stage.house(), inspect, options);
  verdict();
};

async function narrowTelephone(stage) {
  const { inspect, verdict } = inspector(stage, '320 px');
  await onTheTelephone(stage, await stage.house(), inspect, { viewport: { width: 320, height: 640 } });
  verdict();
}

/** Twice the size on 1,280 by 900 is 640 by 450 of its own pixels. */
async function twiceTheSize(stage) {
  const { inspect, verdict } = inspector(stage, '200 %');
  const twice = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 };
  await atTheDesk(stage, await stage.house(), inspect, twice);
  await theStaff(stage, await stage.house(), inspect, twice);
  verdict();
}

/** Four times the size on 1,280 by 1,024 is 320 by 256 of its own pixels. */
async function fourTimesTheSize(stage) {
  const { inspect, verdict } = inspector(stage, '400 %');
  await atTheDesk(stage, await stage.house(), inspect, { viewport: { width: 320, height: 256 }, deviceScaleFactor: 2 });
  verdict();
}

async function otherSizes(stage) {
  const { inspect, verdict } = inspector(stage, 'sizes');
  const house = await stage.house();
  await onDuty(await stage.phone(house.address), 'ana');
  for (const account of [UNIT.ivy, UNIT.ted, UNIT.maud]) await house.signal(account);
  for (const [width, height] of [[1024, 768], [1920, 1080]]) {
    const page = await desk(await stage.page(house.address, { viewport: { width, height } }), width === 1024 ? 'omar' : 'wren');
    await open(page, 'Ivy Marlow');
    await page.getByRole('button', { name: new RegExp(`Send ${STAFF.ana.call_sign}`) }).first().or(page.getByText('Recommended')).first().waitFor();
    await inspect(page, `desk ${width}`);
  }
  verdict();
}

export const stories = [
  { name: 'every screen in light has no fault of access', play: everyScreen('light', { colorScheme: 'light' }) },
  { name: 'every screen in dark has no fault of access', play: everyScreen('dark', { colorScheme: 'dark' }) },
  { name: 'every screen in forced colours has no fault of access', play: everyScreen('forced colours', { forcedColors: 'active' }) },
  { name: 'the telephone fits 320 pixels', play: narrowTelephone },
  { name: 'the desk at twice the size needs no sideways scrolling', play: twiceTheSize },
  { name: 'the desk at four times the size is read in one column', play: fourTimesTheSize },
  { name: 'the desk fits a small and a large screen', play: otherSizes },
];
