import { fill, type Scene } from '../door/context';
import { Icon } from './icons';
import { useKeptFocus, useSecondsLeft } from './parts';

const ASKED_S = 30;

interface Asked {
  id: string;
  until: number;
  by: string;
}

/**
 * The adviser asks for video. It takes no focus and blocks nothing: the bar below stays in reach, and
 * without an answer it goes by itself.
 */
export function Question({ session, state, t, question }: Scene & { question: Asked }) {
  const seconds = useSecondsLeft(question.until, state.clockOffset);
  const ref = useKeptFocus<HTMLElement>();
  return (
    <section ref={ref} class="sheet" role="dialog" aria-modal="false" aria-labelledby="asked" aria-describedby="asked-lead">
      <div class="left" aria-hidden="true">
        <i style={{ transform: `scaleX(${Math.min(1, seconds / ASKED_S)})` }} />
      </div>
      <h2 id="asked">{fill(t.asks, { name: question.by })}</h2>
      <p id="asked-lead">{state.hasCamera ? t.asksLead : fill(t.asksNoCamera, { name: question.by })}</p>
      {state.hasCamera && (
        <button type="button" class="big" onClick={() => void session.answer('camera')}>
          <Icon name="camera" />
          {t.answerCamera}
        </button>
      )}
      <button type="button" class="big second" onClick={() => void session.answer('watch')}>
        <Icon name="eye" />
        {t.answerWatch}
      </button>
      <button type="button" class="big quiet" onClick={() => void session.answer('decline')}>
        {t.answerDecline}
      </button>
    </section>
  );
}
