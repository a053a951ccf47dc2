import { Button } from '@visavis/ui';
import { useState } from 'react';
import { useWords } from '../app/words';

/** Copies a text, and says that it did. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const words = useWords();
  const [done, setDone] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(() => {
      setDone(true);
      setTimeout(() => setDone(false), 2_000);
    }, () => undefined);
  };
  return <Button size="small" icon={done ? 'check' : 'copy'} onClick={copy}><span aria-live="polite">{done ? words.copied : (label ?? words.copy)}</span></Button>;
}
