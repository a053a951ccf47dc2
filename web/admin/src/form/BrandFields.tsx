// Colour and logo of a company or an entry point.
import { Button, Icon } from '@visavis/ui';
import { useState } from 'react';
import { useLang, useWords } from '../app/words';
import { contrast } from '../shapes/colour';
import { logoOf } from '../shapes/logo';
import styles from './BrandFields.module.css';
import { TextField, useFieldError } from './fields';

export function ColourField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useWords().brand;
  const lang = useLang();
  const found = value === '' ? null : contrast(value, '#ffffff');
  return (
    <div className={styles.colour}>
      <TextField at="colour" label={t.colour} mono maxLength={7} placeholder="#1d5bd6" value={value} onChange={onChange}
        hint={found === null ? t.colourHint : <span data-good={found >= 4.5} className={styles.contrast}><Icon name={found >= 4.5 ? 'ok' : 'alert'} size={14} />{(found >= 4.5 ? t.goodContrast : t.poorContrast)(new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(found))}</span>} />
      <input type="color" aria-label={t.pickColour} value={/^#[0-9a-f]{6}$/i.test(value) ? value : '#1d5bd6'} onChange={(e) => onChange(e.currentTarget.value)} />
    </div>
  );
}

export function LogoField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useWords().brand;
  const refused = useFieldError('logo');
  const [wrong, setWrong] = useState(false);
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    const made = await logoOf(file);
    setWrong(made === null);
    if (made !== null) onChange(made);
  };
  return (
    <div className={styles.logo} role="group" aria-label={t.logo}>
      <p>{t.logo}</p>
      <div>
        {value !== '' && <img src={value} alt={t.logoNow} />}
        <label className={styles.pick}><Icon name="upload" size={16} />{value === '' ? t.chooseLogo : t.otherLogo}
          <input data-at="logo" type="file" accept="image/*" onChange={(e) => void read(e.currentTarget.files?.[0])} />
        </label>
        {value !== '' && <Button size="small" icon="trash" onClick={() => onChange('')}>{t.noLogo}</Button>}
      </div>
      <small role={wrong || refused !== undefined ? 'alert' : undefined} data-wrong={wrong || refused !== undefined}>{refused ?? (wrong ? t.wrongLogo : t.logoHint)}</small>
    </div>
  );
}
