// Unit tests run in Node, without a browser: what they test has no page.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['{client,kit,desk,setup,start,responder,tests}/**/*.test.ts'],
    environment: 'node',
    passWithNoTests: false,
  },
});
