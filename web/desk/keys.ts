// What a key does. Single letters work only outside fields and dialogs, and can be switched off.

export type KeyAct =
  | { do: 'new' }
  | { do: 'help' }
  | { do: 'answer' }
  | { do: 'swap' }
  | { do: 'send' }
  | { do: 'find' }
  | { do: 'move'; by: 1 | -1 }
  | { do: 'choose'; nth: number }
  | { do: 'cover' }
  | { do: 'divert' }
  | { do: 'leave' };

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  /** Whether the key is held down since an earlier press. */
  repeat: boolean;
}

/** Where the focus is. */
export interface Where {
  inField: boolean;
  inDialog: boolean;
  /** In the queue, or nowhere yet: a fresh page. */
  inQueue: boolean;
  letters: boolean;
}

/** The act of a key press, or none. */
export function keyAct(pressed: Pressed, where: Where): KeyAct | null {
  if (where.inDialog || pressed.ctrlKey || pressed.altKey || pressed.metaKey) return null;
  if (pressed.key === 'F4') return { do: 'send' };
  if (where.inField) return null;
  if (where.inQueue && pressed.key === 'ArrowDown') return { do: 'move', by: 1 };
  if (where.inQueue && pressed.key === 'ArrowUp') return { do: 'move', by: -1 };
  // Held down, it closes what is on top and not what was under it as well.
  if (pressed.key === 'Escape') return pressed.repeat ? null : { do: 'leave' };
  if (!where.letters) return null;
  if (/^[1-9]$/.test(pressed.key)) return { do: 'choose', nth: Number(pressed.key) };
  switch (pressed.key) {
    case 'n':
    case 'N':
      return { do: 'new' };
    case '?':
      return { do: 'help' };
    case 'a':
    case 'A':
      return { do: 'answer' };
    case 's':
    case 'S':
      return { do: 'swap' };
    case 'c':
    case 'C':
      return { do: 'cover' };
    case 'd':
    case 'D':
      return { do: 'divert' };
    case '/':
      return { do: 'find' };
    default:
      return null;
  }
}

/** The list of keys as the help shows it. */
export const KEYS: readonly { keys: string[]; text: string }[] = [
  { keys: ['n'], text: 'New incident' },
  { keys: ['a'], text: 'Answer the open incident, or the top one that rings' },
  { keys: ['F4'], text: 'Send the top recommendation: shows what will happen, Enter does it' },
  { keys: ['1', '…', '9'], text: 'Send that candidate' },
  { keys: ['/'], text: 'Find a client, to raise an incident for them' },
  { keys: ['s'], text: 'Swap to the better late answer' },
  { keys: ['d'], text: 'Ask whoever could be diverted to leave their visit for this one' },
  { keys: ['c'], text: 'Cover: who could be where in time' },
  { keys: ['↑', '↓'], text: 'Move in the queue, and among the clients found' },
  { keys: ['Enter'], text: 'Open the incident in focus; choose the client found; send the form' },
  { keys: ['Esc'], text: 'Close what is open on top; else leave the incident, and the map fills the middle' },
  { keys: ['?'], text: 'This list' },
];
