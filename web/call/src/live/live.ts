import type { Lang } from '@visavis/i18n';
import type { CallTexts } from '@visavis/i18n/call/fr';
import type { Door } from '../door/door';
import { CallSession } from './call-session';
import { permissionFor } from './check';
import { Line } from './line';
import { askOpener } from './opener';
import type { Media } from './own-devices';
import { browserPlaces } from './place';
import { Screens } from './screens';
import { httpServer } from './server';
import { keepAwake } from './wake-lock';
import './live.css';

/** The part of the page that comes when a call is likely. */
export interface Live {
  session: CallSession;
  texts: CallTexts;
  setLang(lang: Lang): Promise<void>;
  Screens: typeof Screens;
}

const texts = async (lang: Lang): Promise<CallTexts> =>
  lang === 'fr' ? (await import('@visavis/i18n/call/fr')).fr : (await import('@visavis/i18n/call/en')).en;

async function loadMedia(): Promise<Media> {
  const media = await import('@visavis/media');
  return { engine: () => new media.CallEngine(), preflight: media.preflight, facts: media.browserFacts };
}

/** Joins the session to this browser and this page, and lets it arrive. */
export async function open(door: Door, invitation: string | null): Promise<Live> {
  const { lang, entry } = door.state;
  const session = new CallSession({
    key: door.key,
    lang,
    entry,
    invitation,
    server: httpServer(),
    places: browserPlaces(),
    line: (token, events) => new Line(token, events),
    media: loadMedia,
    permission: permissionFor,
    fromPage: () => askOpener(door.key, location.search),
    page: { secure: isSecureContext, userAgent: navigator.userAgent, cookies: navigator.cookieEnabled },
    now: () => Date.now(),
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
  });
  const live: Live = {
    session,
    texts: await texts(lang),
    Screens,
    async setLang(next) {
      live.texts = await texts(next);
      session.setLang(next);
    },
  };
  keepAwake(session);
  addEventListener('online', () => session.hurry());
  addEventListener('pageshow', () => session.hurry());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && session.hurry());
  void session.start();
  return live;
}
