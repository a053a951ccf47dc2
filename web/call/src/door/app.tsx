import { Component, type ComponentChildren } from 'preact';
import type { CallState } from '../call-state';
import { fill } from './context';
import type { Door } from './door';
import { Entry } from './entry';

/** The page around every screen: who is called, in which language, and what the call is at. */
export class App extends Component<{ door: Door }, { state: CallState }> {
  override state = { state: this.props.door.state };
  private unsubscribe: (() => void) | undefined;

  private readonly follow = (): void => this.setState({ state: this.props.door.state });

  override componentDidMount(): void {
    this.unsubscribe = this.props.door.subscribe(this.follow);
    this.follow();
  }

  override componentWillUnmount(): void {
    this.unsubscribe?.();
  }

  override componentDidUpdate(): void {
    const { entry, view, lang } = this.state.state;
    const brand = (view ?? entry)?.brand.name;
    document.documentElement.lang = lang;
    if (brand) document.title = fill(this.props.door.texts?.title ?? '{brand}', { brand });
  }

  override render() {
    const { door } = this.props;
    const { state } = this.state;
    const { live, texts: t } = door;
    if (!t) return null;
    const { screen } = state;
    const scene = live && { session: live.session, t: live.texts, state };
    return (
      <div class="page" data-screen={screen}>
        <Guard>
          {screen === 'call' && live && scene ? (
            <live.Screens {...scene} part="stage" />
          ) : (
            <>
              <Top door={door} state={state} t={t} />
              <main class="paper">
                {!state.reachable && screen !== 'ended' && (
                  <div class="notice warn" role="status">
                    <b>{t.unreachable}</b>
                    <span>{t.unreachableLead}</span>
                  </div>
                )}
                {screen === 'entry' && state.entry && <Entry door={door} state={state} t={t} entry={state.entry} />}
                {screen === 'unknown' && (
                  <section class="card message">
                    <h1>{t.unknownEntry}</h1>
                    <p>{t.unknownEntryLead}</p>
                  </section>
                )}
                {live && scene && <live.Screens {...scene} part="paper" />}
              </main>
            </>
          )}
        </Guard>
        {live && scene && <live.Screens {...scene} part="said" />}
      </div>
    );
  }
}

function Top({ door, state, t }: { door: Door; state: CallState; t: NonNullable<Door['texts']> }) {
  const brand = (state.view ?? state.entry)?.brand;
  return (
    <header class="top">
      {brand && (
        <span class="brand">
          {brand.logo ? <img src={brand.logo} alt="" /> : <b style={brand.colour ? { background: brand.colour } : undefined}>{brand.name.slice(0, 1)}</b>}
          {brand.name}
        </span>
      )}
      <div class="langs" role="group" aria-label={t.language}>
        {(['fr', 'en'] as const).map((lang) => (
          <button
            type="button"
            key={lang}
            lang={lang}
            aria-pressed={lang === state.lang}
            title={lang === 'fr' ? t.french : t.english}
            onClick={() => {
              const address = new URL(location.href);
              address.searchParams.set('lang', lang);
              history.replaceState(history.state, '', address);
              void door.setLang(lang);
            }}
          >
            {lang.toUpperCase()}
          </button>
        ))}
      </div>
    </header>
  );
}

/** A part that fails to draw must not end the call: the person gets a way to draw it again. */
class Guard extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };
  override componentDidCatch(): void {
    this.setState({ broken: true });
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <button type="button" class="big" onClick={() => location.reload()}>
        ↻
      </button>
    );
  }
}
