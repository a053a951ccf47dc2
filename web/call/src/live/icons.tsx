import { Line } from '../door/icon';

/** Line icons of 24 units, drawn for this page; decorative, the control carries the name. */
const paths = {
  phone: 'M6.6 3.5h2.6l1.5 4-2 1.6a12 12 0 0 0 6.2 6.2l1.6-2 4 1.5v2.6a2 2 0 0 1-2.2 2A17 17 0 0 1 4.6 5.7a2 2 0 0 1 2-2.2Z',
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  micOff: 'M9 7V6a3 3 0 0 1 6 0v5l-.2 1M9 9.5V11a3 3 0 0 0 4 2.8M5.5 11a6.5 6.5 0 0 0 10 5.5m2.3-2.5a6.5 6.5 0 0 0 .7-3M12 17.5V21M4 4l16 16',
  camera: 'M4.5 7h9A1.5 1.5 0 0 1 15 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7ZM15 11l6-3v8l-6-3',
  cameraOff: 'M9 7h4.5A1.5 1.5 0 0 1 15 8.5v4m0 3a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7M15 11l6-3v8l-4-2M4 4l16 16',
  flip: 'M4 12a8 8 0 0 1 13.5-5.8L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.5 5.8L4 15.5M4 20v-4.5h4.5',
  gear: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5ZM8.5 14.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  warn: 'M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17v.2',
  cross: 'M6 6l12 12M18 6L6 18',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  music: 'M9 18V6l10-2v12M6.5 15.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5ZM16.5 13.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  pause: 'M9 6v12M15 6v12',
  signal: 'M5 19v-3M10 19v-6M15 19V9M20 19V5',
};

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return <Line d={paths[name]} />;
}
