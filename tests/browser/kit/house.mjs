// A service of its own for one story: an own key, an own database, an own port; gone afterwards.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Caller } from './caller.mjs';
import { ADMINISTRATOR, CLIENTS, PASSWORD, STAFF } from './people.mjs';
import { Running, run } from './process.mjs';
import { must } from './until.mjs';

export class House {
  #bin;
  #folder;
  #more;
  #service = null;

  constructor(bin, folder, more) {
    this.#bin = bin;
    this.#folder = folder;
    this.#more = more;
  }

  /** Opens a house with its register, and `more` of it from a second file; nobody can sign in yet. */
  static async open(bin, more = null) {
    const house = new House(bin, await mkdtemp(join(tmpdir(), 'attend-browser-')), more);
    try {
      await house.#furnish();
      await house.start();
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }

  /** Opens a house whose staff are on the books. */
  static async staffed(bin, more = null) {
    const house = await House.open(bin, more);
    try {
      await house.#employ();
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }

  async #furnish() {
    const file = join(this.#folder, 'clients.csv');
    await writeFile(file, CLIENTS);
    await this.#attend('key', 'make', 'attend.key');
    await this.#attend('migrate', ...this.#home);
    const told = await this.#attend('bridge', 'add', ...this.#home, '--name', 'stories');
    this.bridge = /once: (\S+)/.exec(told)?.[1];
    must(this.bridge !== undefined, `no token of a bridge in: ${told}`);
    this.imported = await this.#attend('import', 'clients', ...this.#home, file);
    if (this.#more === null) return;
    const second = join(this.#folder, 'more.csv');
    await writeFile(second, this.#more);
    await this.#attend('import', 'clients', ...this.#home, second);
  }

  async #employ() {
    this.administrator = new Caller(this.address);
    await this.administrator.post('/api/setup', { token: this.token, organisation: ADMINISTRATOR.organisation, name: ADMINISTRATOR.name, user: ADMINISTRATOR.user, password: PASSWORD });
    for (const staff of Object.values(STAFF)) await this.administrator.post('/api/staff', { ...staff, password: PASSWORD });
  }

  /** Starts the service; learns its address, and the one-time link when there is one. */
  async start() {
    this.#service = new Running(this.#bin, ['serve', ...this.#home, '--listen', '127.0.0.1:0'], this.#folder);
    this.address = (await this.#service.says(/serving on (http:\/\/\S+)/))[1];
    if (this.token === undefined) this.token = (await this.#service.says(/\/setup#(\S+)/))[1];
  }

  /** Imports a map, and starts again with it: at another address. */
  async area(file) {
    await this.#attend('area', 'import', ...this.#home.slice(0, 2), file, '--name', 'town');
    await this.#service.stop();
    await this.start();
  }

  /** Imports a map and uses it at once, beside the running service. */
  async exchange(file) {
    await this.#attend('area', 'import', ...this.#home.slice(0, 2), file, '--name', 'town', '--use');
  }

  /** Somebody of the staff, signed in without a browser. */
  async caller(who) {
    const caller = new Caller(this.address);
    await caller.post('/api/session', { user: STAFF[who].user, password: PASSWORD });
    return caller;
  }

  /** A device's signal through the bridge; gives the incident. */
  async signal(account, kind = 'pendant', text = '') {
    const answer = await fetch(`${this.address}/api/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.bridge}` },
      body: JSON.stringify({ source: 'line 1', dedupe_key: `${account}-${Math.random()}`, account, kind, code: '', device_time: new Date().toISOString(), text }),
    });
    must(answer.ok, `the signal was answered with ${answer.status}: ${await answer.clone().text()}`);
    const { incident } = await answer.json();
    must(incident !== null, 'the signal raised no incident');
    return incident;
  }

  /** What the service has said in its log. */
  get said() {
    return this.#service?.said ?? '';
  }

  /** Ends it and takes its files away. */
  async close() {
    await this.#service?.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #home() {
    return ['--data-dir', this.#folder, '--key-file', join(this.#folder, 'attend.key')];
  }

  #attend(...args) {
    return run(this.#bin, args, this.#folder);
  }
}
