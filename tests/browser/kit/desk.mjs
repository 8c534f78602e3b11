// What somebody does at the desk, by the names a person reads on the screen.
import { PASSWORD, STAFF } from './people.mjs';

/** Signs in on the page that is shown. */
export async function signIn(page, user, password = PASSWORD) {
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A page with the desk open, for one of the staff. */
export async function desk(page, who) {
  await page.goto('/desk');
  await signIn(page, STAFF[who].user);
  await live(page);
  return page;
}

/** Waits until the link is live. */
export const live = (page) => page.getByText(/^Live \d+ s$/).waitFor();

export const queue = (page) => page.getByRole('list', { name: 'Incidents, most urgent first' });
/** A client's card in the queue. */
export const card = (page, text) => queue(page).getByRole('button').filter({ hasText: text });
export const actions = (page) => page.getByRole('group', { name: 'What to do' });
export const visit = (page) => page.getByRole('region', { name: 'Visit' });
export const dialog = (page) => page.getByRole('dialog');
export const timeline = (page) => page.getByRole('region', { name: 'Incident', exact: true }).locator('ol').filter({ has: page.locator('time') });

/** Opens a client's incident. */
export async function open(page, text) {
  await card(page, text).click();
  await page.locator('[data-incident-title]').waitFor();
}

/** Presses one of the buttons of the open incident. */
export const press = (page, name) => actions(page).getByRole('button', { name }).click();

/** Chooses among the answers to one question of a form. */
export const choose = (page, question, answer) => dialog(page).getByRole('group', { name: question }).getByLabel(answer, { exact: true }).check();

/** Answers, hears nobody, and sends a visit. */
export async function answerAndSend(page, text) {
  await open(page, text);
  await press(page, /^Answer/);
  await press(page, 'None');
  await press(page, 'Send a visit');
  await dialog(page).getByRole('button', { name: 'Send a visit' }).click();
  await dialog(page).waitFor({ state: 'detached' });
}

/** Closes the open incident after a visit that went well. */
export async function close(page) {
  await press(page, 'Close');
  await choose(page, 'How the client was', 'Well');
  await choose(page, 'Was the property left secure?', 'Yes');
  await choose(page, 'Did the key go back?', 'Yes');
  await choose(page, 'Next of kin', 'Told');
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).and(page.locator('.main')).click();
  await dialog(page).waitFor({ state: 'detached' });
}
