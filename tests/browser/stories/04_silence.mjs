// The line goes silent without being closed: the desk says so within ten seconds, and catches up by itself when it speaks again.
import { card, desk, live, queue } from '../kit/desk.mjs';
import { Line } from '../kit/line.mjs';
import { UNIT } from '../kit/people.mjs';
import { must, same, until } from '../kit/until.mjs';

/** Ten seconds, and half a one for a busy machine. */
const LOSS_SHOWN_MS = 10_500;

async function silence(stage) {
  const house = await stage.house();
  const line = stage.closes(await Line.to(house.address));
  const page = await desk(await stage.page(line.address), 'omar');
  await house.signal(UNIT.ted);
  await card(page, 'Ted Ashby').waitFor();
  await page.evaluate(() => {
    window.sameDocument = true;
    window.lostAt = null;
    new MutationObserver(() => {
      if (window.lostAt === null && /Link lost/.test(document.querySelector('header').textContent)) window.lostAt = Date.now();
    }).observe(document.querySelector('header'), { subtree: true, childList: true, characterData: true });
  });

  line.silence();
  const since = Date.now();
  await page.getByRole('alert').getByText(/No news from the server/).waitFor();
  const shown = (await page.evaluate(() => window.lostAt)) - since;
  must(shown > 0 && shown <= LOSS_SHOWN_MS, `the loss was shown after ${shown} ms`);
  await stage.show(page, 'desk-lost');
  const missed = [await house.signal(UNIT.maud), await house.signal(UNIT.maurice)];
  const omar = await house.caller('omar');
  // Who was heard, and what is the matter: then one person may take it for less urgent.
  await omar.on(missed[0], 'heard', { speech: true });
  await omar.on(missed[0], 'set-situation', { situation: 'fall_uninjured' });
  await omar.on(missed[0], 'set-priority', { priority: 'p2', reason: 'spoke and is sitting up' });
  same(await queue(page).getByRole('button').count(), 1, 'cards on a screen that hears nothing');

  line.restore();
  await live(page);
  await card(page, 'Maurice Elland').getByText('Ringing').waitFor();
  await card(page, 'Maud Ellery').getByText('P2').waitFor();
  const { incidents } = await omar.get('/api/desk');
  await until('the screen has what the record has', async () => (await queue(page).getByRole('button').count()) === incidents.length);
  await house.signal(UNIT.ivy);
  await card(page, 'Ivy Marlow').waitFor();
  must(await page.evaluate(() => window.sameDocument === true), 'the page was loaded anew');
}

export const stories = [
  {
    name: 'a line that goes silent shows within ten seconds, and the desk catches up by itself',
    play: silence,
    // Connections that stood during the silence are reset on purpose.
    allowed: [/net::ERR_(CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|TIMED_OUT|ABORTED)/],
  },
];
