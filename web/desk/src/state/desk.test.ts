import { describe, expect, it } from 'vitest';
import { DeskStore, fromSnapshot, reduce, upsert } from './desk';
import { interaction, me, segment, snapshot } from '../testing/fixtures';

describe('reduce', () => {
  it('replaces everything with a snapshot', () => {
    const state = fromSnapshot(snapshot({ interactions: [interaction()] }));
    expect(reduce(state, { seq: '2', type: 'snapshot', data: snapshot() }).interactions).toEqual([]);
  });
  it('never goes back to an older version', () => {
    const state = fromSnapshot(snapshot({ interactions: [interaction({ version: 7 })] }));
    expect(upsert(state, interaction({ version: 6 }))).toBe(state);
    expect(upsert(state, interaction({ version: 7, settled: false }))).toBe(state);
    expect(upsert(state, interaction({ version: 8 })).interactions[0]?.version).toBe(8);
  });
  it('puts the live call before the ring and the ring before the wrap-up', () => {
    const ring = interaction({ id: 'int_r', phase: 'offered', offer: { id: 'off', kind: 'work', madeAt: 0, until: 1, by: null, reason: '', seat: null }, segment: null });
    const wrap = interaction({ id: 'int_w', phase: 'wrapUp', segment: segment({ id: 's', state: 'wrapUp', openedAt: 0, closedAt: 1 }) });
    const state = fromSnapshot(snapshot({ interactions: [wrap, ring, interaction({ id: 'int_l' })] }));
    expect(state.interactions.map((i) => i.id)).toEqual(['int_l', 'int_r', 'int_w']);
  });
  it('ignores a presence older than the one it has', () => {
    const state = fromSnapshot(snapshot({ presence: { ready: false, reason: 'break', since: 1, version: 4, video: true, derived: 'notReady' } }));
    expect(reduce(state, { seq: '3', type: 'presence', data: { ready: true, reason: null, since: 0, version: 3, video: true, derived: 'ready' } })).toBe(state);
  });
});

describe('DeskStore', () => {
  const opened = () => {
    const store = new DeskStore(me);
    store.apply({ seq: '1', type: 'snapshot', data: snapshot({ interactions: [interaction({ can: { hold: '' } })] }) });
    return store;
  };
  const shown = (store: DeskStore) => store.getSnapshot().interactions[0];

  it('shows a prediction until the answer takes its place', () => {
    const store = opened();
    store.begin({ key: 'k', interaction: 'int_1', call: { command: 'hold' }, at: 42 });
    expect(shown(store)?.hold?.since).toBe(42);
    expect(store.getSnapshot().busy.has('int_1')).toBe(true);
    store.finish('k', interaction({ version: 6, hold: { since: 40, why: 'hold' }, can: { resume: '' } }));
    expect(shown(store)?.hold?.since).toBe(40);
    expect(store.getSnapshot().busy.size).toBe(0);
  });

  it('takes a refused prediction back', () => {
    const store = opened();
    store.begin({ key: 'k', interaction: 'int_1', call: { command: 'hold' }, at: 42 });
    store.finish('k');
    expect(shown(store)?.hold).toBeNull();
  });

  it('keeps later predictions on top of earlier answers', () => {
    const store = opened();
    store.begin({ key: 'a', interaction: 'int_1', call: { command: 'hold' }, at: 1 });
    store.begin({ key: 'b', interaction: 'int_1', call: { command: 'resume' }, at: 2 });
    store.finish('a', interaction({ version: 6, hold: { since: 1, why: 'hold' }, can: { resume: '' } }));
    expect(shown(store)?.hold).toBeNull();
  });
});
