import { describe, expect, it } from 'vitest';
import { predict } from './predict';
import { interaction } from '../testing/fixtures';

describe('predict', () => {
  it('answers the ring at once, without inventing a seat', () => {
    const view = interaction({ phase: 'offered', mine: null, segment: null, offer: { id: 'off_1', kind: 'work', madeAt: 0, until: 20_000, by: null, reason: '', seat: null } });
    expect(predict(view, { command: 'accept', offer: 'off_1' }, 1)).toMatchObject({ phase: 'active', offer: null, mine: null });
    expect(predict(view, { command: 'accept', offer: 'off_other' }, 1)).toBe(view);
  });

  it('swaps hold for resume and back', () => {
    const view = interaction({ can: { hold: '', disconnect: '' } });
    const held = predict(view, { command: 'hold' }, 5);
    expect(held?.hold).toEqual({ since: 5, why: 'hold' });
    expect(held?.can).toEqual({ resume: '', disconnect: '' });
    expect(predict(held!, { command: 'resume' }, 9)).toMatchObject({ hold: null, can: { hold: '', disconnect: '' } });
  });

  it('asks for video from off, and simply goes on from paused', () => {
    const off = interaction({ can: { 'start-video': '' } });
    expect(predict(off, { command: 'start-video', camera: true }, 1)?.video.gate).toBe('requested');
    const paused = interaction({ video: { available: true, gate: 'paused', question: null, lastAnswer: null } });
    expect(predict(paused, { command: 'start-video', camera: false }, 1)?.video.gate).toBe('on');
  });

  it('shows only the way to done after disconnecting', () => {
    const view = predict(interaction({}), { command: 'disconnect' }, 7);
    expect(view).toMatchObject({ phase: 'wrapUp', mine: null, can: { 'mark-done': '' } });
    expect(predict(view!, { command: 'mark-done' }, 8)).toBeNull();
  });
});
