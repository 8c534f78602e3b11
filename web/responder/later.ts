/** Parts of the phone that come after the first paint. A part that did not come is asked for again the next time it is wanted. */

let sheets_asked: Promise<typeof import('./sheets.ts')> | null = null;

/** Dialogs, the menu and the readiness list. */
export function sheets(): Promise<typeof import('./sheets.ts')> {
  sheets_asked ??= import('./sheets.ts').catch((error: unknown) => {
    sheets_asked = null;
    throw error;
  });
  return sheets_asked;
}

/** The sign-in form. */
export const signIn = (): Promise<typeof import('../kit/SignIn.svelte')> => import('../kit/SignIn.svelte');
