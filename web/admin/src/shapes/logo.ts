/** What a logo may take, as the address that it is kept as. */
export const maxLogo = 100_000;

/** The edges, in pixels, of a picture of this size that is made to fit into so many. */
export function fitted(width: number, height: number, most: number): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A picture file as a small picture within an address, or null if it is none. */
export async function logoOf(file: Blob): Promise<string | null> {
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    for (const most of [256, 160, 96]) {
      const canvas = document.createElement('canvas');
      const size = fitted(picture.naturalWidth || most, picture.naturalHeight || most, most);
      canvas.width = size.width;
      canvas.height = size.height;
      canvas.getContext('2d')?.drawImage(picture, 0, 0, size.width, size.height);
      for (const kind of ['image/png', 'image/webp']) {
        const made = canvas.toDataURL(kind, 0.9);
        if (made.length <= maxLogo) return made;
      }
    }
    return null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
