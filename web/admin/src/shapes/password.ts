/** Without letters and digits that are read for one another. */
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password to tell somebody once: four groups of four. */
export function newPassword(random: (n: number) => Uint8Array = (n) => crypto.getRandomValues(new Uint8Array(n))): string {
  let made = '';
  while (made.length < 16) {
    for (const byte of random(32)) {
      // Only what divides evenly: every letter is as likely as any other.
      if (byte < 256 - (256 % letters.length) && made.length < 16) made += letters[byte % letters.length] ?? '';
    }
  }
  return made.replace(/(.{4})(?=.)/g, '$1-');
}
