/**
 * The people of the journeys. Each has a colour and a tone of their own, played into the browser as camera and
 * microphone, so that a journey can say whose picture and whose voice arrived and never mistakes an echo for an answer.
 */
export type Name = 'claire' | 'jonas' | 'nadia' | 'luc' | 'ines';

export interface Person {
  /** The picture's colour, red green blue. Far apart in hue: video coding blurs brightness, hardly hue. */
  readonly colour: readonly [number, number, number];
  /** The tone in Hz. No one's tone is a harmonic of another's. */
  readonly tone: number;
}

export const cast: Readonly<Record<Name, Person>> = {
  claire: { colour: [200, 50, 50], tone: 440 },
  jonas: { colour: [210, 190, 40], tone: 550 },
  nadia: { colour: [50, 80, 210], tone: 690 },
  luc: { colour: [40, 160, 70], tone: 910 },
  ines: { colour: [190, 60, 200], tone: 1170 },
};

export const names = Object.keys(cast) as Name[];

/** Whose colour this is, or null when it is nobody's: black, the stage's dark blue, a half-faded slate. */
export function whoseColour(rgb: readonly number[]): Name | null {
  let best: Name | null = null;
  let bestDistance = 40;
  for (const name of names) {
    const distance = hueDistance(cast[name].colour, rgb);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Whose tone this is, or null. The tolerance is two bins of the analyser. */
export function whoseTone(hz: number | null): Name | null {
  if (hz === null) return null;
  return names.find((name) => Math.abs(cast[name].tone - hz) < 26) ?? null;
}

/** Distance in the two colour channels of video (blue and red difference), where brightness does not matter. */
function hueDistance(a: readonly number[], b: readonly number[]): number {
  const [aBlue, aRed] = chroma(a);
  const [bBlue, bRed] = chroma(b);
  return Math.hypot(aBlue - bBlue, aRed - bRed);
}

export function chroma(rgb: readonly number[]): [number, number] {
  const [r = 0, g = 0, b = 0] = rgb;
  return [-0.168736 * r - 0.331264 * g + 0.5 * b, 0.5 * r - 0.418688 * g - 0.081312 * b];
}
