// The page's default Trusted Types policy: the only script addresses that code may name are our own two workers.

interface Policies {
  createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => unknown;
  defaultPolicy?: unknown;
}

/** Whether an address is one of our workers. */
export function isOurWorker(url: string, origin: string): boolean {
  let address: URL;
  try {
    address = new URL(url, origin);
  } catch {
    return false;
  }
  return (
    address.origin === origin &&
    address.search === '' &&
    (address.pathname === '/responder-sw.js' || /^\/(assets|node_modules)\/[\w./-]*maplibre-gl-worker[\w-]*\.mjs$/.test(address.pathname))
  );
}

/** Puts the policy into force, once, where the browser knows Trusted Types. */
export function startTrusted(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  if (trustedTypes === undefined || trustedTypes.defaultPolicy != null) return;
  trustedTypes.createPolicy('default', {
    createScriptURL: (url) => {
      if (isOurWorker(url, location.origin)) return url;
      throw new TypeError('not one of our workers');
    },
  });
}
