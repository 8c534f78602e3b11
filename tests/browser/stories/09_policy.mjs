// The pages run under the service's own content security policy, and that policy bites.
import { desk, open } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { onDuty } from '../kit/telephone.mjs';
import { must, same } from '../kit/until.mjs';

/** Notes every breach of the policy, from before the page's first line. */
const NOTE_BREACHES = () => {
  window.breaches = [];
  document.addEventListener('securitypolicyviolation', (breach) => window.breaches.push(`${breach.effectiveDirective} ${breach.blockedURI}`));
};

async function underPolicy(stage) {
  const house = await stage.house();
  for (const path of ['/', '/desk', '/responder', '/setup']) {
    const answer = await fetch(house.address + path);
    const policy = answer.headers.get('content-security-policy') ?? '';
    must(/default-src/.test(policy) && /script-src 'self'(;|$)/.test(policy), `${path} comes with the policy: ${policy}`);
    must(!/script-src[^;]*unsafe/.test(policy) && /frame-ancestors 'none'/.test(policy), `${path} has a loose policy: ${policy}`);
    same(answer.headers.get('x-content-type-options'), 'nosniff', `${path}: x-content-type-options`);
  }
  const [page, phone] = [await stage.page(house.address), await stage.phone(house.address)];
  for (const one of [page, phone]) await one.addInitScript(NOTE_BREACHES);
  await desk(page, 'omar');
  await onDuty(phone, 'ana');
  await house.signal(UNIT.ivy);
  await open(page, 'Ivy Marlow');
  await page.locator('canvas').first().waitFor();
  for (const one of [page, phone]) same(await one.evaluate(() => window.breaches), [], 'breaches of the policy');
}

async function policyBites(stage) {
  const house = await stage.house();
  const page = await stage.page(house.address);
  await page.addInitScript(NOTE_BREACHES);
  await page.goto('/desk');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'window.intruded = true';
    } catch {
      // Refused one step earlier still.
    }
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'https://tracker.example/pixel.gif';
    document.body.append(image);
  });
  await page.waitForFunction(() => window.breaches.length >= 2);
  must(await page.evaluate(() => window.intruded !== true), 'a script written into the page ran');
}

export const stories = [
  { name: 'the pages run under the policy they are sent with', play: underPolicy },
  { name: 'the policy refuses a script written into the page and a picture from elsewhere', play: policyBites, allowed: [/Content Security Policy|TrustedScript|Trusted/] },
];
