import { Button, Icon } from '@visavis/ui';
import styles from './Forbidden.module.css';
import { useWords, type Frame } from './words';

export function Forbidden({ frame }: { frame: Frame }) {
  const t = useWords().forbidden;
  return (
    <main className={styles.page}>
      <Icon name="shield" size={32} />
      <h1>{t.title}</h1>
      <p>{t.text(frame.me.name)}</p>
      <div className={styles.ways}>
        <Button kind="primary" onClick={frame.onSignOut}>{t.change}</Button>
        <a href="/desk">{t.desk}</a>
      </div>
    </main>
  );
}
