import type { SignInProvider } from '@visavis/api';
import { Button } from '@visavis/ui';
import { useLang, useWords } from '../../app/words';
import { goToProvider } from './provider';
import styles from './SignIn.module.css';

/** A button for each identity provider. */
export function Providers({ providers, onGesture }: { providers: readonly SignInProvider[]; onGesture?: () => void }) {
  const t = useWords().signIn;
  const lang = useLang();
  return (
    <div className={styles.providers}>
      {providers.map((p) => (
        <Button key={p.id} size="large" wide icon="signIn" onClick={() => { onGesture?.(); goToProvider(p.id, lang); }}>{t.withProvider(p.name[lang])}</Button>
      ))}
    </div>
  );
}
