// Reads `text/event-stream` as it comes in, after the HTML standard.

/** One event of a stream. */
export interface StreamEvent {
  event: string;
  data: string;
  id: string | null;
}

/** Turns pieces of text into events; pieces may end anywhere. */
export class EventReader {
  #buffer = '';
  #event = '';
  #data: string[] = [];
  #id: string | null = null;
  #first = true;

  /** Takes the next piece, gives back the events it completes. */
  take(piece: string): StreamEvent[] {
    this.#buffer += this.#first ? piece.replace(/^\uFEFF/, '') : piece;
    if (piece !== '') this.#first = false;
    const events: StreamEvent[] = [];
    for (;;) {
      const end = this.#buffer.search(/[\r\n]/);
      if (end < 0) break;
      // A lone CR at the very end may be the first half of CRLF.
      if (this.#buffer[end] === '\r' && end === this.#buffer.length - 1) break;
      const line = this.#buffer.slice(0, end);
      const crlf = this.#buffer[end] === '\r' && this.#buffer[end + 1] === '\n';
      this.#buffer = this.#buffer.slice(end + (crlf ? 2 : 1));
      const done = this.#line(line);
      if (done !== null) events.push(done);
    }
    return events;
  }

  #line(line: string): StreamEvent | null {
    if (line === '') {
      const { event, data, id } = { event: this.#event, data: this.#data, id: this.#id };
      this.#event = '';
      this.#data = [];
      this.#id = null;
      return data.length === 0 ? null : { event: event === '' ? 'message' : event, data: data.join('\n'), id };
    }
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return null;
  }
}
