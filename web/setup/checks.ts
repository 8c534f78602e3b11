// What the set-up form asks, and what it refuses before the server has to.

export interface First {
  organisation: string;
  phone: string;
  name: string;
  user: string;
  password: string;
  again: string;
}

export const SHORTEST_PASSWORD = 12;

/** What is wrong, by field; empty when it may be sent. */
export function wrongWith(first: First): Partial<Record<keyof First, string>> {
  const found: Partial<Record<keyof First, string>> = {};
  if (first.organisation.trim() === '') found.organisation = 'The name of the service';
  if (first.phone.trim() !== '' && (!/^[\d +()-]{5,40}$/.test(first.phone.trim()) || first.phone.replace(/\D/g, '').length < 5)) found.phone = 'A telephone number, at least 5 digits';
  if (first.name.trim() === '') found.name = 'Write your name, as others know you';
  if (!/^[\x21-\x7e]{2,80}$/.test(first.user.trim())) found.user = '2 to 80 letters, digits or signs, without blanks';
  if ([...first.password].length < SHORTEST_PASSWORD) found.password = `At least ${SHORTEST_PASSWORD} characters`;
  else if (first.password.toLowerCase() === first.user.trim().toLowerCase()) found.password = 'Not the user name';
  if (first.again !== first.password) found.again = 'The two are not the same';
  return found;
}

/** What is still missing of the set-up, and where it is put; empty when nothing is. */
export const stillMissing = (phone: string | null): string =>
  phone === null || phone.trim() === '' ? 'The desk has no telephone number, so responders’ phones cannot ring it. At the server: attend organisation set --phone NUMBER' : '';

/** The token of "/setup#TOKEN"; empty when there is none. */
export const tokenOf = (hash: string): string => {
  const text = hash.replace(/^#/, '');
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return text.trim();
  }
};
