import { useSyncExternalStore } from 'react';
import { Button, IconButton } from './button';
import { Icon } from './icons';
import styles from './toaster.module.css';

export interface Toast {
  id: number;
  tone: 'ok' | 'danger';
  text: string;
  action?: { label: string; onPress: () => void };
}

/** The short messages of a page. A repeated text replaces its twin instead of piling up. */
export class Toasts {
  #list: readonly Toast[] = [];
  #next = 1;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): readonly Toast[] => this.#list;

  show(toast: Omit<Toast, 'id'>, milliseconds = 7000): void {
    const id = this.#next++;
    for (const old of this.#list) if (old.text === toast.text) this.#forget(old.id);
    this.#list = [...this.#list.filter((t) => t.text !== toast.text).slice(-2), { ...toast, id }];
    this.#timers.set(id, setTimeout(() => this.dismiss(id), milliseconds));
    this.#tell();
  }

  dismiss(id: number): void {
    this.#forget(id);
    this.#list = this.#list.filter((t) => t.id !== id);
    this.#tell();
  }

  #forget(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export function Toaster({ toasts, dismissLabel }: { toasts: Toasts; dismissLabel: string }) {
  const list = useSyncExternalStore(toasts.subscribe, toasts.getSnapshot);
  return (
    <div className={styles.stack} role="status" aria-live="polite">
      {list.map((toast) => (
        <div key={toast.id} className={styles.toast} data-tone={toast.tone}>
          <Icon name={toast.tone === 'ok' ? 'ok' : 'alert'} />
          <p>{toast.text}</p>
          {toast.action !== undefined && <Button size="small" onClick={toast.action.onPress}>{toast.action.label}</Button>}
          <IconButton icon="close" size="small" label={dismissLabel} onClick={() => toasts.dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
