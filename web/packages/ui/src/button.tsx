import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { cx } from './cx';
import { Icon, type IconName } from './icons';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'small' | 'medium' | 'large';
  icon?: IconName;
  wide?: boolean;
  /** Shown at the end, never part of the name: `aria-keyshortcuts` says it to those who cannot see it. */
  shortcut?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = 'plain', size = 'medium', icon, wide, shortcut, className, children, ref, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      ref={ref}
      aria-keyshortcuts={shortcut}
      className={cx(styles.button, kind !== 'plain' && styles[kind], size !== 'medium' && styles[size], wide === true && styles.wide, className)}
      {...rest}
    >
      {icon !== undefined && <Icon name={icon} size={size === 'small' ? 16 : 18} />}
      {children}
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  icon: IconName;
  label: string;
}

export function IconButton({ icon, label, kind = 'quiet', size = 'medium', className, ...rest }: IconButtonProps) {
  return (
    <Button kind={kind} size={size} className={cx(styles.icon, className)} aria-label={label} title={label} {...rest}>
      <Icon name={icon} size={size === 'small' ? 16 : 18} />
    </Button>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={styles.kbd} aria-hidden>{children}</kbd>;
}
