import type { DeviceList } from './types';

export type Choices = Pick<DeviceList, 'microphone' | 'camera' | 'speaker'>;
export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'visavis.devices';

/** The devices this person chose last in this browser. */
export function loadChoices(storage: ChoiceStorage | null): Choices {
  return readChoices(storage?.getItem(KEY) ?? null);
}

export function saveChoices(storage: ChoiceStorage | null, { microphone, camera, speaker }: Choices): void {
  try {
    storage?.setItem(KEY, JSON.stringify({ microphone, camera, speaker }));
  } catch {
    // A full or forbidden storage costs the memory of the choice, not the choice.
  }
}

/** Anything can be in a browser's storage: what is not a device id is ignored. */
export function readChoices(stored: string | null): Choices {
  const nothing = { microphone: null, camera: null, speaker: null };
  if (stored === null) return nothing;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== 'object' || value === null) return nothing;
    const text = (member: string): string | null => {
      const found: unknown = Reflect.get(value, member);
      return typeof found === 'string' && found !== '' ? found : null;
    };
    return { microphone: text('microphone'), camera: text('camera'), speaker: text('speaker') };
  } catch {
    return nothing;
  }
}

/** Null where the browser forbids storage. */
export function pageStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
