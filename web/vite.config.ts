// Builds the pages of Attend. Output names under assets/ carry a hash; the pages and the service worker keep their names.
//
// ATTEND_WEB_OUT names the output folder (default dist). ATTEND_API names the server that `vite dev` sends /api to.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Writes /responder-sw.js from responder/sw.js. In that file the text "__SHELL__" (with its quotes) becomes the list of URLs the
 * phone's shell is made of, and "__VERSION__" a hash of that list. The worker is plain JavaScript without imports.
 */
function responderWorker(): Plugin {
  return {
    name: 'attend-responder-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      if (!existsSync(here('responder/sw.js'))) return;
      const files = new Set<string>();
      const follow = (name: string): void => {
        if (files.has(name)) return;
        const chunk = bundle[name];
        if (chunk === undefined) return;
        files.add(name);
        if (chunk.type !== 'chunk') return;
        for (const next of [...chunk.imports, ...chunk.dynamicImports]) follow(next);
        const meta = (chunk as { viteMetadata?: { importedCss?: Set<string>; importedAssets?: Set<string> } }).viteMetadata;
        for (const css of meta?.importedCss ?? []) files.add(css);
        for (const asset of meta?.importedAssets ?? []) files.add(asset);
      };
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry && chunk.facadeModuleId?.endsWith('responder.html')) follow(name);
      }
      const fixed = existsSync(here('public/responder')) ? readdirSync(here('public/responder')).map((name) => `/responder/${name}`) : [];
      const shell = ['/responder', ...[...files].sort().map((name) => `/${name}`), ...fixed.sort()];
      const version = createHash('sha256').update(shell.join('\n')).digest('hex').slice(0, 12);
      const source = readFileSync(here('responder/sw.js'), 'utf8')
        .replace(/(['"])__SHELL__\1/, JSON.stringify(shell))
        .replace(/(['"])__VERSION__\1/, JSON.stringify(version));
      this.emitFile({ type: 'asset', fileName: 'responder-sw.js', source });
    },
  };
}

const pages = ['desk', 'missing', 'responder', 'setup', 'start'].filter((name) => existsSync(here(`${name}.html`)));

export default defineConfig({
  plugins: [svelte(), responderWorker()],
  build: {
    outDir: process.env['ATTEND_WEB_OUT'] ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1400,
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(pages.map((name) => [name, here(`${name}.html`)])),
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': process.env['ATTEND_API'] ?? 'http://127.0.0.1:8080' } },
});
