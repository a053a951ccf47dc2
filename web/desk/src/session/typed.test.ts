import { ApiError, type Note, type Problem } from '@visavis/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TypedSync, type Drafts, type TypedOptions } from './typed';

const stale: Problem = { type: '', title: '', status: 412, code: 'conflict', reason: 'revisionStale' };

class Server {
  note: Note = { id: 'not_1', segment: 'seg_1', author: 'agt_1', authorName: 'Nadia', kind: 'typed', text: '', revision: 0, at: 0 };
  saves = 0;
  refuse: (() => ApiError) | null = null;

  save = (text: string, revision: number): Promise<Note> => {
    this.saves += 1;
    if (this.refuse !== null) return Promise.reject(this.refuse());
    if (revision !== this.note.revision) {
      return Promise.reject(
        new ApiError('revisionStale', 412, 'conflict', { ...stale, note: this.note }),
      );
    }
    this.note = { ...this.note, text, revision: revision + 1 };
    return Promise.resolve(this.note);
  };
}

class Memory implements Drafts {
  readonly map = new Map<string, string>();
  getItem = (k: string) => this.map.get(k) ?? null;
  setItem = (k: string, v: string) => void this.map.set(k, v);
  removeItem = (k: string) => void this.map.delete(k);
}

let server: Server;
let drafts: Memory;
const stored: TypedOptions['stored'] = (problem) => problem.note ?? null;
const open = (note: Note | null = null) => new TypedSync({ name: 'note.int_1', save: server.save, stored, drafts }, note);

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  drafts = new Memory();
});
afterEach(() => vi.useRealTimers());

describe('TypedSync', () => {
  it('saves once the typing rests, and forgets the draft only then', async () => {
    const sync = open();
    sync.type('Bon');
    sync.type('Bonjour');
    expect(sync.getSnapshot().status).toBe('dirty');
    expect(drafts.map.size).toBe(1);
    await vi.advanceTimersByTimeAsync(400);
    expect(server.note.text).toBe('Bonjour');
    expect(server.saves).toBe(1);
    expect(sync.getSnapshot().status).toBe('saved');
    expect(drafts.map.size).toBe(0);
  });

  it('sends what was typed while a save was under way', async () => {
    const sync = open();
    sync.type('a');
    sync.flush();
    sync.type('ab');
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.note).toMatchObject({ text: 'ab', revision: 2 });
    expect(sync.getSnapshot()).toMatchObject({ text: 'ab', status: 'saved' });
  });

  it('keeps the text through a lost network and sends it when it is back', async () => {
    const sync = open();
    server.refuse = () => new ApiError('offline', 0, 'unavailable');
    sync.type('perdu ?');
    await vi.advanceTimersByTimeAsync(3000);
    expect(sync.getSnapshot().status).toBe('offline');
    expect(drafts.map.size).toBe(1);
    server.refuse = null;
    await vi.advanceTimersByTimeAsync(2500);
    expect(server.note.text).toBe('perdu ?');
    expect(sync.getSnapshot().status).toBe('saved');
  });

  it('finds the draft again after a crash', async () => {
    open().type('avant le crash');
    const again = open();
    expect(again.getSnapshot().text).toBe('avant le crash');
    await vi.advanceTimersByTimeAsync(10);
    expect(server.note.text).toBe('avant le crash');
  });

  it('lets the person choose when both sides changed', async () => {
    const sync = open();
    sync.type('moi');
    server.note = { ...server.note, text: 'autre poste', revision: 1 };
    await vi.advanceTimersByTimeAsync(400);
    expect(sync.getSnapshot()).toMatchObject({ status: 'conflict', theirs: 'autre poste', text: 'moi' });
    sync.keepMine();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.note).toMatchObject({ text: 'moi', revision: 2 });
  });

  it('takes the other text when asked to', async () => {
    const sync = open();
    sync.type('moi');
    server.note = { ...server.note, text: 'autre poste', revision: 1 };
    await vi.advanceTimersByTimeAsync(400);
    sync.takeTheirs();
    expect(sync.getSnapshot()).toMatchObject({ text: 'autre poste', status: 'idle' });
    sync.type('autre poste, suite');
    await vi.advanceTimersByTimeAsync(400);
    expect(server.note).toMatchObject({ text: 'autre poste, suite', revision: 2 });
  });

  it('shows what another desk typed while nothing is typed here', () => {
    const sync = open();
    sync.heard({ ...server.note, text: 'depuis ailleurs', revision: 4 });
    expect(sync.getSnapshot().text).toBe('depuis ailleurs');
  });

  it('takes over the way the server writes a value', async () => {
    const sync = open();
    server.save = () => Promise.resolve({ ...server.note, text: '12.5', revision: 1 });
    const number = new TypedSync({ name: 'value.int_1.price', save: server.save, stored, drafts }, null);
    number.type('12,5');
    await vi.advanceTimersByTimeAsync(400);
    expect(number.getSnapshot()).toMatchObject({ text: '12.5', status: 'saved' });
    expect(drafts.map.size).toBe(0);
    sync.close();
  });

  it('says why a value is refused, keeps what was typed and tries again only when it changes', async () => {
    const sync = open();
    server.refuse = () => new ApiError('notNumber', 422, 'invalid');
    sync.type('douze');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sync.getSnapshot()).toMatchObject({ text: 'douze', status: 'refused', refusal: 'notNumber' });
    expect(server.saves).toBe(1);
    expect(drafts.map.size).toBe(1);
    server.refuse = null;
    sync.type('12');
    expect(sync.getSnapshot().refusal).toBeNull();
    await vi.advanceTimersByTimeAsync(400);
    expect(server.note.text).toBe('12');
  });

  it('settles: tells whether something is left that only this page knows', async () => {
    const sync = open();
    expect(await sync.settle()).toBe(true);
    sync.type('presque fini');
    expect(await sync.settle()).toBe(true);
    expect(server.note.text).toBe('presque fini');
    server.refuse = () => new ApiError('offline', 0, 'unavailable');
    sync.type('presque fini.');
    expect(await sync.settle()).toBe(false);
    server.refuse = null;
    server.note = { ...server.note, text: 'autre', revision: 9 };
    expect(await sync.settle()).toBe(false);
    expect(sync.getSnapshot().status).toBe('conflict');
  });

  it('keeps both texts of a conflict through a reload', async () => {
    const sync = open();
    sync.type('moi');
    server.note = { ...server.note, text: 'autre poste', revision: 1 };
    await vi.advanceTimersByTimeAsync(400);
    sync.close();
    expect(open(server.note).getSnapshot()).toMatchObject({ status: 'conflict', text: 'moi', theirs: 'autre poste' });
  });

  it('does not insist when the interaction is frozen', async () => {
    const sync = open();
    server.refuse = () => new ApiError('frozen', 409, 'conflict');
    sync.type('trop tard');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.saves).toBe(1);
    expect(sync.getSnapshot().status).toBe('refused');
  });
});
