// Runs the browser stories against the real programme in Debian's Chromium.
//
//   node tests/browser/run.mjs [PART OF A STORY'S NAME …] [--pictures]
//
// ATTEND_BIN is the programme (default target/debug/attend), CHROMIUM the browser (default /usr/bin/chromium).
// A story has a service, a database and windows of its own. A story fails when its page says one word to the console that the story does not expect.
import { createRequire } from 'node:module';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stage } from './kit/stage.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const fromWeb = createRequire(join(root, 'web/package.json'));
const { chromium } = fromWeb('playwright-core');
const { AxeBuilder } = fromWeb('@axe-core/playwright');

/** MapLibre without a graphics card, and a browser that keeps to itself. */
const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run'];
const SOFTWARE_GL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
/** A story that takes longer than this has failed, whatever it waits for. */
const STORY_MAX_MS = 300_000;

const launch = (flags = SOFTWARE_GL) => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, ...flags] });
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const props = {
  bin: resolve(root, process.env.ATTEND_BIN ?? 'target/debug/attend'),
  axe: AxeBuilder,
  out: join(here, 'out'),
  pictures: process.argv.includes('--pictures'),
  launch,
  browser: await launch(),
};

/** Plays one story; gives the sentence that says what went wrong, or null. */
async function play(story) {
  const stage = new Stage(props);
  let late;
  const tooLong = new Promise((_, fail) => (late = setTimeout(() => fail(new Error(`it took longer than ${STORY_MAX_MS / 1000} s`)), STORY_MAX_MS)));
  try {
    await Promise.race([story.play(stage), tooLong]);
    const allowed = story.allowed ?? [];
    const unexpected = stage.words.filter((word) => !allowed.some((pattern) => pattern.test(word)));
    if (unexpected.length > 0) throw new Error(`the console was not silent:\n    ${unexpected.slice(0, 8).join('\n    ')}`);
    return null;
  } catch (error) {
    await stage.picture(story.file.replace('.mjs', '-failed'));
    return [error.stack ?? String(error), ...stage.words.slice(0, 8).map((word) => `    console: ${word}`)].join('\n');
  } finally {
    clearTimeout(late);
    await stage.close();
  }
}

const files = (await readdir(join(here, 'stories'))).filter((name) => name.endsWith('.mjs')).sort();
const stories = [];
for (const file of files) {
  const module = await import(`./stories/${file}`);
  for (const story of module.stories) stories.push({ ...story, file });
}
const chosen = stories.filter((story) => wanted.length === 0 || wanted.some((word) => `${story.file} ${story.name}`.includes(word)));
let failed = 0;
for (const story of chosen) {
  const began = Date.now();
  const fault = await play(story);
  if (fault !== null) failed += 1;
  process.stdout.write(`${fault === null ? 'ok    ' : 'FAILED'} ${story.name} (${((Date.now() - began) / 1000).toFixed(1)} s)\n${fault === null ? '' : `  ${fault.replaceAll('\n', '\n  ')}\n`}`);
}
await props.browser.close();
process.stdout.write(`${chosen.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || chosen.length === 0 ? 1 : 0;
