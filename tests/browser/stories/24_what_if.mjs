// What might have been, asked and answered at the desk of whoever keeps the books; and what choosing otherwise than the plan cost.
import { Caller } from '../kit/caller.mjs';
import { dialog, live, signIn } from '../kit/desk.mjs';
import { faults, runsOff } from '../kit/look.mjs';
import { ADMINISTRATOR, PASSWORD, UNIT } from '../kit/people.mjs';
import { PHONE } from '../kit/stage.mjs';
import { must, same, until } from '../kit/until.mjs';

/** The administrator's page, and what their menu offers opened. */
async function books(stage, house, what) {
  const page = await stage.page(house.address);
  await page.goto('/desk');
  await signIn(page, ADMINISTRATOR.user);
  await live(page);
  await page.getByText(ADMINISTRATOR.name, { exact: true }).first().click();
  await page.getByRole('button', { name: what, exact: true }).click();
  await dialog(page).getByRole('heading', { name: what, exact: true }).waitFor();
  return page;
}

/** Waits until what was changed has been drawn, and drawn again. */
const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));

/** Looked at in the light, in the dark and on a telephone. */
async function lookedAt(stage, page, name) {
  const found = [...(await faults(stage.axe, page, name)), ...(await runsOff(page, name))];
  await stage.show(page, name);
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  await drawn(page);
  found.push(...(await faults(stage.axe, page, `${name}, dark`)));
  await stage.show(page, `${name}-dark`);
  await page.evaluate(() => delete document.documentElement.dataset.theme);
  const before = page.viewportSize();
  await drawn(page);
  await page.setViewportSize(PHONE);
  await drawn(page);
  found.push(...(await faults(stage.axe, page, `${name}, on a telephone`)), ...(await runsOff(page, `${name}, on a telephone`)));
  await stage.show(page, `${name}-phone`);
  await page.setViewportSize(before);
  await drawn(page);
  same(found, [], 'faults of access');
}

/** A visit is decided on; whoever is asked for it by the plan, once somebody is. */
async function decided(house, omar, unit) {
  const incident = await house.signal(unit);
  await omar.post(`/api/incidents/${incident}/answer`, {});
  await omar.post(`/api/incidents/${incident}/heard`, { speech: false });
  await omar.post(`/api/incidents/${incident}/respond`, {});
  return until('somebody is asked', async () => {
    const { job, number } = (await omar.get(`/api/incidents/${incident}`)).incident;
    return (job?.offers ?? []).length > 0 && { ...job, number };
  });
}

async function asked(stage) {
  const house = await stage.house();
  const [omar, ana] = [await house.caller('omar'), await house.caller('ana')];
  await ana.goOnDuty();
  const page = await books(stage, house, 'What if');
  await dialog(page).getByText('Nothing has been asked since the service began.').waitFor();
  await lookedAt(stage, page, 'what-if-empty');

  // A night that is not in the record is said to be none.
  await dialog(page).getByLabel('Night that began on').fill('2020-01-01');
  await dialog(page).getByRole('button', { name: 'Work it out' }).click();
  await dialog(page).getByText(/no visit was decided on in it/).waitFor();

  // The night that goes on: what really happened, each policy, one more responder, visit by visit.
  const job = await decided(house, omar, UNIT.ivy);
  await ana.post(`/api/jobs/${job.id}/accept`, { offer: job.offers[0].id });
  for (const step of ['en_route', 'arrived']) await ana.post(`/api/jobs/${job.id}/step`, { step });
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Europe/London' }).format(new Date()));
  const began = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(Date.now() - (hour < 12 ? 86_400_000 : 0)));
  await dialog(page).getByLabel('Night that began on').fill(began);
  await dialog(page).getByRole('button', { name: 'Work it out' }).click();
  await dialog(page).getByRole('table', { name: 'How soon help came' }).getByRole('row', { name: /what really happened 100.0 %/ }).waitFor({ timeout: 90_000 });
  await dialog(page).getByRole('table', { name: /^Visit by visit/ }).getByRole('row', { name: new RegExp(`· ${job.number} P1`) }).waitFor();
  const text = await dialog(page).innerText();
  must(!text.includes('Ivy') && !text.includes('Park Road'), 'neither names nor addresses stand in it');
  await lookedAt(stage, page, 'what-if-night');

  // The cheapest rota: one question at a time, broken off.
  await dialog(page).getByLabel('The cheapest rota for a promise').check();
  await dialog(page).getByRole('button', { name: 'Work it out' }).click();
  await dialog(page).getByText(/The cheapest rota that keeps 90 % of emergencies within 45 min, asked by Jane Thorne: being worked out/).waitFor();
  await dialog(page).getByRole('progressbar').waitFor();
  await lookedAt(stage, page, 'what-if-running');
  const second = await house.administrator.post('/api/what-if', { night: began }).then(() => 'was taken', (error) => error.message);
  must(/answered with 409: .*Jane Thorne has asked something/.test(second), `a second question meanwhile: ${second}`);
  await dialog(page).getByRole('button', { name: 'Stop' }).click();
  await dialog(page).getByText(/: stopped\.$/).waitFor({ timeout: 60_000 });
}

async function overridden(stage) {
  const house = await stage.house();
  const cal = { name: 'Cal Reeve', user: 'cal', role: 'responder', call_sign: 'R9', skills: ['lift', 'first_aid'], phone: '07700 900109', base: { latitude: 51.6, longitude: -0.3 }, base_name: 'Edgware', password: PASSWORD };
  await house.administrator.post('/api/staff', cal);
  const third = new Caller(house.address);
  await third.post('/api/session', { user: cal.user, password: PASSWORD });
  const [omar, ana, ben] = [await house.caller('omar'), await house.caller('ana'), await house.caller('ben')];
  for (const one of [ana, ben, third]) await one.goOnDuty();
  const { responder } = (await third.get('/api/phone')).me;
  const page = await books(stage, house, 'Overrides');
  await dialog(page).getByText('Nobody chose otherwise than the plan in the last 90 days.').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();

  const job = await decided(house, omar, UNIT.ivy);
  await omar.post(`/api/jobs/${job.id}/offer`, { to: responder, reason: 'Cal knows her and her dog' });
  await page.getByText(ADMINISTRATOR.name, { exact: true }).first().click();
  await page.getByRole('button', { name: 'Overrides', exact: true }).click();
  await dialog(page).getByText(/^Once the desk chose otherwise than the plan in the last 90 days\. Together: help \d+ min later where it was chosen/).waitFor();
  await dialog(page).getByRole('row', { name: new RegExp(`${job.number} Omar Deans R9 R2 Cal knows her and her dog \\d+ min later ${job.number} \\d+ min later`) }).waitFor();
  await lookedAt(stage, page, 'overrides');
  const [loaded] = await Promise.all([page.waitForEvent('download'), dialog(page).getByRole('link', { name: 'As a table (CSV)' }).click()]);
  same(loaded.suggestedFilename(), 'overrides.csv', 'the file');
}

export const stories = [
  { name: 'what might have been is asked, worked out in the background, stopped, and told with a table for every chart', play: asked },
  { name: 'what choosing otherwise than the plan cost, and whom, is a page and a table', play: overridden },
];
