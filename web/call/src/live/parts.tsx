import { clock } from '@visavis/i18n/time';
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons';

/** A running clock since a moment of the server's time. Silent: nobody wants to hear it tick. */
export function Timer({ since, offset }: { since: number; offset: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span class="tn" role="timer" aria-live="off">
      {clock(now + offset - since)}
    </span>
  );
}

/** Seconds left until a moment of the server's time, counted down. */
export function useSecondsLeft(until: number, offset: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((until - now - offset) / 1_000));
}

/** For a part that goes by itself: if it has the focus then, the camera's button gets it, not nobody. */
export function useKeptFocus<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T | null>(null);
  useEffect(() => {
    const element = ref.current;
    return () => {
      if (element?.contains(document.activeElement)) document.getElementById('camera')?.focus({ preventScroll: true });
    };
  }, []);
  return ref;
}

/** A heading that takes the focus when its screen appears, since the button that led here is gone. */
export function Heading({ children, focus = true }: { children: ComponentChildren; focus?: boolean }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) ref.current?.focus({ preventScroll: true });
  }, [focus]);
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** A round control of the call bar, its label below. */
export function Round(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  look?: 'danger' | 'on' | undefined;
  id?: string;
}) {
  return (
    <button type="button" class="round" data-look={props.look} id={props.id} onClick={props.onClick}>
      <span class="disc">
        <Icon name={props.icon} />
      </span>
      <span class="label">{props.label}</span>
    </button>
  );
}

/** A picture of the call. Always muted: sound is the engine's, and muted pictures may start by themselves. */
export function Picture({ track, label, mirror = false, class: name }: {
  track: MediaStreamTrack;
  label: string;
  mirror?: boolean;
  class: string;
}) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    element.muted = true;
    element.srcObject = new MediaStream([track]);
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return <video ref={ref} class={name} aria-label={label} data-mirror={mirror} autoplay muted playsInline disablePictureInPicture />;
}

export function Avatar({ initials, pulsing = false }: { initials: string; pulsing?: boolean }) {
  return (
    <div class="avatar" data-pulsing={pulsing} aria-hidden="true">
      {initials}
    </div>
  );
}
