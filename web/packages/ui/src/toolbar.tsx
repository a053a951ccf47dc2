import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './icons';
import styles from './toolbar.module.css';

export interface Tile {
  key: string;
  label: string;
  icon: IconName;
  tone?: 'plain' | 'warn' | 'hold' | 'accent' | 'danger' | 'primary';
  /** Why it cannot be used now: shown disabled, still focusable, and the reason is said. */
  disabled?: string | undefined;
  busy?: boolean;
  shortcut?: string;
  /** Set where the tile opens and closes something. */
  expanded?: boolean;
  onPress: () => void;
  /** Pressed although disabled: says why, and leads to what is missing. */
  onRefused?: () => void;
}

/**
 * Tiles with icon over label: one tab stop, arrow keys inside. A tile that takes
 * another's turn keeps its key, so that the focus stays where the person left it.
 */
export function Toolbar({ label, start, end }: {
  label: string;
  start: Tile[];
  end: Tile[];
}) {
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const all = [...start, ...end];
  const stop = all.some((t) => t.key === current) ? current : (all[0]?.key ?? null);

  // A tile that goes while it has the focus (Disconnect once the call is over) leaves it to the
  // bar: the next Tab goes on from here, and no other tile is pressed by a second Enter.
  const focused = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const element = bar.current;
    if (element === null || focused.current === null || focused.current.isConnected) return;
    focused.current = null;
    const active = element.ownerDocument.activeElement;
    if (active === null || active === element.ownerDocument.body) element.focus();
  });
  const blurred = (left: HTMLElement) => {
    // A tile that is removed may blur as well: only one that is still there was left by the person.
    setTimeout(() => {
      if (focused.current === left && left.isConnected && left.ownerDocument.activeElement !== left) focused.current = null;
    }, 0);
  };

  const move = (event: KeyboardEvent) => {
    const buttons = Array.from(bar.current?.querySelectorAll('button') ?? []);
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    if (at < 0) return;
    const to = event.key === 'ArrowRight' ? (at + 1) % buttons.length
      : event.key === 'ArrowLeft' ? (at + buttons.length - 1) % buttons.length
      : event.key === 'Home' ? 0
      : event.key === 'End' ? buttons.length - 1
      : -1;
    if (to < 0) return;
    event.preventDefault();
    buttons[to]?.focus();
  };

  const tile = (t: Tile) => (
    <TileButton key={t.key} tile={t} tabStop={t.key === stop} onFocus={() => setCurrent(t.key)} />
  );
  return (
    <div ref={bar} tabIndex={-1} role="toolbar" aria-label={label} aria-orientation="horizontal" className={styles.bar} onKeyDown={move}
      onFocus={(e) => { focused.current = e.target; }} onBlur={(e) => blurred(e.target)}>
      {start.map(tile)}
      {end.length > 0 && <span className={styles.rule} data-alone={start.length === 0} aria-hidden />}
      {end.map(tile)}
    </div>
  );
}

function TileButton({ tile, tabStop, onFocus }: { tile: Tile; tabStop: boolean; onFocus: () => void }) {
  const hint = useId();
  const text: ReactNode = tile.disabled ?? (tile.shortcut === undefined ? null : `${tile.label} · ${tile.shortcut}`);
  return (
    <button
      type="button"
      className={styles.tile}
      tabIndex={tabStop ? 0 : -1}
      aria-label={tile.label}
      aria-disabled={tile.disabled !== undefined}
      aria-describedby={tile.disabled === undefined ? undefined : hint}
      aria-keyshortcuts={tile.shortcut}
      aria-expanded={tile.expanded}
      data-tone={tile.tone}
      data-busy={tile.busy}
      onFocus={onFocus}
      onClick={() => (tile.disabled === undefined ? tile.onPress() : tile.onRefused?.())}
    >
      <Icon name={tile.icon} size={20} />
      <span aria-hidden>{tile.label}</span>
      {text !== null && <span id={hint} role="tooltip" className={styles.hint} aria-hidden={tile.disabled === undefined}>{text}</span>}
    </button>
  );
}
