const KEY = 'visavis.letters';

/** Whether single letters are shortcuts, in this browser; on unless turned off. */
export function lettersKept(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

export function keepLetters(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // Holds until the page is left.
  }
}
