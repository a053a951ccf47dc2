import type { ContactView } from '@visavis/api';
import { useState } from 'preact/hooks';
import { aheadText, isAway, waitText } from './announcement';
import { fill, type Scene } from '../door/context';
import { DeviceSheet } from './device-sheet';
import { Icon } from './icons';
import { Music, useMusicChoice } from './music';
import { Avatar, Heading, Picture, Round, Timer, useKeptFocus, useSecondsLeft } from './parts';
import { Question } from './question';
import { OwnTile } from './tile';

/** The call, from the queue to its last word: one stage whose bar keeps its buttons where they are. */
export function Stage(scene: Scene) {
  const { session, state, t } = scene;
  const { view, media, camera } = state;
  const [settings, setSettings] = useState(false);
  const [music, setMusic] = useMusicChoice();
  const [musicBlocked, setMusicBlocked] = useState(0);
  if (!view) return null;

  const talking = view.phase === 'active';
  const leg = view.adviser?.leg;
  const remote = media?.remotes.find((one) => one.leg === leg) ?? media?.remotes.find((one) => one.video) ?? null;
  const picture = talking && !view.hold ? (remote?.video ?? null) : null;
  const others = talking && !view.hold ? view.others : [];
  const own = camera.is === 'on' ? (media?.localVideo ?? null) : null;
  const tune = view.hold?.music ?? (talking ? '' : (view.music ?? ''));
  const away = isAway(state);
  const question = talking && state.reachable ? view.video.question : null;
  const mayShow = talking && view.video.available && state.hasCamera && !view.hold;

  return (
    <main class="stage" data-video={picture !== null} data-hold={view.hold !== null} data-asked={question !== null}>
      {picture && <Picture track={picture} label={t.adviserVideo} class="remote" />}
      <header class="bar-top">
        <Who {...scene} view={view} />
        <span class="chips">
          {state.muted && talking && <span class="chip"><Icon name="micOff" />{t.mutedChip}</span>}
          {media?.quality?.level === 'poor' && <span class="chip warn"><Icon name="signal" />{t.weakNetwork}</span>}
        </span>
      </header>

      <div class="centre">
        {!talking && <Queue {...scene} view={view} />}
        {talking && view.hold && <Hold {...scene} view={view} since={view.hold.since} />}
        {talking && !view.hold && !picture && (
          <>
            <Avatar initials={view.adviser?.initials ?? ''} pulsing={!remote} />
            {view.video.gate === 'paused' && (
              <p class="slate">
                <b>{t.paused}</b>
                <span>{t.pausedLead}</span>
              </p>
            )}
          </>
        )}
      </div>

      {others.length > 0 && (
        <ul class="others" aria-label={t.others}>
          {others.map((one) => {
            const track = media?.remotes.find((r) => r.leg === one.leg)?.video ?? null;
            return (
              <li key={one.leg ?? one.name} data-lost={one.conn === 'lost'}>
                {track ? <Picture track={track} label={fill(t.colleagueVideo, { name: one.name })} class="own-picture" /> : <span class="mini" aria-hidden="true">{one.initials}</span>}
                <span class="chip">{one.name}</span>
              </li>
            );
          })}
        </ul>
      )}

      <div class="banners">
        {away && <p class="banner warn"><b>{t.reconnecting}</b> {t.placeKept}</p>}
        {!away && !state.reachable && <p class="banner late">{t.commandsAway}</p>}
        {!away && talking && view.conn !== 'lost' && view.adviser?.conn === 'lost' && <p class="banner">{fill(t.adviserLost, { name: view.adviser.name })}</p>}
        {(media?.needsGesture === true || (tune !== '' && music && musicBlocked > 0)) && (
          <button
            type="button"
            class="banner action"
            onClick={() => {
              session.startAudio();
              setMusicBlocked(-1);
            }}
          >
            <Icon name="sound" />
            {t.enableSound}
          </button>
        )}
        <DeviceTrouble {...scene} />
        {camera.is === 'returning' && <Returning {...scene} at={camera.at} />}
      </div>

      {own && <OwnTile track={own} t={t} front={media?.devices.facing !== 'environment'} />}
      {question && <Question key={question.id} {...scene} question={question} />}
      {settings && session.devices && <DeviceSheet {...scene} engine={session.devices} close={() => setSettings(false)} />}

      <div class="bar" role="group" aria-label={t.inCall}>
        {!talking && view.music && <Round icon="music" label={t.music} look={music ? 'on' : undefined} onClick={() => setMusic(!music)} />}
        {talking && <Round icon={state.muted ? 'micOff' : 'mic'} label={state.muted ? t.unmute : t.mute} look={state.muted ? 'on' : undefined} onClick={() => session.setMuted(!state.muted)} />}
        {mayShow && (
          <Round
            id="camera"
            icon={state.cameraWish ? 'cameraOff' : 'camera'}
            label={state.cameraWish ? t.turnOffVideo : t.turnOnVideo}
            onClick={() => void session.setCamera(!state.cameraWish)}
          />
        )}
        {own && state.check.facts?.mobile === true && (media?.devices.cameras.length ?? 0) > 1 && <Round icon="flip" label={t.flip} onClick={() => void session.devices?.flipCamera()} />}
        {talking && media && <Round icon="gear" label={t.settings} onClick={() => setSettings(!settings)} />}
        <Round icon="phone" label={t.hangUp} look="danger" onClick={() => session.hangUp()} />
      </div>
      {tune !== '' && music && <Music src={tune} attempt={musicBlocked} onBlocked={() => setMusicBlocked((n) => Math.abs(n) + 1)} />}
    </main>
  );
}

/** Who one talks to, and since when. */
function Who({ state, t, view }: Scene & { view: ContactView }) {
  const { adviser } = view;
  const talking = view.phase === 'active' && adviser !== null;
  return (
    <div class="who">
      <span class="mini" aria-hidden="true">{talking ? adviser.initials : view.brand.name.slice(0, 1)}</span>
      <div>
        <Heading>{talking ? `${[adviser, ...view.others].map((one) => one.name).join(', ')} · ${view.queue}` : `${view.brand.name} · ${view.queue}`}</Heading>
        <p>
          {view.hold ? t.onHold : talking ? t.inCall : view.ringing || view.phase === 'offered' ? t.ringing : t.waiting}
          {' · '}
          <Timer since={view.answeredAt ?? view.enteredAt} offset={state.clockOffset} />
        </p>
      </div>
    </div>
  );
}

function Queue({ t, view }: Scene & { view: ContactView }) {
  const ringing = view.ringing || view.phase === 'offered';
  return (
    <div class="queue">
      <div class="rings" data-ringing={ringing} aria-hidden="true">
        <Icon name="phone" />
      </div>
      <p class="big-text">{ringing ? t.ringing : aheadText(view.ahead, t)}</p>
      {!ringing && waitText(view.wait, t) && <p>{waitText(view.wait, t)}</p>}
      <p>{ringing ? t.ringingLead : view.answeredAt !== null ? t.searchAgain : t.stayOn}</p>
    </div>
  );
}

function Hold({ state, t, view, since }: Scene & { view: ContactView; since: number }) {
  return (
    <div class="queue hold">
      <div class="rings" aria-hidden="true">
        <Icon name="pause" />
      </div>
      <p class="big-text">{t.onHold}</p>
      <p class="tn">
        <Timer since={since} offset={state.clockOffset} />
      </p>
      <p>{fill(t.onHoldLead, { name: view.adviser?.name ?? t.adviser })}</p>
    </div>
  );
}

/** The announcement before a camera comes back, and the way to say no. */
function Returning({ session, t, at }: Scene & { at: number }) {
  const seconds = useSecondsLeft(at, 0);
  const ref = useKeptFocus<HTMLDivElement>();
  return (
    <div class="banner returning" ref={ref}>
      <Icon name="camera" />
      <span>{fill(t.cameraReturns, { n: Math.max(1, seconds) })}</span>
      <button type="button" class="pill" onClick={() => void session.setCamera(false)}>{t.notNow}</button>
    </div>
  );
}

/** A device that does not work, and what to do about it. */
function DeviceTrouble({ session, state, t }: Scene) {
  const { media, problem } = state;
  const microphone = media?.micError;
  const camera = state.cameraWish || problem !== null ? media?.cameraError : null;
  const text = microphone
    ? { denied: t.micDenied, notFound: t.micMissing, inUse: t.micInUse, insecure: t.insecure, unsupported: t.oldBrowser }[microphone]
    : camera
      ? { denied: t.camDenied, notFound: t.camMissing, inUse: t.camInUse, insecure: t.insecure, unsupported: t.oldBrowser }[camera]
      : problem && t[problem];
  if (!text) return null;
  return (
    <div class="banner trouble">
      <Icon name="warn" />
      <span>{text}</span>
      {(microphone || camera) && <button type="button" class="pill" onClick={() => session.retryDevices()}>{t.retry}</button>}
    </div>
  );
}
