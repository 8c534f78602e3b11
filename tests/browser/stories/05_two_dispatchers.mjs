// Two dispatchers and one incident: who holds it is seen by both, and a console that goes away holds nothing.
import { card, desk, open, press } from '../kit/desk.mjs';
import { UNIT } from '../kit/people.mjs';
import { must } from '../kit/until.mjs';

const GIVEN_BACK_MS = 15_000;

async function heldAndGivenBack(stage) {
  const house = await stage.house();
  const [first, second] = await Promise.all([stage.page(house.address), stage.page(house.address)]);
  await Promise.all([desk(first, 'omar'), desk(second, 'wren')]);
  await house.signal(UNIT.ted);
  await open(first, 'Ted Ashby');
  await press(first, /^Answer/);
  await card(first, 'Ted Ashby').getByText('You hold it').waitFor();
  await card(second, 'Ted Ashby').getByText('Held by Omar Deans').waitFor();
  await open(second, 'Ted Ashby');
  await second.getByText('Answered by Omar Deans').waitFor();
  must((await second.getByRole('button', { name: /^Answer/ }).count()) === 0, 'the second is offered to answer what the first holds');
  await stage.show(second, 'desk-held');

  await first.close();
  const left = Date.now();
  await card(second, 'Ted Ashby').getByText('Ringing').waitFor();
  const took = Date.now() - left;
  must(took <= GIVEN_BACK_MS, `it rang again after ${took} ms`);
  await press(second, /^Answer/);
  await card(second, 'Ted Ashby').getByText('You hold it').waitFor();
}

async function bothAtOnce(stage) {
  const house = await stage.house();
  const [first, second] = await Promise.all([stage.page(house.address), stage.page(house.address)]);
  await Promise.all([desk(first, 'omar'), desk(second, 'wren')]);
  await house.signal(UNIT.ted);
  await Promise.all([open(first, 'Ted Ashby'), open(second, 'Ted Ashby')]);
  await Promise.allSettled([first, second].map((page) => page.keyboard.press('a')));
  await first.getByText(/Answered by/).waitFor();
  await second.getByText(/Answered by/).waitFor();
  const holders = await Promise.all([first, second].map((page) => page.getByText(/Answered by/).textContent()));
  must(holders[0] === holders[1], `two desks name two holders: ${holders.join(' and ')}`);
}

export const stories = [
  { name: 'a second dispatcher sees who holds an incident, and it rings again when the first one’s page closes', play: heldAndGivenBack },
  // The one who comes second is refused, and the browser reports the refusal's status.
  { name: 'two dispatchers who answer at once end with one holder that both see', play: bothAtOnce, allowed: [/status of 409/] },
];
