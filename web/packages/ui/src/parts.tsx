import type { ReactNode } from 'react';
import { cx } from './cx';
import { Icon, type IconName } from './icons';
import styles from './parts.module.css';

export type Tone = 'neutral' | 'ok' | 'warn' | 'hold' | 'accent' | 'danger';

export function Chip({ tone = 'neutral', icon, children, className, title }: { tone?: Tone; icon?: IconName; children: ReactNode; className?: string | undefined; title?: string | undefined }) {
  return (
    <span className={cx(styles.chip, className)} data-tone={tone} title={title}>
      {icon !== undefined && <Icon name={icon} size={15} />}
      {children}
    </span>
  );
}

/** A person's initials on a tint of their own, the same wherever they appear. */
export function Avatar({ initials, seed, size = 32 }: { initials: string; seed: string; size?: number }) {
  let hash = 7;
  for (const c of seed) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) % 104_729;
  // The golden angle puts neighbours far apart.
  const hue = Math.round((hash * 137.508) % 360);
  return (
    <span
      className={styles.avatar}
      aria-hidden
      style={{ width: size, height: size, fontSize: Math.max(11, Math.round(size * 0.37)), ['--tint' as string]: `oklch(0.6 0.1 ${hue})` }}
    >
      {initials}
    </span>
  );
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <Icon name={icon} size={26} />
      <h3>{title}</h3>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}

export function Switch({ checked, onChange, children }: { checked: boolean; onChange: (on: boolean) => void; children: ReactNode }) {
  return (
    <label className={styles.switchRow}>
      <span>{children}</span>
      <input type="checkbox" role="switch" checked={checked} aria-checked={checked} onChange={(e) => onChange(e.currentTarget.checked)} />
      <span className={styles.switchTrack} aria-hidden />
    </label>
  );
}
