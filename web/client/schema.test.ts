import { readFileSync } from 'node:fs';
import openapi, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('the types are those of the description of the server: `npm run types` makes them anew', async () => {
  const description = new URL('../../docs/openapi.json', import.meta.url);
  const made = `${COMMENT_HEADER}${astToString(await openapi(description))}`;
  expect(readFileSync(new URL('schema.d.ts', import.meta.url), 'utf8') === made, 'client/schema.d.ts is not what docs/openapi.json gives').toBe(true);
}, 60_000);
