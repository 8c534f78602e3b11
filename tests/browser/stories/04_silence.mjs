// The line goes silent without being closed: the desk says so within ten seconds, and catches up by itself when it speaks again.
import { card, desk, live, queue } from '../kit/desk.mjs';
import { Line } from '../kit/line.mjs';
import { UNIT } from '../kit/people.mjs';
import { must, same, until } from '../kit/until.mjs';

/** Ten seconds, and half a one for a busy machine. */
const LOSS_SHOWN_MS = 10_500;

async function silence(stage) {
  const house = await stage.house();
  process.stderr.write(`${Date.now()%1000000} after line 11\n`);
  const line = stage.closes(await Line.to(house.address));
  process.stderr.write(`${Date.now()%1000000} after line 12\n`);
  const page = await desk(await stage.page(line.address), 'omar');
  process.stderr.write(`${Date.now()%1000000} after line 13\n`);
  await house.signal(UNIT.ted);
  process.stderr.write(`${Date.now()%1000000} after line 14\n`);
  await card(page, 'Ted Ashby').waitFor();
  process.stderr.write(`${Date.now()%1000000} after line 15\n`);
  await page.evaluate(() => {
    window.sameDocument = true;
    window.lostAt = null;
    new MutationObserver(() => {
      if (window.lostAt === null && /Link lost/.test(document.querySelector('header').textContent)) window.lostAt = Date.now();
    }).observe(document.querySelector('header'), { subtree: true, childList: true, characterData: true });
  });
  process.stderr.write(`${Date.now()%1000000} after line 22\n`);

  line.silence();
  process.stderr.write(`${Date.now()%1000000} after line 24\n`);
  const since = Date.now();
  process.stderr.write(`${Date.now()%1000000} after line 25\n`);
  await page.getByRole('alert').getByText(/No news from the server/).waitFor();
  process.stderr.write(`${Date.now()%1000000} after line 26\n`);
  const shown = (await page.evaluate(() => window.lostAt)) - since;
  must(shown > 0 && shown <= LOSS_SHOWN_MS, `the loss was shown after ${shown} ms`);
  process.stderr.write(`${Date.now()%1000000} after line 28\n`);
  await stage.show(page, 'desk-lost');
  process.stderr.write(`${Date.now()%1000000} after line 29\n`);
  const missed = [await house.signal(UNIT.maud), await house.signal(UNIT.maurice)];
  const omar = await house.caller('omar');
  process.stderr.write(`${Date.now()%1000000} after line 31\n`);
  await omar.on(missed[0], 'set-priority', { priority: 'p2', reason: 'spoke and is sitting up' });
  process.stderr.write(`${Date.now()%1000000} after line 32\n`);
  same(await queue(page).getByRole('button').count(), 1, 'cards on a screen that hears nothing');
  process.stderr.write(`${Date.now()%1000000} after line 33\n`);

  line.restore();
  process.stderr.write(`${Date.now()%1000000} after line 35\n`);
  await live(page);
  process.stderr.write(`${Date.now()%1000000} after line 36\n`);
  await card(page, 'Maurice Elland').getByText('Ringing').waitFor();
  process.stderr.write(`${Date.now()%1000000} after line 37\n`);
  await card(page, 'Maud Ellery').getByText('P2').waitFor();
  process.stderr.write(`${Date.now()%1000000} after line 38\n`);
  const { incidents } = await omar.get('/api/desk');
  process.stderr.write(`${Date.now()%1000000} after line 39\n`);
  await until('the screen has what the record has', async () => (await queue(page).getByRole('button').count()) === incidents.length);
  process.stderr.write(`${Date.now()%1000000} after line 40\n`);
  await house.signal(UNIT.ivy);
  process.stderr.write(`${Date.now()%1000000} after line 41\n`);
  await card(page, 'Ivy Marlow').waitFor();
  process.stderr.write(`${Date.now()%1000000} after line 42\n`);
  must(await page.evaluate(() => window.sameDocument === true), 'the page was loaded anew');
  process.stderr.write(`${Date.now()%1000000} after line 43\n`);
}

export const stories = [
  {
    name: 'a line that goes silent shows within ten seconds, and the desk catches up by itself',
    play: silence,
    // Connections that stood during the silence are reset on purpose.
    allowed: [/net::ERR_(CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|TIMED_OUT|ABORTED)/],
  },
];
