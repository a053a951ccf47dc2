import { Icon, type IconName } from '@visavis/ui';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useWords } from '../../app/words';
import styles from './Palette.module.css';

export interface PaletteCommand {
  id: string;
  label: string;
  icon: IconName;
  hint?: string;
  run: () => void;
}

/** Everything that can be done now, by name. Enter takes the first match. */
export function Palette({ commands, onClose }: { commands: PaletteCommand[]; onClose: () => void }) {
  const words = useWords();
  const t = words.palette;
  const list = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const options = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const wanted = plain(text).split(/\s+/).filter((w) => w !== '');
    return commands.filter((c) => wanted.every((w) => plain(c.label).includes(w)));
  }, [commands, text]);
  const chosen = Math.min(at, found.length - 1);

  const run = (command: PaletteCommand | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = (chosen + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % Math.max(1, found.length);
      setAt(next);
      options.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <ModalOverlay className={styles.veil ?? ''} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={styles.box ?? ''}>
        <Dialog aria-label={t.label} className={styles.dialog ?? ''}>
          <label className={styles.search}>
            <Icon name="search" />
            <span className="vh">{t.label}</span>
            <input autoFocus role="combobox" aria-expanded aria-controls={list} aria-activedescendant={found[chosen] === undefined ? undefined : `${list}-${found[chosen].id}`}
              placeholder={t.placeholder} value={text} onChange={(e) => { setText(e.currentTarget.value); setAt(0); }} onKeyDown={key} />
          </label>
          <div ref={options} id={list} role="listbox" aria-label={t.label} className={styles.list}>
            {found.map((c, i) => (
              <div key={c.id} tabIndex={-1} id={`${list}-${c.id}`} role="option" aria-selected={i === chosen} onPointerMove={() => setAt(i)} onClick={() => run(c)} onKeyDown={key}>
                <Icon name={c.icon} /><span>{c.label}</span>{c.hint !== undefined && <kbd>{c.hint}</kbd>}
              </div>
            ))}
          </div>
          {found.length === 0 && <p className={styles.empty} role="status">{t.empty}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Without case and accents: "periph" finds « Périphériques ». */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
