import { length } from '@visavis/i18n/time';
import { fill, type Scene } from '../door/context';
import { Icon } from './icons';
import { Heading } from './parts';

/** After the call: how long it was, how it was, and another one. */
export function Ended({ session, state, t }: Scene) {
  const { view, rated } = state;
  const answered = view?.answeredAt ?? null;
  const end = view?.end ?? null;
  const lost = end?.by === 'system';
  const stars = rated ?? view?.rating ?? 0;
  return (
    <section class="card message">
      <div class="rings done" aria-hidden="true">
        <Icon name={lost ? 'warn' : 'check'} />
      </div>
      <Heading>{lost ? t.endedLost : answered === null ? t.endedQueue : t.ended}</Heading>
      {lost ? <p>{t.endedLostLead}</p> : answered !== null && <p>{fill(t.lasted, { time: length((end?.at ?? state.endedAt) - answered) })}</p>}
      {answered !== null && (
        <fieldset class="stars" data-rated={stars > 0}>
          <legend>{stars > 0 ? t.rated : t.rate}</legend>
          {[1, 2, 3, 4, 5].map((n) => (
            <label key={n} data-lit={n <= stars}>
              <input type="radio" name="rating" value={n} checked={n === stars} onChange={() => void session.rate(n)} aria-label={`${n} ${n === 1 ? t.star : t.stars}`} />
              <span aria-hidden="true">★</span>
            </label>
          ))}
        </fieldset>
      )}
      {state.problem && <p class="notice bad" role="alert">{t[state.problem]}</p>}
      <button type="button" class="big second" aria-disabled={state.starting} onClick={() => void session.callAgain()}>
        <Icon name="phone" />
        {state.starting ? t.calling : t.callAgain}
      </button>
      {window.opener !== null && <p class="small">{t.closeWindow}</p>}
    </section>
  );
}
