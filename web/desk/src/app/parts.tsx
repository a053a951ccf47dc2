// Small parts that know the desk's clock, shared by features.
import { clock, length } from '@visavis/i18n';
import { useEffect, useRef } from 'react';
import { useSecond } from './context';
import styles from './parts.module.css';

/** Time since a moment of the server's clock. Silent: nobody wants seconds read out. */
export function Timer({ since, amberAfter, redAfter, className }: {
  since: number;
  amberAfter?: number | undefined;
  redAfter?: number | undefined;
  className?: string | undefined;
}) {
  const passed = useSecond() - since;
  const limit = (s: number | undefined) => s !== undefined && s > 0 && passed >= s * 1000;
  const level = limit(redAfter) ? 'red' : limit(amberAfter) ? 'amber' : undefined;
  return <time className={`${styles.timer} ${className ?? ''}`} data-level={level} dateTime={length(passed)}>{clock(passed)}</time>;
}

/** Time left until a moment. */
export function Countdown({ until, className }: { until: number; className?: string | undefined }) {
  const left = Math.max(0, until - useSecond());
  return <time className={`${styles.timer} ${className ?? ''}`}>{clock(left + 999)}</time>;
}

/** One picture. The track is its owner's: showing or hiding it never starts or stops it. */
export function Picture({ track, label, mirrored = false, className }: {
  track: MediaStreamTrack;
  label: string;
  mirrored?: boolean;
  className?: string | undefined;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = new MediaStream([track]);
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return <video ref={video} className={className} aria-label={label} data-mirrored={mirrored} autoPlay muted playsInline disablePictureInPicture />;
}
