// What contacts will see, with what is typed and not yet saved. The texts are those of the page itself.
import type { Lang } from '@visavis/i18n';
import { closed } from '@visavis/i18n/call/closed';
import { entry as en } from '@visavis/i18n/call/entry.en';
import { entry as fr } from '@visavis/i18n/call/entry.fr';
import { Icon } from '@visavis/ui';
import { useState } from 'react';
import { useOffice } from '../../app/context';
import type { Door } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import styles from './Preview.module.css';

export function Preview({ door }: { door: Door }) {
  const words = useWords();
  const t = words.pages['entry-points'];
  const own = useLang();
  const { me } = useOffice();
  const [asked, setAsked] = useState<Lang>(own);
  const lang = door.languages.includes(asked) ? asked : (door.languages[0] ?? own);
  const texts = lang === 'fr' ? fr : en;
  const name = door.brand === undefined || door.brand === '' ? me.company.name : door.brand;
  const logo = door.logo === undefined || door.logo === '' ? me.company.logo : door.logo;
  const colour = door.colour === undefined || door.colour === '' ? me.company.colour : door.colour;
  const required = door.fields.filter((field) => field.required);
  return (
    <figure className={styles.preview} aria-label={t.preview}>
      <figcaption>
        <span>{t.preview}</span>
        {door.languages.length > 1 && door.languages.map((one) => (
          <button key={one} type="button" aria-pressed={one === lang} aria-label={words.pair(t.preview, words.language[one])} onClick={() => setAsked(one)}>{one.toUpperCase()}</button>
        ))}
      </figcaption>
      {/* A picture of a page: nothing in it can be used, and nobody needs it read as a form. */}
      <div className={styles.page} lang={lang} inert>
        <p className={styles.brand}>
          {logo !== undefined && logo !== '' ? <img src={logo} alt="" /> : <b style={colour === undefined || colour === '' ? undefined : { background: colour }}>{name.slice(0, 1)}</b>}
          {name}
        </p>
        <div className={styles.card}>
          <p className={styles.greeting}>{texts.greeting}</p>
          <p className={styles.lead}><b>{door.name[lang]}</b>{door.video ? texts.lead : texts.leadVoice}</p>
          {door.closed === true ? <p className={styles.closed}>{closed[lang].closed}</p> : <p className={styles.free}>{texts.agentsReady}</p>}
          {[texts.name, ...required.map((field) => field.label[lang])].map((label, i) => (
            // oxlint-disable-next-line react/no-array-index-key
            <p key={i} className={styles.field}>{label}<span /></p>
          ))}
          {door.fields.length > required.length && <p className={styles.fold}>{texts.more}</p>}
          <p className={styles.big} data-closed={door.closed === true}><Icon name="phone" size={16} />{texts.call}</p>
          <p className={styles.small}>{door.consent[lang]} {door.privacyUrl !== undefined && door.privacyUrl !== '' && <u>{texts.privacy}</u>}</p>
        </div>
      </div>
    </figure>
  );
}
