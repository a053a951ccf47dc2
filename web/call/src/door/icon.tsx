/** A line icon of 24 units; decorative, the control carries the name. */
export function Line({ d }: { d: string }) {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

export const phone =
  'M6.6 3.5h2.6l1.5 4-2 1.6a12 12 0 0 0 6.2 6.2l1.6-2 4 1.5v2.6a2 2 0 0 1-2.2 2A17 17 0 0 1 4.6 5.7a2 2 0 0 1 2-2.2Z';
export const signal = 'M5 19v-3M10 19v-6M15 19V9M20 19V5';
