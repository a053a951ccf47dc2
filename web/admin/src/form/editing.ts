// One thing being edited: what was read, what is typed, what was refused, what came between.
import { ApiError } from '@visavis/api';
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useOffice } from '../app/context';
import { route } from '../app/route';
import { useRefresh, type Store } from '../app/store';
import type { Thing } from '../app/types';
import { useWords } from '../app/words';
import { differences, same } from '../shapes/difference';
import { refusals } from '../shapes/refusals';

export interface Editing<T> {
  draft: T;
  set: (patch: Partial<T>) => void;
  dirty: boolean;
  saving: boolean;
  errors: ReadonlyMap<string, string>;
  /** A refusal that no field is to blame for. */
  refusal: string | null;
  signedOut: boolean;
  /** What stands there now, if somebody changed it meanwhile. */
  theirs: Thing<T> | null;
  base: Thing<T> | null;
  save: () => Promise<void>;
  takeTheirs: () => void;
  overwrite: () => Promise<void>;
  remove: () => Promise<string | null>;
  /** Set while somebody is about to lose what they typed: goes on, or stays. */
  leaving: { go: () => void; stay: () => void } | null;
}

export interface EditingOptions<T> {
  store: Store<T>;
  /** null: a new one, which begins as `fresh`. */
  base: Thing<T> | null;
  fresh: T;
  nameOf: (settings: T) => string;
  form: RefObject<HTMLElement | null>;
  /** The thing is as it should be: saved or deleted (null). */
  onDone: (thing: Thing<T> | null) => void;
}

/** Writes over what was read. What came between and changed nothing that is typed here, such as a new secret, is no conflict. */
async function replaceOver<T>(store: Store<T>, draft: T, over: Thing<T>): Promise<Thing<T>> {
  try {
    return await store.replace(over.id, draft, over.revision);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const now = await store.read(over.id);
    if (differences(over.settings, now.settings).some((d) => d.path[0] !== 'signed')) throw error;
    return store.replace(over.id, draft, now.revision);
  }
}

export function useEditing<T extends object>({ store, base: read, fresh, nameOf, form, onDone }: EditingOptions<T>): Editing<T> {
  const words = useWords();
  const { toasts } = useOffice();
  const refresh = useRefresh();
  const [base, setBase] = useState(read);
  const [draft, setDraft] = useState<T>(read?.settings ?? fresh);
  const [start] = useState<T>(fresh);
  const [saving, setSaving] = useState(false);
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = useState<string | null>(null);
  const [signedOut, setSignedOut] = useState(false);
  const [theirs, setTheirs] = useState<Thing<T> | null>(null);
  const [leaving, setLeaving] = useState<Editing<T>['leaving']>(null);
  const busy = useRef(false);
  const dirty = !same(base?.settings ?? start, draft);

  // What is read again takes the place of what nobody is changing: an undo, a colleague's change.
  useEffect(() => {
    if (dirty || read === null || read.revision === base?.revision) return;
    setBase(read);
    setDraft(read.settings);
    // Only what was read says when.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [read]);

  useEffect(() => {
    if (!dirty) return;
    route.guard((leave) => setLeaving({ go: leave, stay: () => setLeaving(null) }));
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => {
      route.guard(null);
      removeEventListener('beforeunload', warn);
    };
  }, [dirty]);

  useEffect(() => {
    if (errors.size === 0) return;
    const wrong = [...(form.current?.querySelectorAll<HTMLElement>('[data-at]') ?? [])].filter((one) => errors.has(one.dataset['at'] ?? ''));
    for (const one of wrong) {
      for (let fold = one.closest('details'); fold !== null; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
    }
    const [first] = wrong;
    if (first === undefined) return;
    const target = first.matches('input, select, textarea') ? first : first.querySelector<HTMLElement>('input, select, textarea, button') ?? first;
    target.focus();
  }, [errors, form]);

  const set = useCallback((patch: Partial<T>) => setDraft((old) => ({ ...old, ...patch })), []);

  const failed = useCallback(async (error: unknown, id: string | null) => {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 412 && id !== null) {
      setTheirs(await store.read(id));
      return;
    }
    const fields = [...(form.current?.querySelectorAll<HTMLElement>('[data-at]') ?? [])].map((one) => one.dataset['at'] ?? '');
    const told = refusals(error, fields, words);
    setErrors(told.errors);
    setRefusal(told.refusal);
    setSignedOut(error.status === 401);
  }, [form, store, words]);

  const undone = useCallback(async (undo: () => Promise<unknown>) => {
    try {
      await undo();
      toasts.show({ tone: 'ok', text: words.undone });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toasts.show({ tone: 'danger', text: error.status === 412 ? words.changedSince : words.errors[error.reason] });
    }
    await refresh(store.key);
  }, [refresh, store, toasts, words]);

  const write = useCallback(async (over: Thing<T> | null) => {
    if (busy.current) return;
    busy.current = true;
    setSaving(true);
    setErrors(new Map());
    setRefusal(null);
    setSignedOut(false);
    try {
      const { create, remove } = store;
      const saved = over === null ? await create?.(draft) : await replaceOver(store, draft, over);
      if (saved === undefined) return;
      route.guard(null);
      setTheirs(null);
      setBase(saved);
      setDraft(saved.settings);
      const undo = over !== null ? () => store.replace(saved.id, over.settings, saved.revision) : remove !== undefined ? () => remove(saved.id, saved.revision) : null;
      toasts.show({
        tone: 'ok', text: words.saved(nameOf(saved.settings)),
        ...(undo === null ? {} : { action: { label: words.undo, onPress: () => void undone(undo) } }),
      }, 12_000);
      await refresh(store.key);
      onDone(saved);
    } catch (error) {
      await failed(error, over?.id ?? null);
    } finally {
      busy.current = false;
      setSaving(false);
    }
  }, [draft, failed, nameOf, onDone, refresh, store, toasts, undone, words]);

  const remove = useCallback(async (): Promise<string | null> => {
    if (base === null || store.remove === undefined) return null;
    try {
      await store.remove(base.id, base.revision);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 412) return error.reason;
      setTheirs(await store.read(base.id));
      return null;
    }
    route.guard(null);
    const create = store.final === true ? undefined : store.create;
    toasts.show({
      tone: 'ok', text: words.deleted(nameOf(base.settings)),
      ...(create === undefined ? {} : { action: { label: words.undo, onPress: () => void undone(() => create(base.settings)) } }),
    }, 12_000);
    await refresh(store.key);
    onDone(null);
    return null;
  }, [base, nameOf, onDone, refresh, store, toasts, undone, words]);

  return useMemo(() => ({
    draft, set, dirty, saving, errors, refusal, signedOut, theirs, base, remove, leaving,
    save: () => write(base),
    overwrite: () => write(theirs),
    takeTheirs: () => {
      if (theirs === null) return;
      setBase(theirs);
      setDraft(theirs.settings);
      setTheirs(null);
    },
  }), [draft, set, dirty, saving, errors, refusal, signedOut, theirs, base, remove, leaving, write]);
}
