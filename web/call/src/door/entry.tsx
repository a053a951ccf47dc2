import type { EntryPointView } from '@visavis/api';
import { Component, type ComponentType } from 'preact';
import { fill, type Threshold } from './context';
import { Line, phone, signal } from './icon';

interface Form {
  name: string;
  fields: Record<string, string>;
  /** The key of the field that still has to be filled in. */
  missing: string | null;
  /** What stands there while it is closed, once it is loaded. */
  Closed: ComponentType<Props> | null;
}

type Props = Threshold & { entry: EntryPointView };

/** Before the call: who is called, by whom, on what terms, and whether this device can. */
export class Entry extends Component<Props, Form> {
  override state: Form = { name: this.props.door.rememberedName, fields: {}, missing: null, Closed: null };

  override componentDidMount(): void {
    this.close();
  }

  override componentDidUpdate(): void {
    this.close();
  }

  private close(): void {
    if (!this.props.entry.open && !this.state.Closed) void import('./closed').then((own) => this.setState(own));
  }

  private call(withoutMicrophone: boolean): void {
    const { door, entry, state: call } = this.props;
    const { fields } = this.state;
    const name = this.state.name.trim();
    const gap = name === '' && !call.view ? 'name' : entry.fields.find((field) => field.required && !fields[field.key]?.trim())?.key;
    this.setState({ missing: gap ?? null });
    if (gap !== undefined) {
      document.getElementById(`f-${gap}`)?.focus();
      return;
    }
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''));
    void door.call(name, given, withoutMicrophone);
  }

  private field(key: string, label: string, value: string, more: { type?: 'text' | 'email' | 'tel'; required: boolean; error: string; change: (value: string) => void }) {
    const missing = this.state.missing === key;
    return (
      <div class="field" key={key}>
        <label for={`f-${key}`}>{label}</label>
        <input
          id={`f-${key}`}
          name={key}
          type={more.type as 'text'}
          autocomplete={key === 'name' ? 'name' : (more.type ?? 'off').replace('text', 'off')}
          maxLength={key === 'name' ? 80 : 200}
          required={more.required}
          value={value}
          aria-invalid={missing}
          aria-describedby={missing ? `m-${key}` : undefined}
          onInput={(event) => more.change(event.currentTarget.value)}
        />
        {missing && <small id={`m-${key}`} class="error">{more.error}</small>}
      </div>
    );
  }

  override render() {
    const { door, state: call, t, entry } = this.props;
    const { name, fields, Closed } = this.state;
    const { check, starting, problem } = call;
    const { unable } = check;
    const live = door.live;
    const invited = call.view !== null;
    const scene = live && { session: live.session, state: call, t: live.texts };
    const required = entry.fields.filter((field) => field.required);
    const optional = entry.fields.filter((field) => !field.required);
    const ask = ({ key, label, kind, required: needed }: EntryPointView['fields'][number]) =>
      this.field(key, label[call.lang], fields[key] ?? '', {
        type: kind,
        required: needed,
        error: t.fieldMissing,
        change: (value) => this.setState({ fields: { ...this.state.fields, [key]: value } }),
      });
    return (
      <section class="card">
        <h1>{invited ? fill(t.invited, { brand: entry.brand.name }) : t.greeting}</h1>
        <p class="lead">
          <b>{entry.name}</b>
          <span>{entry.video ? t.lead : t.leadVoice}</span>
        </p>
        {entry.open ? (
          <p class="wait" data-free={entry.agentsReady > 0 && entry.ahead === 0}>
            <i class="dot" />
            {entry.ahead === 1 ? t.oneAhead : entry.ahead > 1 ? fill(t.manyAhead, { n: entry.ahead }) : entry.agentsReady > 0 ? t.agentsReady : t.agentsBusy}
          </p>
        ) : Closed && <Closed {...this.props} />}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            this.call(false);
          }}
        >
          {!invited && this.field('name', t.name, name, { required: true, error: t.nameMissing, change: (value) => this.setState({ name: value }) })}
          {!invited && required.map(ask)}
          {!invited && optional.length > 0 && (
            <details class="more">
              <summary>{t.more}</summary>
              {optional.map(ask)}
            </details>
          )}
          {live && scene ? (
            <live.Screens {...scene} part="check" withoutMicrophone={() => this.call(true)} />
          ) : (
            <p class="check">
              <span>
                <Line d={signal} />
                {t.checking}
              </span>
            </p>
          )}
          {problem && <p class="notice bad" role="alert">{live ? live.texts[problem] : t.failed}</p>}
          <div class="go">
            <button class="big" disabled={!entry.open || unable} aria-disabled={starting} data-busy={starting} onPointerEnter={door.warm} onFocus={door.warm}>
              <Line d={phone} />
              {starting ? t.calling : t.call}
            </button>
            <p class="small">{t.beforeMicrophone}</p>
            <p class="small">
              {entry.consent.text[call.lang]}{' '}
              {entry.consent.privacyUrl && (
                <a href={entry.consent.privacyUrl} target="_blank" rel="noopener">{t.privacy}</a>
              )}
            </p>
          </div>
        </form>
      </section>
    );
  }
}
