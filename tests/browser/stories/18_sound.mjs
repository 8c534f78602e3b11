// The desk is heard: what rings, what needs somebody, and a line that is lost; only once somebody has turned the sound on. Counted at the browser's own oscillators.
import { actions, card, desk, live, open } from '../kit/desk.mjs';
import { Line } from '../kit/line.mjs';
import { UNIT } from '../kit/people.mjs';
import { must, same, until } from '../kit/until.mjs';

const OFF = /^Sound is off: turn on/;
const ON = 'Sound is on: turn off';

/** Writes down the length of every beep that the page plays, in milliseconds. */
const listen = (context) =>
  context.addInitScript(() => {
    window.beeps = [];
    const { start, stop } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      this.began = when;
      return start.call(this, when);
    };
    OscillatorNode.prototype.stop = function (when) {
      if (this.context.state === 'running') window.beeps.push(Math.round((when - this.began) * 1000));
      return stop.call(this, when);
    };
  });
const beeps = (page) => page.evaluate(() => window.beeps.join(' '));
const forget = (page) => page.evaluate(() => (window.beeps = []));
const FIRE = '500 500 500';
const P1 = '140 140 140 140 140 140';
const OTHER = '220 220';
const LINE = '1400';

async function rings(stage) {
  const house = await stage.house();
  const window = await stage.window(house.address);
  await listen(window);
  const page = await desk(await window.newPage(), 'omar');
  await house.signal(UNIT.ted);
  await card(page, 'Ted Ashby').waitFor();
  const off = page.getByRole('button', { name: OFF });
  await off.waitFor();
  same(await beeps(page), '', 'what was heard before anybody turned the sound on');

  await off.click();
  await page.getByRole('button', { name: ON }).waitFor();
  await until('a ringing P1 is heard again and again', async () => (await beeps(page)).split(P1).length > 2);
  await open(page, 'Ted Ashby');
  await actions(page).getByRole('button', { name: /^Answer/ }).click();
  await actions(page).getByRole('button', { name: 'None' }).waitFor();
  await forget(page);
  await house.signal(UNIT.ivySmoke, 'smoke');
  await until('the fire is heard', async () => (await beeps(page)).includes(FIRE));
  must(!(await beeps(page)).includes('140'), 'what was answered rings on');
  await page.getByText('ringing').first().waitFor();

  await page.getByRole('button', { name: ON }).click();
  await off.waitFor();
  await page.reload();
  await live(page);
  await off.waitFor();
  await house.signal(UNIT.maud);
  await card(page, 'Maud Ellery').click();
  same(await beeps(page), '', 'what was heard at a desk that was made silent, after a reload');

  await off.click();
  await page.getByRole('button', { name: ON }).waitFor();
  await page.reload();
  await live(page);
  await off.waitFor();
  await card(page, 'Maud Ellery').click();
  await page.getByRole('button', { name: ON }).waitFor();
  await until('one press brings the sound back after a reload', async () => (await beeps(page)) !== '');
}

async function lostLine(stage) {
  const house = await stage.house();
  const line = stage.closes(await Line.to(house.address));
  const window = await stage.window(line.address);
  await listen(window);
  const page = await desk(await window.newPage(), 'omar');
  await page.getByRole('button', { name: OFF }).click();
  await until('turning it on is heard', async () => (await beeps(page)) === OTHER);
  await forget(page);
  line.silence();
  await page.getByRole('alert').getByText(/No news from the server/).waitFor();
  await until('the lost line is heard', async () => (await beeps(page)).startsWith(LINE));
  line.restore();
  await live(page);
}

export const stories = [
  { name: 'the desk sounds for what rings once somebody has turned it on, and stays silent where it was turned off', play: rings },
  {
    name: 'a lost line is heard at the desk',
    play: lostLine,
    allowed: [/net::ERR_(CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|TIMED_OUT|ABORTED)/],
  },
];
