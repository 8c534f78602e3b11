// What a responder does on the telephone.
import { signIn } from './desk.mjs';
import { STAFF } from './people.mjs';

export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Waits until the telephone and the desk hear each other. */
export const linked = (page) => page.getByRole('banner').getByText('Live', { exact: true }).waitFor();

/** A telephone with its screen open, for one of the staff. */
export async function telephone(page, who) {
  await page.goto('/responder');
  await signIn(page, STAFF[who].user);
  await linked(page);
  return page;
}

/** The same, on duty. */
export async function onDuty(page, who) {
  await telephone(page, who);
  await button(page, 'Go on duty').click();
  await page.getByRole('heading', { name: 'On duty' }).waitFor();
  return page;
}

/** Leaves after the client was helped up. */
export async function leave(page) {
  await button(page, 'Leave').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Helped up').check();
  await dialog.getByRole('button', { name: 'Leave: visit over' }).click();
  await dialog.waitFor({ state: 'detached' });
}
