// The sheet at the right in which one thing is edited, and the same without a sheet for what there is only one of.
import { Button, Icon, IconButton, ModalDialog } from '@visavis/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ComponentType, type KeyboardEvent, type ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { route } from '../app/route';
import type { Store } from '../app/store';
import type { Thing } from '../app/types';
import { useUses } from '../app/uses';
import { useWords } from '../app/words';
import { DifferenceList } from './DifferenceList';
import { useEditing, type Editing } from './editing';
import styles from './Editor.module.css';
import { ErrorsContext } from './fields';

export interface FormProps<T> {
  value: T;
  set: (patch: Partial<T>) => void;
  /** null while it is new. */
  id: string | null;
}

export interface EditorProps<T> {
  store: Store<T>;
  id: string | null;
  fresh: T;
  /** What it is called: "File d’attente". */
  kind: string;
  nameOf: (settings: T) => string;
  Form: ComponentType<FormProps<T>>;
  onClose: () => void;
  width?: number;
  /** Below the title. */
  Head?: ComponentType<{ thing: Thing<T> }>;
  deleteText?: string;
}

export function Sheet<T extends object>(props: EditorProps<T>) {
  const words = useWords();
  const { store, id, onClose, width = 540 } = props;
  const { data, isError } = useQuery({
    queryKey: [...store.key, 'one', id], queryFn: () => store.read(id ?? ''), enabled: id !== null, gcTime: 0, staleTime: Infinity, retry: false,
  });
  // Only the person closes it, and they are asked first if something would be lost.
  return (
    <ModalOverlay className={styles.veil ?? ''} isOpen isKeyboardDismissDisabled isDismissable={false}>
      <Modal className={styles.sheet ?? ''} style={{ ['--width' as string]: `${width}px` }}>
        <Dialog className={styles.dialog ?? ''}>
          {id === null ? <SheetBody {...props} base={null} />
            : data !== undefined ? <SheetBody {...props} base={data} />
            : (
              <>
                <SheetHead kind={props.kind} title={isError ? words.nothingFound : words.loading} onClose={onClose} />
                <p className={styles.waiting} role="status">{isError ? words.errors.notFound : ''}</p>
              </>
            )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function SheetHead({ kind, title, onClose }: { kind: string; title: string; onClose: () => void }) {
  const words = useWords();
  return (
    <header className={styles.head}>
      <div>
        <p>{kind}</p>
        <Heading slot="title" level={2}>{title === '' ? words.newOne : title}</Heading>
      </div>
      <IconButton icon="close" label={words.close} onClick={onClose} />
    </header>
  );
}

function SheetBody<T extends object>({ store, base, fresh, kind, nameOf, Form, onClose, Head, deleteText }: EditorProps<T> & { base: Thing<T> | null }) {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const editing = useEditing({ store, base, fresh, nameOf, form, onDone: onClose });
  const [deleting, setDeleting] = useState(false);
  const { draft, set, save } = editing;

  useEffect(() => {
    if (base === null) form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }, [base]);

  const key = (event: KeyboardEvent) => {
    if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return; // a dialog above us
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.preventDefault();
      onClose();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      event.preventDefault();
      void save();
    }
  };
  return (
    <div className={styles.frame} onKeyDown={key} role="presentation">
      <SheetHead kind={kind} title={nameOf(base?.settings ?? draft)} onClose={onClose} />
      <ErrorsContext value={editing.errors}>
        <form ref={form} className={styles.form} noValidate onSubmit={(e) => { e.preventDefault(); void save(); }}>
          <div className={styles.body}>
            {Head !== undefined && base !== null && <Head thing={base} />}
            <div><Form value={draft} set={set} id={base?.id ?? null} /></div>
          </div>
          <Foot editing={editing}>
            {base !== null && store.remove !== undefined && <Button kind="quiet" icon="trash" onClick={() => setDeleting(true)}>{words.delete}</Button>}
          </Foot>
        </form>
      </ErrorsContext>
      <Questions editing={editing} />
      {deleting && base !== null && <DeleteDialog id={base.id} name={nameOf(base.settings)} text={deleteText ?? words.deleteText} remove={editing.remove} onClose={() => setDeleting(false)} />}
    </div>
  );
}

/** The form of what there is only one of, on the page itself. */
export function PageEditor<T extends object>({ store, base, nameOf, Form }: { store: Store<T>; base: Thing<T>; nameOf: (v: T) => string; Form: ComponentType<FormProps<T>> }) {
  const form = useRef<HTMLFormElement>(null);
  const editing = useEditing({ store, base, fresh: base.settings, nameOf, form, onDone: () => undefined });
  const { save } = editing;
  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      void save();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [save]);
  return (
    <ErrorsContext value={editing.errors}>
      <form ref={form} className={styles.page} noValidate onSubmit={(e) => { e.preventDefault(); void save(); }}>
        <div className={styles.card}><Form value={editing.draft} set={editing.set} id={base.id} /></div>
        <Foot editing={editing} />
      </form>
      <Questions editing={editing} />
    </ErrorsContext>
  );
}

function Foot<T>({ editing, children }: { editing: Editing<T>; children?: ReactNode }) {
  const words = useWords();
  const { errors, refusal, signedOut } = editing;
  const told = refusal ?? (errors.size > 0 ? words.form.someWrong(errors.size) : null);
  return (
    <footer className={styles.foot}>
      <div role="alert" className={styles.told}>
        {told !== null && <p><Icon name="alert" size={16} />{told}{signedOut && <> <a href="/desk" target="_blank" rel="noreferrer">{words.signInAgain}</a></>}</p>}
      </div>
      <div className={styles.buttons}>
        {children}
        <span className={styles.gap} />
        {editing.dirty && <span className={styles.unsaved}>{words.form.unsaved}</span>}
        <Button type="submit" kind="primary" shortcut={/Mac/.test(navigator.platform) ? '⌘ S' : 'Ctrl S'} aria-busy={editing.saving}>{words.save}</Button>
      </div>
    </footer>
  );
}

/** What is asked over the form: lose it? overwrite theirs? */
function Questions<T>({ editing }: { editing: Editing<T> }) {
  const words = useWords();
  const { leaving, theirs, base, draft } = editing;
  return (
    <>
      {leaving !== null && (
        <ModalDialog title={words.leave.title} closeLabel={words.close} onClose={leaving.stay} width={420}>
          <p>{words.leave.text}</p>
          <div className={styles.answers}>
            <Button kind="danger" onClick={leaving.go}>{words.leave.go}</Button>
            <Button kind="primary" onClick={leaving.stay}>{words.leave.stay}</Button>
          </div>
        </ModalDialog>
      )}
      {theirs !== null && (
        <ModalDialog title={words.conflict.title} closeLabel={words.close} onClose={editing.takeTheirs} width={640}>
          <p>{words.conflict.text}</p>
          <h3 className={styles.question}>{words.conflict.changed}</h3>
          <DifferenceList before={base?.settings} after={theirs.settings} />
          <h3 className={styles.question}>{words.conflict.overwritten}</h3>
          <DifferenceList before={theirs.settings} after={draft} labels={{ before: words.conflict.theirs, after: words.conflict.mine }} />
          <div className={styles.answers}>
            <Button onClick={() => void editing.overwrite()}>{words.conflict.overwrite}</Button>
            <Button kind="primary" onClick={editing.takeTheirs}>{words.conflict.take}</Button>
          </div>
        </ModalDialog>
      )}
    </>
  );
}

function DeleteDialog({ id, name, text, remove, onClose }: { id: string; name: string; text: string; remove: () => Promise<string | null>; onClose: () => void }) {
  const words = useWords();
  const uses = useUses(id);
  const [refused, setRefused] = useState<string | null>(null);
  const known: Readonly<Record<string, string>> = words.errors;
  const send = async () => {
    const reason = await remove();
    if (reason === null) onClose();
    else setRefused(known[reason] ?? words.errors.internal);
  };
  return (
    <ModalDialog title={words.deleteOne(name)} closeLabel={words.close} onClose={onClose} width={460}>
      {refused === null ? <p>{text}</p> : <p role="alert" className={styles.refused}><Icon name="alert" size={16} />{refused}</p>}
      {uses.length > 0 && (
        <>
          <h3 className={styles.question}>{words.usedBy}</h3>
          <ul className={styles.uses}>
            {uses.map((use) => <li key={use.href}><a href={use.href} onClick={(e) => { e.preventDefault(); onClose(); route.go(use.href); }}>{use.name}</a> <span>{use.kind}</span></li>)}
          </ul>
        </>
      )}
      <div className={styles.answers}>
        <Button onClick={onClose}>{words.cancel}</Button>
        {refused === null && <Button kind="danger" onClick={() => void send()}>{words.delete}</Button>}
      </div>
    </ModalDialog>
  );
}
