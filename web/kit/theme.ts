// Light or dark: the system's choice unless the person has made their own.

export type Theme = 'system' | 'light' | 'dark';
const KEPT = 'attend.theme';

/** What the person chose. */
export function chosenTheme(): Theme {
  const kept = readKept(KEPT);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Puts a choice into force and keeps it. The whole set of variables changes in one style pass. */
export function setTheme(theme: Theme): void {
  keep(KEPT, theme);
  apply();
}

/** Follows the choice and the system from now on. */
export function startTheme(): void {
  apply();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
}

function apply(): void {
  const theme = chosenTheme();
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

/** A value kept on this device; `null` when there is none or storage is shut. */
export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a value on this device, where storage is open. */
export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A device that keeps nothing loses a preference, never work.
  }
}
