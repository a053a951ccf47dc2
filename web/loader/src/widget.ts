/**
 * The one tag a company puts on its pages:
 *
 *   <script async src="https://host/widget.js" data-entry="sav" data-lang="fr"
 *           data-attached='{"panier":"A-12"}' data-signed="…"></script>
 *
 * It shows a button and opens the call in a window of its own, which outlives this page. It keeps no
 * state, loads nothing before somebody comes near the button, and gives what the tag attaches to a
 * window of its own host only.
 */
const tag = document.currentScript as HTMLScriptElement | null;

const icon =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6.6 3.5h2.6l1.5 4-2 1.6a12 12 0 0 0 6.2 6.2l1.6-2 4 1.5v2.6a2 2 0 0 1-2.2 2A17 17 0 0 1 4.6 5.7a2 2 0 0 1 2-2.2Z"/></svg>';
const style = `button{all:initial;position:fixed;right:max(20px,env(safe-area-inset-right));bottom:max(20px,env(safe-area-inset-bottom));z-index:2147483000;box-sizing:border-box;display:flex;align-items:center;gap:10px;min-height:52px;padding:0 22px 0 18px;border-radius:26px;background:#1d5bd6;color:#fff;font:600 16px/20px system-ui,sans-serif;cursor:pointer;box-shadow:0 2px 6px #0003,0 10px 30px #1d5bd64d}button:hover{background:#174bb3}button:focus-visible{outline:3px solid #1d5bd6;outline-offset:3px}svg{width:22px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linejoin:round}@media print{button{display:none}}@media(forced-colors:active){button{border:1px solid}}`;

if (tag?.dataset['entry']) install(tag, tag.dataset['entry']);

function install({ src, dataset }: HTMLScriptElement, entry: string): void {
  const host = new URL(src).origin;
  const english = (dataset['lang'] || document.documentElement.lang || navigator.language).startsWith('en');
  const url = `${host}/call/${encodeURIComponent(entry)}?lang=${english ? 'en' : 'fr'}&o=${encodeURIComponent(location.origin)}`;
  const text = dataset['label'] || (english ? 'Call an adviser' : 'Appeler un conseiller');

  addEventListener('message', (event) => {
    const asked = event.data as { visavis?: string; entry?: string } | null;
    if (event.origin !== host || asked?.visavis !== 'ready' || asked.entry !== entry) return;
    (event.source as Window | null)?.postMessage(
      { visavis: 'attached', attached: attached(), signed: dataset['signed'], page: location.href },
      { targetOrigin: host },
    );
  });

  const attached = (): unknown => {
    try {
      return JSON.parse(dataset['attached'] || '{}');
    } catch {
      return {};
    }
  };

  const open = (): void => {
    const name = `visavis-${entry}`;
    const phone = matchMedia('(pointer: coarse) and (max-width: 700px)').matches;
    // Without an address a window that is already there is only found, not loaded again.
    const call = window.open('', name, phone ? '' : `popup,width=420,height=760,left=${screenX + outerWidth - 460},top=${screenY + 80}`);
    if (!call) {
      location.assign(url);
      return;
    }
    try {
      if (call.location.href === 'about:blank') call.location.href = url;
    } catch {
      // Another origin's already: the call is running in it.
    }
    call.focus();
  };

  const warm = (): void => {
    for (const rel of ['preconnect', 'prefetch']) {
      document.head.append(Object.assign(document.createElement('link'), { rel, href: rel === 'prefetch' ? url : host }));
    }
  };

  const place = document.createElement('div');
  place.dataset['visavis'] = entry;
  const shadow = place.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  shadow.adoptedStyleSheets = [sheet];
  const button = document.createElement('button');
  button.type = 'button';
  button.innerHTML = icon;
  button.append(text);
  button.onclick = open;
  button.addEventListener('pointerenter', warm, { once: true });
  button.addEventListener('focus', warm, { once: true });
  shadow.append(button);
  const show = (): void => document.body.append(place);
  if (document.body) show();
  else addEventListener('DOMContentLoaded', show);
}
