import { browserName, watchLevel, type DeviceChoice, type DeviceError } from '@visavis/media';
import { Button, Icon, ModalDialog, Switch } from '@visavis/ui';
import { useEffect, useId, useRef, useState } from 'react';
import { useDesk, useDeskState, useEngine } from '../../app/context';
import { Picture } from '../../app/parts';
import { useWords, type Words } from '../../app/words';
import styles from './DevicePanel.module.css';

export interface DevicePanelProps {
  letters: boolean;
  onLetters: (on: boolean) => void;
  onClose: () => void;
}

/** Camera, microphone and speaker with preview and meter, and the few preferences of a desk. */
export function DevicePanel({ letters, onLetters, onClose }: DevicePanelProps) {
  const words = useWords();
  const t = words.devices;
  const desk = useDesk();
  const { me } = useDeskState();
  const engine = useEngine();
  const { call } = desk;

  useEffect(() => {
    call.test(true);
    return () => call.test(false);
  }, [call]);

  const mic = problemOf('microphone', engine.micError, words);
  const camera = me.permissions.includes('video') ? problemOf('camera', engine.cameraError, words) : null;
  const denied = engine.micError === 'denied' || engine.cameraError === 'denied';
  return (
    <ModalDialog title={t.title} closeLabel={words.close} onClose={onClose} width={720}>
      <div className={styles.panel}>
        <div className={styles.side}>
          <div className={styles.preview}>
            {engine.localVideo === null ? <Icon name="cameraOff" size={32} /> : <Picture track={engine.localVideo} label={t.preview} mirrored />}
          </div>
          <Meter track={engine.localAudio} label={t.level} />
        </div>
        <div className={styles.fields}>
          {me.permissions.includes('video') && (
            <Choose kind={t.camera} list={engine.devices.cameras} chosen={engine.devices.camera} onChoose={(id) => void call.engine.chooseCamera(id)} />
          )}
          {camera !== null && <p className={styles.problem} role="status"><Icon name="alert" size={16} /><span>{camera}</span></p>}
          <Choose kind={t.microphone} list={engine.devices.microphones} chosen={engine.devices.microphone} onChoose={(id) => void call.engine.chooseMicrophone(id)} />
          {mic !== null && <p className={styles.problem} role="status"><Icon name="alert" size={16} /><span>{mic}</span></p>}
          {denied && <p className={styles.steps}>{steps(words)}</p>}
          {(mic !== null || camera !== null) && <Button size="small" icon="retry" onClick={() => void call.engine.retryDevices()}>{words.retry}</Button>}
          {engine.devices.speakers.length > 0
            ? <Choose kind={t.speaker} list={engine.devices.speakers} chosen={engine.devices.speaker} onChoose={(id) => void call.engine.chooseSpeaker(id)} />
            : <p className={styles.hint}><Icon name="speaker" size={16} />{t.speakerSystem}</p>}
          <Volume />
        </div>
        <div className={styles.preferences}>
          {me.permissions.includes('video') && <Switch checked={me.popOut} onChange={(popOut) => void desk.update({ popOut })}>{t.popOut}</Switch>}
          <Notifications />
          <Switch checked={letters} onChange={onLetters}>{t.letters}</Switch>
        </div>
      </div>
    </ModalDialog>
  );
}

function Choose({ kind, list, chosen, onChoose }: { kind: string; list: DeviceChoice[]; chosen: string | null; onChoose: (id: string | null) => void }) {
  const t = useWords().devices;
  const id = useId();
  const present = list.some((d) => d.id === chosen);
  return (
    <p className={styles.field}>
      <label htmlFor={id}>{kind}</label>
      <select id={id} value={present && chosen !== null ? chosen : ''} onChange={(e) => onChoose(e.currentTarget.value === '' ? null : e.currentTarget.value)}>
        <option value="">{t.systemDefault}</option>
        {list.filter((d) => d.id !== 'default').map((d, i) => <option key={d.id} value={d.id}>{d.label === '' ? t.numbered(kind, i + 1) : d.label}</option>)}
      </select>
    </p>
  );
}

function Volume() {
  const t = useWords().devices;
  const desk = useDesk();
  const { me } = useDeskState();
  const id = useId();
  const [volume, setVolume] = useState(me.ringVolume);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t.ring}</label>
      <span className={styles.volume}>
        <input id={id} type="range" min={0} max={1} step={0.05} value={volume}
          onChange={(e) => { setVolume(Number(e.currentTarget.value)); desk.ringer.setVolume(Number(e.currentTarget.value)); }}
          onPointerUp={() => void desk.update({ ringVolume: volume })} onKeyUp={() => void desk.update({ ringVolume: volume })} />
        <Button size="small" icon="bell" onClick={() => desk.ringer.sample()}>{t.tryRing}</Button>
      </span>
    </div>
  );
}

function Notifications() {
  const t = useWords().devices;
  const [permission, setPermission] = useState(() => ('Notification' in globalThis ? Notification.permission : null));
  if (permission === null) return null;
  if (permission === 'denied') return <p className={styles.hint}>{t.notificationsDenied}</p>;
  return (
    <Switch checked={permission === 'granted'} onChange={() => void Notification.requestPermission().then(setPermission)}>{t.notifications}</Switch>
  );
}

function Meter({ track, label }: { track: MediaStreamTrack | null; label: string }) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    if (track === null) return undefined;
    // Twelve times a second, past React: nothing else depends on it.
    return watchLevel(track, (level) => {
      if (bar.current !== null) bar.current.style.transform = `scaleX(${level})`;
    });
  }, [track]);
  return <p className={styles.meter} role="img" aria-label={label}><Icon name={track === null ? 'micOff' : 'mic'} size={16} /><span><i ref={bar} /></span></p>;
}

function problemOf(kind: 'camera' | 'microphone', error: DeviceError | null, { devices: t }: Words): string | null {
  switch (error) {
    case null: return null;
    case 'denied': return kind === 'camera' ? t.problems.cameraDenied : t.problems.microphoneDenied;
    case 'notFound': return kind === 'camera' ? t.problems.noCamera : t.problems.noMicrophone;
    case 'inUse': return kind === 'camera' ? t.problems.cameraInUse : t.problems.microphoneInUse;
    case 'insecure': return t.problems.insecure;
    case 'unsupported': return t.problems.unsupported;
  }
}

function steps({ devices: t }: Words): string {
  const browser = browserName(navigator.userAgent).toLowerCase();
  if (browser.includes('firefox')) return t.steps.firefox;
  if (browser.includes('safari')) return t.steps.safari;
  if (browser.includes('chrom') || browser.includes('edge')) return t.steps.chrome;
  return t.steps.other;
}
