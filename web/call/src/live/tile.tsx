import { useRef, useState } from 'preact/hooks';
import type { CallTexts } from '@visavis/i18n/call/fr';
import { Picture } from './parts';

const corners = ['br', 'bl', 'tl', 'tr'] as const;
type Corner = (typeof corners)[number];

/** One's own picture: dragged to any corner, or sent round by a tap, Enter or the arrow keys. */
export function OwnTile({ track, t, front }: { track: MediaStreamTrack; t: CallTexts; front: boolean }) {
  const [corner, setCorner] = useState<Corner>('br');
  const [drag, setDrag] = useState<{ x: number; y: number } | null>(null);
  const startRef = useRef<{ x: number; y: number; moved: boolean } | null>(null);

  const next = (): void => setCorner(corners[(corners.indexOf(corner) + 1) % corners.length] ?? 'br');
  return (
    <div class="own" data-corner={corner} data-dragging={drag !== null} style={drag ? { translate: `${drag.x}px ${drag.y}px` } : undefined}>
      <Picture track={track} label={t.yourVideo} mirror={front} class="own-picture" />
      <button
        type="button"
        aria-label={t.moveTile}
        title={t.moveTile}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          startRef.current = { x: event.clientX, y: event.clientY, moved: false };
        }}
        onPointerMove={(event) => {
          const start = startRef.current;
          if (!start) return;
          const move = { x: event.clientX - start.x, y: event.clientY - start.y };
          if (Math.hypot(move.x, move.y) > 6) start.moved = true;
          if (start.moved) setDrag(move);
        }}
        onPointerUp={(event) => {
          if (startRef.current?.moved) setCorner(nearest(event.clientX, event.clientY));
          setDrag(null);
        }}
        onPointerCancel={() => {
          startRef.current = null;
          setDrag(null);
        }}
        onClick={() => {
          const dragged = startRef.current?.moved === true;
          startRef.current = null;
          if (!dragged) next();
        }}
        onKeyDown={(event) => {
          const moved = towards(corner, event.key);
          if (!moved) return;
          event.preventDefault();
          setCorner(moved);
        }}
      />
    </div>
  );
}

function nearest(x: number, y: number): Corner {
  const vertical = y < innerHeight / 2 ? 't' : 'b';
  return `${vertical}${x < innerWidth / 2 ? 'l' : 'r'}`;
}

function towards(corner: Corner, key: string): Corner | null {
  const vertical = corner.startsWith('t') ? 't' : 'b';
  const horizontal = corner.endsWith('l') ? 'l' : 'r';
  switch (key) {
    case 'ArrowUp':
      return `t${horizontal}`;
    case 'ArrowDown':
      return `b${horizontal}`;
    case 'ArrowLeft':
      return `${vertical}l`;
    case 'ArrowRight':
      return `${vertical}r`;
    default:
      return null;
  }
}
