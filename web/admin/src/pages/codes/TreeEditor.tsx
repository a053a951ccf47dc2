// The disposition codes as a tree. Each move has a button and keys (Alt and an arrow), and the focus goes along.
import type { Disposition } from '@visavis/api';
import { IconButton, type IconName } from '@visavis/ui';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useLang, useWords } from '../../app/words';
import { TextField, useFieldError } from '../../form/fields';
import { AddButton } from '../../form/items';
import { keyOf } from '../../shapes/key';
import { add, deepest, moved, placeOf, remove, rows, set, target, type Move, type Path } from '../../shapes/tree';
import styles from './Codes.module.css';

const moves: readonly { move: Move; icon: IconName; key: string }[] = [
  { move: 'up', icon: 'up', key: 'ArrowUp' }, { move: 'down', icon: 'down', key: 'ArrowDown' },
  { move: 'out', icon: 'outdent', key: 'ArrowLeft' }, { move: 'in', icon: 'indent', key: 'ArrowRight' },
];
const blank: Disposition = { code: '', label: { fr: '', en: '' } };

export function TreeEditor({ value, onChange }: { value: readonly Disposition[]; onChange: (tree: Disposition[]) => void }) {
  const t = useWords().pages.codes;
  const lang = useLang();
  const list = useRef<HTMLDivElement>(null);
  const focus = useRef<{ path: Path; part: string } | null>(null);
  const whole = useFieldError('dispositions.codes');

  useEffect(() => {
    if (focus.current === null) return;
    const { path, part } = focus.current;
    focus.current = null;
    const row = list.current?.querySelector(`[data-row="${path.join('.')}"]`);
    row?.querySelector<HTMLElement>(`[data-part="${part}"]${part === 'label' ? ' input' : ''}`)?.focus();
  });

  const go = (path: Path, move: Move, part: string) => {
    const next = moved(value, path, move);
    if (next === null) return;
    focus.current = { path: next.path, part };
    onChange(next.tree);
  };
  const addBelow = (parent: Path, count: number) => {
    focus.current = { path: [...parent, count], part: 'label' };
    onChange(add(value, parent, blank));
  };
  const key = (event: KeyboardEvent, path: Path) => {
    const found = event.altKey && !event.ctrlKey && !event.metaKey ? moves.find((m) => m.key === event.key) : undefined;
    if (found === undefined) return;
    event.preventDefault();
    const part = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-part]')?.dataset['part'] : undefined;
    go(path, found.move, part ?? 'label');
  };
  const all = rows(value);
  return (
    <div className={styles.tree} data-at="dispositions.codes" tabIndex={-1}>
      {whole !== undefined && <p className={styles.error}>{whole}</p>}
      {all.length > 0 && <p className={styles.hint}>{t.treeHint}</p>}
      <div ref={list} className={styles.rows}>
        {all.map(({ path, node }) => {
          const at = placeOf(path);
          const name = node.label[lang] === '' ? t.newCode : node.label[lang];
          const change = (next: Partial<Disposition>) => onChange(set(value, path, { ...node, ...next }));
          const relabel = (label: Disposition['label']) => change(node.code === '' || node.code === keyOf(node.label.fr) ? { label, code: keyOf(label.fr) } : { label });
          return (
            // The keys are of the fields and buttons inside: Alt and an arrow, in any of them.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <div key={path.join('.')} className={styles.row} data-row={path.join('.')} role="group" aria-label={name} style={{ ['--depth' as string]: path.length - 1 }} onKeyDown={(e) => key(e, path)}>
              <span data-part="label"><TextField at={`${at}.label.fr`} label={t.labelIn('fr', name)} hideLabel placeholder="FR" maxLength={80} value={node.label.fr} onChange={(fr) => relabel({ ...node.label, fr })} /></span>
              <TextField at={`${at}.label.en`} label={t.labelIn('en', name)} hideLabel placeholder="EN" maxLength={80} value={node.label.en} onChange={(en) => relabel({ ...node.label, en })} />
              <TextField at={`${at}.code`} label={t.codeOf(name)} hideLabel mono placeholder="code" maxLength={40} value={node.code} onChange={(code) => change({ code })} />
              <span className={styles.moves}>
                {moves.map(({ move, icon, key: arrow }) => (
                  <IconButton key={move} size="small" icon={icon} data-part={move} label={t.moves[move](name)} aria-keyshortcuts={`Alt+${arrow}`}
                    aria-disabled={target(value, path, move) === null} onClick={() => go(path, move, move)} />
                ))}
                <IconButton size="small" icon="plus" label={t.addBelow(name)} aria-disabled={path.length >= deepest} onClick={() => path.length < deepest && addBelow(path, node.children?.length ?? 0)} />
                <IconButton size="small" icon="trash" label={t.removeCode(name)} onClick={() => onChange(remove(value, path))} />
              </span>
            </div>
          );
        })}
      </div>
      <AddButton label={t.addCode} onAdd={() => addBelow([], value.length)} />
    </div>
  );
}
