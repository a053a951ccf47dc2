// The keyboard. One listener in the capture phase, so that a focused button cannot
// swallow a key; function keys work everywhere, letters only outside text fields and
// only while the person leaves them on (WCAG 2.1.4).
export type Shortcut =
  | 'primary' | 'hold' | 'mute' | 'video' | 'palette' | 'swap' | 'popOut' | 'notepad' | 'disposition' | 'disconnect' | 'conference' | 'transfer' | 'next' | 'previous' | 'help' | 'lock';

interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const everywhere: Record<string, Shortcut> = { F2: 'primary', F4: 'hold', F8: 'mute', F9: 'video' };
const letters: Record<string, Shortcut> = { c: 'conference', t: 'transfer', s: 'swap', o: 'popOut', n: 'notepad', d: 'disposition', j: 'next', k: 'previous' };

/** What ends something, or shuts it, takes two keys. */
const shifted: Record<string, Shortcut> = { d: 'disconnect', l: 'lock' };

/** What a key press asks for, or null. Pure: where the focus is comes as `typing`. */
export function shortcutOf(press: Press, typing: boolean, lettersOn: boolean): Shortcut | null {
  const command = press.ctrlKey || press.metaKey;
  if (command && !press.altKey && !press.shiftKey && press.key.toLowerCase() === 'k') return 'palette';
  if (command || press.altKey) return null;
  const always = everywhere[press.key];
  if (always !== undefined) return press.shiftKey ? null : always;
  if (typing || !lettersOn) return null;
  if (press.key === '?') return 'help';
  if (press.shiftKey) return shifted[press.key.toLowerCase()] ?? null;
  return letters[press.key.toLowerCase()] ?? null;
}

export function isTyping(target: EventTarget | null): boolean {
  // Not instanceof: the element may be in the separate window, which has classes of its own.
  const element = target as Partial<HTMLElement> | null;
  const tag = element?.tagName;
  if (tag === 'TEXTAREA' || tag === 'SELECT' || element?.isContentEditable === true) return true;
  if (tag !== 'INPUT') return false;
  const type = (element as HTMLInputElement).type;
  return type !== 'checkbox' && type !== 'radio' && type !== 'range' && type !== 'button';
}

/** Listens on a window until the returned function is called. */
export function listen(on: Window, lettersOn: () => boolean, act: (shortcut: Shortcut) => void): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.repeat || event.isComposing) return;
    const shortcut = shortcutOf(event, isTyping(event.target), lettersOn());
    if (shortcut === null) return;
    event.preventDefault();
    event.stopPropagation();
    act(shortcut);
  };
  on.addEventListener('keydown', pressed, true);
  return () => on.removeEventListener('keydown', pressed, true);
}
