/** What the company's page gave along, from the widget's tag. Its values are the page's word, not ours. */
export interface FromPage {
  attached: Record<string, string>;
  signed: string;
  page: string;
  origin: string;
}

const WAIT_MS = 1_500;

/**
 * Asks the page that opened this window for what it attached. The address names its origin, and the
 * browser delivers the question to that origin only: an answer from anywhere else is ignored.
 */
export function askOpener(key: string, search: string): Promise<FromPage | null> {
  const opener = window.opener as Window | null;
  const origin = originOf(new URLSearchParams(search).get('o'));
  if (!opener || origin === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    const finish = (answer: FromPage | null): void => {
      clearTimeout(timer);
      removeEventListener('message', listen);
      resolve(answer);
    };
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.origin !== origin || event.source !== opener) return;
      const answer = readAnswer(event.data, origin);
      if (answer) finish(answer);
    };
    const timer = setTimeout(() => finish(null), WAIT_MS);
    addEventListener('message', listen);
    opener.postMessage({ visavis: 'ready', entry: key }, origin);
  });
}

function originOf(text: string | null): string | null {
  if (text === null) return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : null;
  } catch {
    return null;
  }
}

export function readAnswer(data: unknown, origin: string): FromPage | null {
  if (typeof data !== 'object' || data === null || !('visavis' in data) || data.visavis !== 'attached') return null;
  const text = (member: string): string => {
    const value: unknown = Reflect.get(data, member);
    return typeof value === 'string' ? value : '';
  };
  const attached: Record<string, string> = {};
  const given: unknown = Reflect.get(data, 'attached');
  if (typeof given === 'object' && given !== null) {
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') attached[name] = String(value);
    }
  }
  return { attached, signed: text('signed'), page: text('page'), origin };
}
