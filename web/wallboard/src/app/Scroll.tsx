import type { ReactNode } from 'react';

/** A part that scrolls by itself, also with the keyboard. */
export function Scroll({ label, className, children }: { label: string; className: string | undefined; children: ReactNode }) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable
  return <div role="region" aria-label={label} tabIndex={0} className={className}>{children}</div>;
}
