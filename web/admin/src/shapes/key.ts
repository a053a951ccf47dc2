import { plain } from './table';

/** A short name from a text: "Conseil après-vente" → conseil-apres-vente. */
export function keyOf(text: string): string {
  return plain(text).replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, 40).replace(/-+$/, '');
}
