// The video session's own window: Document Picture-in-Picture where there is one, else a
// plain window, else a pane inside the desk.
//
// Only the picture and the controls move; room, sound and devices stay with the desk, so
// closing the window never ends a call. Opening needs the agent's click: call open()
// straight in its handler, without awaiting anything before.
interface PictureInPicture {
  requestWindow(options?: { width?: number; height?: number; disallowReturnToOpener?: boolean }): Promise<Window>;
}

declare global {
  interface Window {
    documentPictureInPicture?: PictureInPicture;
  }
}

export type PopOutMode = 'none' | 'pip' | 'window' | 'floating';

export interface PopOutState {
  mode: PopOutMode;
  /** Where the session is rendered; null inside the desk itself. */
  host: HTMLElement | null;
  window: Window | null;
  /** Kept on top from a plain window: that window stays open behind, with this sentence's place. */
  behind: Window | null;
}

/**
 * What a plain window shows before the session moves in. A page, because Chromium 156 hangs when a window without one
 * asks for a Picture-in-Picture of its own.
 */
const PAGE = '/desk/window.html';
const LOADS_WITHIN = 3000;
const WIDTH = 480;
const HEIGHT = 420;
const nowhere: PopOutState = { mode: 'none', host: null, window: null, behind: null };

export class PopOut {
  #state: PopOutState = nowhere;
  #opening = 0;
  readonly #listeners = new Set<() => void>();
  readonly #main: Window;

  constructor(main: Window = window) {
    this.#main = main;
    main.addEventListener('pagehide', () => this.close());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): PopOutState => this.#state;

  get canStayOnTop(): boolean {
    return this.#main.documentPictureInPicture !== undefined;
  }

  /** Whatever this browser does best. */
  open(title: string): void {
    if (this.#state.mode !== 'none') {
      this.#state.window?.focus();
      return;
    }
    if (this.canStayOnTop) this.#openPip(this.#main, title, null);
    else this.#openWindow(title);
  }

  /** Toujours en premier plan: plain window ↔ Document Picture-in-Picture. `inside`: pressed in that window. */
  toggleOnTop(title: string, inside: boolean): void {
    const { mode, window: current } = this.#state;
    if (mode === 'pip') {
      this.#openWindow(title);
    } else if (inside && mode === 'window' && current !== null && current.documentPictureInPicture !== undefined) {
      // A click in that window may open only its own Picture-in-Picture, which lives as long as it does.
      this.#openPip(current, title, current);
    } else if (this.canStayOnTop) {
      this.#openPip(this.#main, title, null);
    }
  }

  close(): void {
    this.#opening += 1;
    const { window: current, behind } = this.#state;
    this.#set(nowhere);
    current?.close();
    behind?.close();
  }

  #openPip(from: Window, title: string, behind: Window | null): void {
    const turn = ++this.#opening;
    from.documentPictureInPicture?.requestWindow({ width: WIDTH, height: HEIGHT }).then(
      (win) => {
        if (turn !== this.#opening) {
          win.close();
          return;
        }
        this.#take('pip', win, title, behind);
      },
      () => {
        if (turn === this.#opening && this.#state.mode === 'none') this.#openWindow(title);
      },
    );
  }

  #openWindow(title: string): void {
    const turn = ++this.#opening;
    const { screenX, screenY, outerWidth } = this.#main;
    const left = Math.max(0, screenX + outerWidth - WIDTH - 40);
    const win = this.#main.open(PAGE, '', `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${screenY + 80}`);
    if (win === null) {
      this.#float();
      return;
    }
    // Without the server its page does not come; the session is then shown over the desk.
    const late = setTimeout(() => {
      if (turn === this.#opening) this.#float();
      win.close();
    }, LOADS_WITHIN);
    win.addEventListener('load', () => {
      clearTimeout(late);
      if (turn === this.#opening) this.#take('window', win, title, null);
      else win.close();
    });
  }

  #float(): void {
    this.#opening += 1;
    this.#release();
    this.#set({ mode: 'floating', host: null, window: null, behind: null });
  }

  #take(mode: 'pip' | 'window', win: Window, title: string, behind: Window | null): void {
    this.#release(behind);
    const host = furnish(this.#main.document, win.document, title);
    this.#set({ mode, host, window: win, behind });
    win.addEventListener('pagehide', () => {
      if (this.#state.window !== win) return;
      behind?.close();
      this.#set(nowhere);
    });
    behind?.addEventListener('pagehide', () => this.#state.behind === behind && this.close());
  }

  /** Lets go of the present window, unless it is the one that stays behind. */
  #release(keep: Window | null = null): void {
    const { window: old, behind } = this.#state;
    this.#state = nowhere;
    if (old !== null && old !== keep) old.close();
    if (behind !== null && behind !== keep) behind.close();
  }

  #set(state: PopOutState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Makes a bare window look like the desk, and keeps it so. */
function furnish(from: Document, to: Document, title: string): HTMLElement {
  to.title = title;
  for (const node of from.head.querySelectorAll('style, link[rel="stylesheet"], link[rel="icon"]')) adopt(node, to);
  const copyRoot = () => {
    to.documentElement.lang = from.documentElement.lang;
    const theme = from.documentElement.dataset['theme'];
    if (theme === undefined) delete to.documentElement.dataset['theme'];
    else to.documentElement.dataset['theme'] = theme;
  };
  copyRoot();
  const root = new MutationObserver(copyRoot);
  root.observe(from.documentElement, { attributes: true, attributeFilter: ['lang', 'data-theme'] });
  const head = new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element && node.matches('style, link[rel="stylesheet"]')) adopt(node, to);
  });
  head.observe(from.head, { childList: true });
  to.defaultView?.addEventListener('pagehide', () => {
    root.disconnect();
    head.disconnect();
  });
  const host = to.createElement('div');
  host.id = 'root';
  to.body.replaceChildren(host);
  return host;
}

function adopt(node: Element, to: Document): void {
  const copy = to.importNode(node, true);
  if (node instanceof HTMLLinkElement) (copy as HTMLLinkElement).href = node.href;
  to.head.append(copy);
}
