import type { ReactNode } from 'react';
import { Dialog, Heading, Menu, MenuItem, Modal, ModalOverlay, Popover, Separator } from 'react-aria-components';
import { IconButton } from './button';
import { Icon, type IconName } from './icons';
import styles from './overlay.module.css';

export interface Choice {
  id: string;
  label: string;
  icon?: IconName;
  selected?: boolean;
  /** Draws a line above. */
  rule?: boolean;
}

/** The inside of a menu; its trigger is the caller's (React Aria's MenuTrigger). */
export function MenuPopover({ label, head, choices, onChoose, placement = 'bottom start' }: {
  label: string;
  head?: ReactNode;
  choices: Choice[];
  onChoose: (id: string) => void;
  placement?: 'bottom start' | 'bottom end';
}) {
  return (
    <Popover className={styles.popover ?? ''} placement={placement} offset={6}>
      {head !== undefined && <div className={styles.head}>{head}</div>}
      <Menu className={styles.menu ?? ''} aria-label={label} onAction={(key) => onChoose(String(key))}>
        {choices.flatMap((c) => [
          ...(c.rule === true ? [<Separator key={`${c.id}-rule`} className={styles.rule ?? ''} />] : []),
          <MenuItem key={c.id} id={c.id} className={styles.item ?? ''} textValue={c.label} {...(c.selected === true ? { 'data-selected': true } : {})}>
            {c.icon !== undefined && <Icon name={c.icon} />}
            <span>{c.label}</span>
            {c.selected === true && <Icon name="check" size={16} />}
          </MenuItem>,
        ])}
      </Menu>
    </Popover>
  );
}

export function ModalDialog({ title, closeLabel, onClose, width, stays = false, children }: {
  title: string;
  closeLabel: string;
  onClose: () => void;
  width?: number;
  /** A click beside it does not close it: what it says is said once. */
  stays?: boolean;
  children: ReactNode;
}) {
  return (
    <ModalOverlay className={styles.veil ?? ''} isOpen isDismissable={!stays} onOpenChange={(open) => !open && onClose()}>
      <Modal className={styles.modal ?? ''} {...(width === undefined ? {} : { style: { ['--width' as string]: `${width}px` } })}>
        <Dialog className={styles.dialog ?? ''}>
          <div className={styles.title}>
            <Heading slot="title" level={2}>{title}</Heading>
            <IconButton icon="close" label={closeLabel} onClick={onClose} />
          </div>
          <div className={styles.body}>{children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
