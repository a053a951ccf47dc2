import type { MouseEvent, ReactNode } from 'react';
import { route } from './route';

/** A link within the administration. */
export function Link({ to, children, ...rest }: { to: string; children: ReactNode; className?: string | undefined; 'aria-current'?: 'page' | undefined }) {
  const follow = (event: MouseEvent) => {
    event.stopPropagation(); // not also to where the row leads
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    route.go(to);
  };
  return <a href={to} onClick={follow} {...rest}>{children}</a>;
}
