// The page of one kind of thing: its list, and the sheet of the one that is open.
import { useCallback, type ComponentType } from 'react';
import { addressOf, route, usePlace } from '../app/route';
import { useStore, useThings, type Kind, type Kinds, type Store } from '../app/store';
import type { Thing } from '../app/types';
import { Sheet, type FormProps } from '../form/Editor';
import { List, type ListProps } from './List';

export interface StorePageProps<T extends object> extends Omit<ListProps<T>, 'open' | 'textOf'> {
  store: Store<T>;
  one: string;
  fresh: T;
  textOf?: (thing: Thing<T>) => string;
  Form: ComponentType<FormProps<T>>;
  Head?: ComponentType<{ thing: Thing<T> }>;
  width?: number;
  /** Addresses below this page's that are no thing's. */
  besides?: readonly string[];
  /** Said before one is deleted, where that is more than usual. */
  deleteText?: string;
}

export type ThingsPageProps<K extends Kind> = Omit<StorePageProps<Kinds[K]>, 'store' | 'section' | 'things' | 'failed'> & { kind: K };

export function StorePage<T extends object>({ store, one, fresh, Form, Head, width, textOf, besides = [], deleteText, ...list }: StorePageProps<T>) {
  const { id } = usePlace();
  const { nameOf, section } = list;
  const close = useCallback(() => route.go(addressOf(section)), [section]);
  const ofName = useCallback((thing: Thing<T>) => nameOf(thing.settings), [nameOf]);
  return (
    <>
      <List {...list} open={id} textOf={textOf ?? ofName} />
      {id !== null && !besides.includes(id) && (
        <Sheet key={id} store={store} id={id === 'new' ? null : id} fresh={fresh} kind={one} nameOf={nameOf} Form={Form} onClose={close}
          {...(Head === undefined ? {} : { Head })} {...(width === undefined ? {} : { width })} {...(deleteText === undefined ? {} : { deleteText })} />
      )}
    </>
  );
}

export function ThingsPage<K extends Kind>({ kind, ...rest }: ThingsPageProps<K>) {
  const store = useStore(kind);
  const { data, isError } = useThings(kind);
  return <StorePage<Kinds[K]> {...rest} section={kind} store={store} things={data} failed={isError} />;
}
