// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { askOpener } from './opener';

const site = 'https://good.example';
const answer = { visavis: 'attached', attached: { panier: 'A-12' }, signed: 's', page: `${site}/p` };

/** A page that opened this one; `asked` collects what it is sent, with the only origin it may be delivered to. */
function opened(): { opener: Window; asked: [unknown, string][] } {
  const asked: [unknown, string][] = [];
  const opener = { postMessage: (data: unknown, origin: string) => asked.push([data, origin]) } as unknown as Window;
  window.opener = opener;
  return { opener, asked };
}

function say(data: unknown, origin: string, source: Window): void {
  const event = new MessageEvent('message', { data, origin });
  Object.defineProperty(event, 'source', { value: source });
  window.dispatchEvent(event);
}

afterEach(() => {
  vi.useRealTimers();
  window.opener = null;
});

describe('the page that opened the call', () => {
  it('is asked by its origin, and its answer counts', async () => {
    const { opener, asked } = opened();
    const given = askOpener('sav', `?o=${encodeURIComponent(site)}`);
    expect(asked).toEqual([[{ visavis: 'ready', entry: 'sav' }, site]]);
    say(answer, site, opener);
    expect(await given).toEqual({ attached: answer.attached, signed: 's', page: answer.page, origin: site });
  });

  it.each([
    ['another origin', 'https://evil.example', true],
    ['an origin that only begins like it', 'https://good.example.evil.example', true],
    ['no origin', 'null', true],
    ['another window of the same origin', site, false],
  ])('is not %s', async (_what, origin, same) => {
    vi.useFakeTimers();
    const { opener } = opened();
    const given = askOpener('sav', `?o=${encodeURIComponent(site)}`);
    say(answer, origin, same ? opener : window);
    vi.advanceTimersByTime(2_000);
    expect(await given).toBeNull();
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '*', ''])('is never asked at %s', async (origin) => {
    const { asked } = opened();
    expect(await askOpener('sav', `?o=${encodeURIComponent(origin)}`)).toBeNull();
    expect(asked).toEqual([]);
  });
});
