import { Kbd, ModalDialog } from '@visavis/ui';
import { useWords } from '../../app/words';
import styles from './Help.module.css';

export function ShortcutsHelp({ letters, onClose }: { letters: boolean; onClose: () => void }) {
  const words = useWords();
  const t = words.shortcuts;
  const everywhere: [string, string][] = [['F2', t.primary], ['F4', t.hold], ['F8', t.mute], ['F9', t.video], ['Ctrl K', t.palette]];
  const outside: [string, string][] = [['C', t.conference], ['T', t.transfer], ['S', t.swap], ['O', t.popOut], ['N', t.notepad], ['D', t.disposition], ['J / K', t.list], ['⇧ D', t.disconnect], ['⇧ L', t.lock], ['?', t.help]];
  return (
    <ModalDialog title={t.title} closeLabel={words.close} onClose={onClose} width={480}>
      <div className={styles.help}>
        <h3>{t.everywhere}</h3>
        <Keys rows={everywhere} />
        <h3>{t.outside}</h3>
        {letters ? <Keys rows={outside} /> : <p>{t.lettersOff}</p>}
      </div>
    </ModalDialog>
  );
}

function Keys({ rows }: { rows: [string, string][] }) {
  return <dl>{rows.map(([key, what]) => <div key={key}><dt><Kbd>{key}</Kbd><span className="vh">{key}</span></dt><dd>{what}</dd></div>)}</dl>;
}
