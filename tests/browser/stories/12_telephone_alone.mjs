// A telephone on its own: what is pressed without a line, what is taken away meanwhile, and a page that is killed in the middle.
import { answerAndSend, card, desk, open, timeline } from '../kit/desk.mjs';
import { CODE, UNIT } from '../kit/people.mjs';
import { runsOff, settled } from '../kit/look.mjs';
import { button, linked, onDuty } from '../kit/telephone.mjs';
import { must, same, until } from '../kit/until.mjs';

/** The line is cut on purpose: the browser itself reports every request that finds no network. */
const CUT = /net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED|net::ERR_NETWORK_CHANGED|net::ERR_NETWORK_IO_SUSPENDED|net::ERR_ABORTED|net::ERR_CONNECTION_CLOSED/;
/** Some refusals are wanted here. */
const REFUSED = /status of 409/;

/** An alarm answered and sent by the desk without a browser; gives the incident. */
async function sent(house, omar) {
  const incident = await house.signal(UNIT.ivy);
  await omar.on(incident, 'answer');
  await omar.on(incident, 'respond', { needs: [], note: '' });
  return incident;
}

const jobOf = async (omar, incident) => (await omar.incident(incident)).incident.job;
const kept = (phone) => phone.getByText('The pages are kept on this phone').waitFor();

async function offDuty(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await kept(phone);
  const sheet = phone.getByRole('dialog');
  const duty = async () => (await omar.get('/api/desk')).responders.find((one) => one.call_sign === 'R7').duty;

  await button(phone, 'Go off duty…').click();
  await sheet.getByRole('button', { name: 'Stay on duty' }).click();
  await sheet.waitFor({ state: 'detached' });
  same(await duty(), 'on', 'duty after the sheet was closed');

  await phone.context().setOffline(true);
  await phone.reload();
  await button(phone, 'Go off duty…').click();
  await sheet.getByText('No connection.').waitFor();
  await stage.show(phone, 'phone-off-duty-sheet');
  await sheet.getByRole('button', { name: 'Go off duty' }).click();
  await phone.getByRole('heading', { name: 'Going off duty' }).waitFor();
  await phone.getByText('You are on duty until it does').waitFor();
  await stage.show(phone, 'phone-going-off-duty');
  // Meanwhile the desk has rung, and a yes by voice was recorded: the shift cannot end now.
  const incident = await sent(house, omar);
  const offer = await until('R7 is asked', async () => (await jobOf(omar, incident))?.offers.find((one) => one.state === 'open'));
  const job = await jobOf(omar, incident);
  await omar.post(`/api/jobs/${job.id}/accept-for`, { offer: offer.id, reason: 'said yes on the telephone' });
  await phone.context().setOffline(false);
  await phone.getByText('you have a visit in hand and are still on duty').waitFor();
  await button(phone, 'On my way').waitFor();
  await stage.show(phone, 'phone-off-duty-refused');
  same(await duty(), 'on', 'duty with a visit in hand');
  await button(phone, 'I have read this').click();

  await omar.post(`/api/jobs/${job.id}/stand-down`, { responder: (await omar.get('/api/desk')).responders.find((one) => one.call_sign === 'R7').id, reason: 'her daughter is there' });
  await button(phone, 'I know').click();
  await button(phone, 'Go off duty…').click();
  await sheet.getByRole('button', { name: 'Go off duty' }).click();
  await phone.getByRole('heading', { name: 'Off duty', exact: true }).waitFor();
  same(await duty(), 'off', 'duty at the end');
}

async function acceptedAlone(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await kept(phone);
  const incident = await sent(house, omar);
  await button(phone, 'Accept').waitFor();
  await phone.context().setOffline(true);
  await button(phone, 'Accept').click();
  await phone.getByText('Accepted here, not confirmed yet').waitFor();
  await button(phone, 'On my way').click();
  await phone.getByText(/2 waiting/).first().waitFor();
  await stage.show(phone, 'phone-accepted-alone', { fullPage: true });
  await phone.context().setOffline(false);
  await linked(phone);
  await phone.getByText('Accepted here, not confirmed yet').waitFor({ state: 'detached' });
  await until('the step has come', async () => (await jobOf(omar, incident)).assignments[0]?.steps.length === 1);
  const { assignments } = await jobOf(omar, incident);
  same([assignments.length, assignments[0].call_sign, assignments[0].steps[0].step], [1, 'R7', 'en_route'], 'what the desk has');
}

async function stoodDownAlone(stage) {
  const house = await stage.house();
  const console = await desk(await stage.page(house.address), 'omar');
  const omar = await house.caller('omar');
  const phone = await onDuty(await stage.phone(house.address), 'ana');
  await kept(phone);
  const incident = await house.signal(UNIT.ivy);
  await answerAndSend(console, 'Ivy Marlow');
  await button(phone, 'Accept').click();
  await button(phone, 'On my way').click();
  await card(console, 'Ivy Marlow').getByText('R7 en route').waitFor();
  const job = await jobOf(omar, incident);

  await phone.context().setOffline(true);
  await button(phone, 'I’ve arrived').click();
  await phone.getByText(/1 waiting/).first().waitFor();
  await omar.post(`/api/jobs/${job.id}/stand-down`, { responder: job.assignments[0].responder, reason: 'her daughter is there' });
  await phone.context().setOffline(false);
  await phone.getByRole('heading', { name: 'Stand down' }).waitFor();
  await phone.getByText('her daughter is there').waitFor();
  // Nobody has said that they know: not over a new page either.
  await phone.reload();
  await phone.getByRole('heading', { name: 'Stand down' }).waitFor();
  await button(phone, 'I know').click();
  await phone.getByRole('heading', { name: 'Stand down' }).waitFor({ state: 'detached' });
  await until('the desk has heard it', async () => (await omar.get('/api/desk')).responders.find((one) => one.call_sign === 'R7').unconfirmed_since === null);
  const after = await jobOf(omar, incident);
  must(!after.assignments.some((one) => one.state === 'live' && one.call_sign === 'R7'), 'a step from before revived the assignment');
  await open(console, 'Ivy Marlow');
  await timeline(console).getByText(/stand(ing)? down|stand-down|stood down/i).filter({ visible: true }).first().waitFor();
}

async function killedInTheMiddle(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  const window = await stage.window(house.address, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, permissions: ['geolocation', 'notifications'], geolocation: { latitude: 51.6512, longitude: -0.1998, accuracy: 12 } });
  const first = await onDuty(await window.newPage(), 'ana');
  await kept(first);
  const incident = await sent(house, omar);
  await button(first, 'Accept').click();
  await button(first, 'On my way').waitFor();

  // The step reaches the desk, its answer never reaches the page, and the page dies.
  let delivered = 0;
  await first.route('**/step', async (route) => {
    await route.fetch();
    delivered += 1;
  });
  await button(first, 'On my way').click();
  await until('the desk has the step', async () => delivered === 1 && (await jobOf(omar, incident)).assignments[0].steps.length === 1);
  await first.close({ runBeforeUnload: false });

  const second = await window.newPage();
  const sentAgain = second.waitForRequest((request) => request.url().endsWith('/step'));
  await second.goto('/responder');
  await sentAgain;
  await linked(second);
  await button(second, 'I’ve arrived').waitFor();
  const told = await omar.incident(incident);
  same(told.incident.job.assignments[0].steps.map((one) => one.step), ['en_route'], 'the steps on the record');
  same(told.timeline.filter((line) => line.kind === 'step_recorded').length, 1, 'lines about setting off');

  // The new page gets the code as the old one would have, and each look is on the record.
  for (const again of [false, true]) {
    if (again) await second.reload();
    await button(second, 'Show the code for 60 s').click();
    await second.getByText(CODE, { exact: true }).waitFor();
  }
  const looks = (await omar.incident(incident)).timeline.filter((line) => /code/i.test(line.text) && line.actor.includes('Ana'));
  same(looks.length, 2, 'looks at the code on the record');
}

async function lastWordInSight(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  for (const [width, height, colorScheme] of [[390, 844, 'light'], [360, 640, 'dark']]) {
    const phone = await onDuty(await stage.phone(house.address, { viewport: { width, height }, colorScheme }), width === 390 ? 'ana' : 'ben');
    const inSight = async (name) => {
      const place = await phone.getByRole('dialog').getByRole('button', { name, exact: true }).boundingBox();
      must(place !== null && place.y >= 0 && place.y + place.height <= height, `“${name}” is not in sight at ${width} × ${height}: ${JSON.stringify(place)}`);
      await stage.show(phone, `phone-sheet-${name.split(':')[0].toLowerCase().replaceAll(' ', '-')}-${width}`);
      await phone.keyboard.press('Escape');
      await phone.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await button(phone, 'Off the road…').click();
    await inSight('Off the road');
    const incident = width === 390 ? await sent(house, omar) : await house.signal(UNIT.maud);
    if (width !== 390) {
      await omar.on(incident, 'answer');
      await omar.on(incident, 'respond', { needs: [], note: '' });
    }
    await button(phone, 'Decline…').click();
    await inSight('Decline');
    await button(phone, 'Accept').click();
    for (const name of ['On my way', 'I’ve arrived', 'I’m in', 'With client']) await button(phone, name).click();
    await button(phone, 'Leave').click();
    await inSight('Leave: visit over');
  }
}

/** Somebody whose letters are twice the size, on a small telephone. */
async function twiceTheText(stage) {
  const house = await stage.house();
  const omar = await house.caller('omar');
  const phone = await onDuty(await stage.phone(house.address, { viewport: { width: 360, height: 640 } }), 'ana');
  await phone.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  const found = [];
  const look = async (where) => {
    await settled(phone);
    found.push(...(await runsOff(phone, where)));
    await stage.show(phone, `phone-twice-${where.replaceAll(' ', '-')}`);
  };
  /** The last word of a sheet can be reached, and pressed, by scrolling. */
  const sheet = async (opens, last) => {
    await button(phone, opens).click();
    await look(opens.replace('…', ''));
    await phone.getByRole('dialog').getByRole('button', { name: last, exact: true }).click({ trial: true });
    await phone.keyboard.press('Escape');
    await phone.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await look('on duty');
  await sheet('Go off duty…', 'Go off duty');
  await sheet('Off the road…', 'Off the road');
  await sent(house, omar);
  await button(phone, 'Accept').waitFor();
  await look('offer');
  await sheet('Decline…', 'Decline');
  await button(phone, 'Accept').click();
  await button(phone, 'On my way').waitFor();
  await look('visit');
  for (const name of ['On my way', 'I’ve arrived', 'I’m in', 'With client']) await button(phone, name).click();
  await sheet('Leave', 'Leave: visit over');
  must(found.length === 0, `${found.length} things run off the side:\n    ${found.join('\n    ')}`);
}

export const stories = [
  { name: 'going off duty is asked twice, waits for the desk to know, and is refused with a visit in hand', play: offDuty, allowed: [CUT, REFUSED] },
  { name: 'an offer accepted without a line is confirmed when the line comes back', play: acceptedAlone, allowed: [CUT] },
  { name: 'a stand-down while the telephone had no line fills its screen until somebody says that they know', play: stoodDownAlone, allowed: [CUT, REFUSED] },
  { name: 'a page killed while a step is on its way doubles nothing, and the next page gets the code again', play: killedInTheMiddle, allowed: [CUT] },
  { name: 'the last word of every sheet is in sight on a large and on a small telephone', play: lastWordInSight },
  { name: 'the telephone at twice the text needs no sideways scrolling, and every sheet has its last word', play: twiceTheText },
];
