import type { DeviceChoice } from '@visavis/media/types';
import { useEffect, useRef } from 'preact/hooks';
import type { Engine } from './own-devices';
import type { Scene } from '../door/context';
import { Icon } from './icons';

/** Microphone, camera and speaker, changed while the call goes on. */
export function DeviceSheet({ state, t, engine, close }: Scene & { engine: Engine; close: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  const devices = state.media?.devices;
  if (!devices) return null;
  return (
    <dialog ref={ref} class="sheet devices" aria-labelledby="devices" onClose={close}>
      <h2 id="devices">{t.settingsTitle}</h2>
      <Choice label={t.microphone} list={devices.microphones} chosen={devices.microphone ?? deviceIn(state.media?.localAudio)} t={t} choose={(id) => void engine.chooseMicrophone(id)} />
      <Choice label={t.camera} list={devices.cameras} chosen={devices.camera ?? deviceIn(state.media?.localVideo)} t={t} choose={(id) => void engine.chooseCamera(id)} />
      <Choice label={t.speaker} list={devices.speakers} chosen={devices.speaker} t={t} choose={(id) => void engine.chooseSpeaker(id)} />
      <button type="button" class="big second" onClick={() => ref.current?.close()}>
        <Icon name="check" />
        {t.close}
      </button>
    </dialog>
  );
}

function Choice({ label, list, chosen, t, choose }: {
  label: string;
  list: DeviceChoice[];
  chosen: string | null;
  t: Scene['t'];
  choose: (id: string | null) => void;
}) {
  if (list.length === 0) return null;
  return (
    <label class="field">
      <span>{label}</span>
      <select value={chosen ?? ''} onChange={(event) => choose(event.currentTarget.value || null)}>
        {!list.some((device) => device.id === chosen) && <option value="">{t.systemDefault}</option>}
        {list.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label || `${label} ${index + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function deviceIn(track: MediaStreamTrack | null | undefined): string | null {
  return track?.getSettings().deviceId ?? null;
}
