// The page of one kind of thing: its list, and the sheet of the one that is open.
import { useCallback, type ComponentType } from 'react';
import { addressOf, route, usePlace } from '../app/route';
import { useStore, useThings, type Kind, type Kinds } from '../app/store';
import type { Thing } from '../app/types';
import { Sheet, type FormProps } from '../form/Editor';
import { List, type ListProps } from './List';

export interface ThingsPageProps<K extends Kind> extends Omit<ListProps<Kinds[K]>, 'section' | 'things' | 'failed' | 'open' | 'textOf'> {
  kind: K;
  one: string;
  fresh: Kinds[K];
  textOf?: (thing: Thing<Kinds[K]>) => string;
  Form: ComponentType<FormProps<Kinds[K]>>;
  Head?: ComponentType<{ thing: Thing<Kinds[K]> }>;
  width?: number;
  /** Addresses below this page's that are no thing's. */
  besides?: readonly string[];
}

export function ThingsPage<K extends Kind>({ kind, one, fresh, Form, Head, width, textOf, besides = [], ...list }: ThingsPageProps<K>) {
  const { id } = usePlace();
  const store = useStore(kind);
  const { data, isError } = useThings(kind);
  const close = useCallback(() => route.go(addressOf(kind)), [kind]);
  const { nameOf } = list;
  const ofName = useCallback((thing: Thing<Kinds[K]>) => nameOf(thing.settings), [nameOf]);
  return (
    <>
      <List {...list} section={kind} things={data} failed={isError} open={id} textOf={textOf ?? ofName} />
      {id !== null && !besides.includes(id) && (
        <Sheet key={id} store={store} id={id === 'new' ? null : id} fresh={fresh} kind={one} nameOf={nameOf} Form={Form} onClose={close}
          {...(Head === undefined ? {} : { Head })} {...(width === undefined ? {} : { width })} />
      )}
    </>
  );
}
