import { chooseLanguage } from '@visavis/i18n';
import { render } from 'preact';
import '@visavis/ui/tokens.css';
import './door/door.css';
import { App } from './door/app';
import { Door } from './door/door';

/** The token of an invitation link; taken out of the address so that it is not shared with it. */
function invitation(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('t');
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

function whenIdle(then: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(then, { timeout: 2_000 });
  else setTimeout(then, 300);
}

async function main(): Promise<void> {
  const root = document.getElementById('app');
  if (!root) return;
  const key = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const door = new Door(key, chooseLanguage(location.search, null, navigator.languages), invitation(), () => import('./live/live'));
  document.documentElement.lang = door.state.lang;
  render(<App door={door} />, root);
  await door.start();
  whenIdle(() => door.idle());
}

void main();
