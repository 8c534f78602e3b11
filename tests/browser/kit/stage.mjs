// One story's stage: its own service, its own browser windows, and a record of every word the pages said to the console.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { House } from './house.mjs';
import { NEARBY } from './people.mjs';
import { PATIENCE_MS } from './until.mjs';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export class Stage {
  #props;
  #windows = [];
  #closing = [];
  /** Lines the pages wrote to the console, and their errors. */
  words = [];

  constructor(props) {
    this.#props = props;
  }

  /** A service with its staff and its register, and `more` of it from a second file. */
  async house(more = null) {
    return this.closes(await House.staffed(this.#props.bin, more));
  }

  /** A service nobody can sign in to yet. */
  async emptyHouse() {
    return this.closes(await House.open(this.#props.bin));
  }

  get bin() {
    return this.#props.bin;
  }

  get axe() {
    return this.#props.axe;
  }

  /** Closes it at the end of the story. */
  closes(thing) {
    this.#closing.push(thing);
    return thing;
  }

  /** A browser window of its own: no cookie, no storage shared with another. */
  async window(address, { browser = this.#props.browser, ...options } = {}) {
    const context = await browser.newContext({ baseURL: address, viewport: DESK, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'Europe/London', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    this.#windows.push(context);
    context.on('page', (page) => this.#listen(page));
    return context;
  }

  /** A page in a window of its own. */
  async page(address, options) {
    return (await this.window(address, options)).newPage();
  }

  /** A telephone that knows where it is. */
  phone(address, options = {}) {
    return this.page(address, { viewport: PHONE, isMobile: true, hasTouch: true, geolocation: NEARBY, permissions: ['geolocation', 'notifications'], ...options });
  }

  /** Another Chromium, with other flags. */
  async anotherBrowser(flags) {
    return this.closes(await this.#props.launch(flags));
  }

  #listen(page) {
    page.on('console', (message) => this.words.push(`${message.type()}: ${message.text()} (${message.location().url})`));
    page.on('pageerror', (error) => this.words.push(`page error: ${error.stack ?? error.message}`));
    page.on('crash', () => this.words.push('the page crashed'));
  }

  /** Pictures of every page that is open. */
  async picture(name) {
    await mkdir(this.#props.out, { recursive: true });
    const pages = this.#windows.flatMap((context) => context.pages());
    await Promise.all(pages.map((page, at) => page.screenshot({ path: join(this.#props.out, `${name}-${at + 1}.png`), timeout: 15_000 }).catch(() => undefined)));
  }

  /** A picture to be looked at by a person, when they are asked for. */
  async show(page, name, options = {}) {
    if (!this.#props.pictures) return;
    await mkdir(this.#props.out, { recursive: true });
    await page.screenshot({ path: join(this.#props.out, `${name}.png`), ...options });
  }

  /** Ends everything, in the order it was begun from behind. */
  async close() {
    for (const context of this.#windows) await context.close().catch(() => undefined);
    for (const thing of this.#closing.reverse()) await thing.close();
  }
}
