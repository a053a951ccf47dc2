import { makeMedia } from './media.ts';

export default function globalSetup(): void {
  makeMedia();
}
