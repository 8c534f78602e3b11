// The demo: somebody opens the address, is somebody else with one click, and the borough moves by itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { live, queue } from '../kit/desk.mjs';
import { Running } from '../kit/process.mjs';
import { linked } from '../kit/telephone.mjs';
import { until } from '../kit/until.mjs';

/** Building the borough on a busy machine. */
const SEEDED_MS = 180_000;

async function borough(stage) {
  const folder = await mkdtemp(join(tmpdir(), 'attend-browser-demo-'));
  stage.closes({ close: () => rm(folder, { recursive: true, force: true }) });
  const demo = new Running(stage.bin, ['demo', '--port', '0', '--speed', '20', '--seed', '7', '--data-dir', join(folder, 'borough')], folder);
  stage.closes({ close: () => demo.stop() });
  const address = (await demo.says(/Open (http:\/\/\S+)/, SEEDED_MS))[1];

  const page = await stage.page(address);
  await page.goto('/');
  await stage.show(page, 'demo-start', { fullPage: true });
  await page.getByRole('button', { name: /Dispatcher/ }).first().click();
  await live(page);
  await page.getByLabel(/speed/i).selectOption('30');
  const seen = new Set();
  await until('cards come and move by themselves', async () => {
    for (const text of await queue(page).getByRole('button').allTextContents()) seen.add(text.replace(/\d+:\d+(:\d+)?/g, ''));
    return seen.size >= 4;
  }, 120_000);
  await stage.show(page, 'demo-desk');

  const phone = await stage.phone(address);
  await phone.goto('/responder');
  await phone.getByRole('button', { name: /Responder/ }).filter({ hasText: 'on duty' }).first().click();
  await linked(phone);
  await phone.getByRole('main').getByRole('heading').first().waitFor();
  await stage.show(phone, 'demo-phone');
}

export const stories = [{ name: 'the demo is opened, a role is taken with one click, and the borough moves by itself', play: borough }];
