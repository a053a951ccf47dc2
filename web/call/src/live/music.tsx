import { useEffect, useRef, useState } from 'preact/hooks';

const CHOICE = 'visavis.music';

/** Whether this person wants to hear music while waiting; remembered. */
export function useMusicChoice(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => {
    try {
      return localStorage.getItem(CHOICE) !== 'off';
    } catch {
      return true;
    }
  });
  return [
    on,
    (next) => {
      setOn(next);
      try {
        localStorage.setItem(CHOICE, next ? 'on' : 'off');
      } catch {
        // Forgotten with the page, then.
      }
    },
  ];
}

/** Plays a piece in a loop for as long as it is there. `attempt` changes when a tap allows another try. */
export function Music({ src, attempt, onBlocked }: { src: string; attempt: number; onBlocked: () => void }) {
  const ref = useRef<HTMLAudioElement>(null);
  const blockedRef = useRef(onBlocked);
  useEffect(() => {
    blockedRef.current = onBlocked;
  }, [onBlocked]);
  useEffect(() => {
    const element = ref.current;
    if (!element || attempt > 0) return;
    element.volume = 0.6;
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') blockedRef.current();
    });
  }, [src, attempt]);
  return <audio ref={ref} src={src} loop preload="auto" />;
}
