// Somebody who uses the public interface without a browser, to set a scene or to check what the record says.
import { randomUUID } from 'node:crypto';

export class Caller {
  #address;
  #cookie = '';

  constructor(address) {
    this.#address = address;
  }

  get(path) {
    return this.#ask('GET', path);
  }

  post(path, body) {
    return this.#ask('POST', path, body);
  }

  /** An incident with its timeline. */
  incident(id) {
    return this.get(`/api/incidents/${id}`);
  }

  /** A verb about an incident. */
  on(id, verb, body = {}) {
    return this.post(`/api/incidents/${id}/${verb}`, body);
  }

  /** Puts this responder on duty for eight hours. */
  async goOnDuty() {
    const { me } = await this.get('/api/phone');
    await this.post(`/api/responders/${me.responder}/go-on-duty`, { until: Date.now() + 8 * 3_600_000 });
  }

  async #ask(method, path, body) {
    const headers = { accept: 'application/json' };
    if (this.#cookie !== '') headers.cookie = this.#cookie;
    if (body !== undefined) Object.assign(headers, { 'content-type': 'application/json', 'idempotency-key': randomUUID() });
    const answer = await fetch(this.#address + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const set = answer.headers.get('set-cookie');
    if (set !== null) this.#cookie = set.split(';')[0];
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
