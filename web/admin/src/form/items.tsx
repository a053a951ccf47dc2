// Lists inside forms: add, remove, move. Every move has a button, and keeps the focus where it was.
import { Button, IconButton } from '@visavis/ui';
import type { MouseEvent, ReactNode } from 'react';
import { useWords } from '../app/words';
import styles from './Form.module.css';

/** The list with one member moved by so many places; itself if that leads out of it. */
export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const to = from + by;
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one === undefined || to < 0 || to >= list.length) return [...list];
  next.splice(to, 0, one);
  return next;
}

export function replaced<T>(list: readonly T[], at: number, one: T): T[] {
  return list.map((old, i) => (i === at ? one : old));
}

export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, i) => i !== at);
}

export function MoveButtons({ name, index, count, onMove }: { name: string; index: number; count: number; onMove: (by: number) => void }) {
  const t = useWords().form;
  const move = (event: MouseEvent<HTMLElement>, by: -1 | 1) => {
    if (index + by < 0 || index + by >= count) return;
    onMove(by);
    // The focus goes along, so that the same key moves the same thing again.
    const box = event.currentTarget.closest('[data-box]');
    (by < 0 ? box?.previousElementSibling : box?.nextElementSibling)?.querySelector<HTMLElement>(`[data-move="${by}"]`)?.focus();
  };
  return (
    <>
      <IconButton size="small" icon="up" data-move="-1" label={t.moveUp(name)} aria-disabled={index === 0} onClick={(e) => move(e, -1)} />
      <IconButton size="small" icon="down" data-move="1" label={t.moveDown(name)} aria-disabled={index === count - 1} onClick={(e) => move(e, 1)} />
    </>
  );
}

/** Boxes, one for each member, with moving and removing in their heads. */
export function Boxes<T>({ list, onChange, name, ordered = true, children }: {
  list: readonly T[];
  onChange: (list: T[]) => void;
  name: (one: T, index: number) => string;
  ordered?: boolean;
  children: (one: T, index: number, set: (one: T) => void) => ReactNode;
}) {
  const t = useWords().form;
  return (
    <div className={styles.items}>
      {list.map((one, i) => (
        // Members have no name of their own that stays while it is typed.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={i} data-box className={styles.box} role="group" aria-label={name(one, i)}>
          <div className={styles.boxHead}>
            <b>{name(one, i)}</b>
            {ordered && <MoveButtons name={name(one, i)} index={i} count={list.length} onMove={(by) => onChange(moved(list, i, by))} />}
            <IconButton size="small" icon="trash" label={t.removeOne(name(one, i))} onClick={() => onChange(without(list, i))} />
          </div>
          {children(one, i, (next) => onChange(replaced(list, i, next)))}
        </div>
      ))}
    </div>
  );
}

/** Lines: the member's fields and a button that takes it away. */
export function Lines<T>({ list, onChange, name, children }: {
  list: readonly T[];
  onChange: (list: T[]) => void;
  name: (one: T, index: number) => string;
  children: (one: T, index: number, set: (one: T) => void) => ReactNode;
}) {
  const t = useWords().form;
  return (
    <div className={styles.items}>
      {list.map((one, i) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={i} className={styles.item}>
          {children(one, i, (next) => onChange(replaced(list, i, next)))}
          <IconButton icon="trash" label={t.removeOne(name(one, i))} onClick={() => onChange(without(list, i))} />
        </div>
      ))}
    </div>
  );
}

export function AddButton({ label, onAdd }: { label: string; onAdd: () => void }) {
  return <Button size="small" icon="plus" className={styles.add} onClick={onAdd}>{label}</Button>;
}
