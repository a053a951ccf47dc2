// What of a value may be opened: values come from pages anybody may have written.

const allowed: ReadonlySet<string> = new Set(['http:', 'https:', 'tel:', 'mailto:']);

/** The address a value stands for, if it is one that is safe to open; else null. */
export function linkOf(value: string): string | null {
  const text = value.trim();
  if (!/^(https?:\/\/|tel:|mailto:)\S+$/i.test(text)) return null;
  try {
    const url = new URL(text);
    return allowed.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** More than this is folded: a long value must not push the others away. */
export const longValue = 140;

export function isLong(value: string): boolean {
  return value.length > longValue || value.split('\n').length > 3;
}

/** The beginning of a long value, whole characters and at most three lines. */
export function beginning(value: string): string {
  const lines = value.split('\n').slice(0, 3).join('\n');
  return `${Array.from(lines).slice(0, longValue - 1).join('').trimEnd()}…`;
}
