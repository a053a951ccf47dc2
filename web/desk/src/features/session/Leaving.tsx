import type { InteractionView } from '@visavis/api';
import { Button } from '@visavis/ui';
import { useWords } from '../../app/words';
import type { CommandCall } from '../../state/predict';
import { membersOf } from './company';
import styles from './Leaving.module.css';

/** Déconnecter while colleagues are on: hand over and leave, or end it for everybody. Nothing ends by accident. */
export function Leaving({ view, run, onCancel }: { view: InteractionView; run: (call: CommandCall) => void; onCancel: () => void }) {
  const words = useWords();
  const t = words.leaving;
  const heirs = view.can.leave === '' ? membersOf(view).filter((p) => p.place === 'stage') : [];
  return (
    <div className={styles.leaving}>
      <p>{t.text}</p>
      {heirs.map((p, i) => (
        <Button key={p.id} size="large" wide icon="handOver" autoFocus={i === 0} onClick={() => run({ command: 'leave', to: p.id })}>{t.handTo(p.name)}</Button>
      ))}
      <Button size="large" wide kind="danger" icon="hangUp" onClick={() => run({ command: 'disconnect', everyone: true })}>{t.everyone}</Button>
      <Button size="large" wide kind="quiet" onClick={onCancel}>{words.cancel}</Button>
    </div>
  );
}
