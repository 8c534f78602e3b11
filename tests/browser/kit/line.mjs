// A line between browser and service that can go silent: it stays open and carries nothing, as a dead mobile link does.
import { connect, createServer } from 'node:net';

export class Line {
  #server;
  #pairs = new Set();
  #silent = false;

  /** A line to this address. */
  static async to(address) {
    const line = new Line();
    const { hostname, port } = new URL(address);
    line.#server = createServer((near) => line.#carry(near, connect(Number(port), hostname)));
    await new Promise((done) => line.#server.listen(0, '127.0.0.1', done));
    line.address = `http://127.0.0.1:${line.#server.address().port}`;
    return line;
  }

  /** From now on nothing passes, and nobody is told. */
  silence() {
    this.#silent = true;
  }

  /** Carries again. A connection that lost something in the silence, or whose other end has gone, is reset as a router would. */
  restore() {
    this.#silent = false;
    for (const pair of [...this.#pairs]) if (pair.tainted || pair.near.destroyed || pair.far.destroyed) this.#cut(pair);
  }

  close() {
    for (const pair of [...this.#pairs]) this.#cut(pair);
    this.#server.close();
  }

  #carry(near, far) {
    const pair = { near, far, tainted: this.#silent };
    this.#pairs.add(pair);
    const pass = (to) => (bytes) => {
      if (this.#silent || pair.tainted) pair.tainted = true;
      else to.write(bytes);
    };
    near.on('data', pass(far));
    far.on('data', pass(near));
    for (const end of [near, far]) {
      // In a silence nobody hears that the other end has gone.
      end.on('error', () => end.destroy());
      end.on('close', () => (this.#silent ? undefined : this.#cut(pair)));
    }
  }

  #cut(pair) {
    pair.near.destroy();
    pair.far.destroy();
    this.#pairs.delete(pair);
  }
}
