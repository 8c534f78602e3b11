// The real programme as a process: started, read line by line, told to stop.
import { spawn } from 'node:child_process';
import { until } from './until.mjs';

/** A running process. */
export class Running {
  #child;
  #out = '';
  #ended = null;

  constructor(bin, args, cwd) {
    this.#child = spawn(bin, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'warn' } });
    this.#child.stdout.on('data', (bytes) => (this.#out += bytes));
    this.#child.stderr.on('data', (bytes) => (this.#out += bytes));
    this.#child.on('error', (error) => (this.#out += `${error.message}\n`));
    this.ended = new Promise((done) => {
      this.#child.on('close', (code, signal) => {
        this.#ended = { code, signal };
        done(this.#ended);
      });
    });
  }

  /** Everything it has said. */
  get said() {
    return this.#out;
  }

  /** Waits until it has said something that fits; gives the match. */
  async says(pattern, limit_ms) {
    return until(`the programme says ${pattern}`, () => {
      const found = pattern.exec(this.#out);
      if (found === null && this.#ended !== null) throw new Error(`it has ended: ${this.#out.trim().split('\n').slice(-3).join(' / ')}`);
      return found;
    }, limit_ms);
  }

  /** Tells it to stop, and waits until it has. */
  async stop() {
    if (this.#ended === null) this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await this.ended;
    clearTimeout(late);
    return this.#ended;
  }
}

/** Runs a command to its end; gives what it said. A failure is an error. */
export async function run(bin, args, cwd) {
  const running = new Running(bin, args, cwd);
  const { code } = await running.ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${running.said.trim()}`);
  return running.said;
}
