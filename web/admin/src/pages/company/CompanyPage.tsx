import { useQuery } from '@tanstack/react-query';
import { useId, useMemo } from 'react';
import { useOffice } from '../../app/context';
import { companyStore } from '../../app/store';
import type { Company } from '../../app/types';
import { useWords } from '../../app/words';
import { ColourField, LogoField } from '../../form/BrandFields';
import { PageEditor, type FormProps } from '../../form/Editor';
import { CheckField, NumberField, Part, Row, TextField } from '../../form/fields';
import list from '../../list/List.module.css';

export function CompanyPage() {
  const words = useWords();
  const t = words.pages.company;
  const { client } = useOffice();
  const store = useMemo(() => companyStore(client), [client]);
  const { data } = useQuery({ queryKey: ['company'], queryFn: () => store.read('company') });
  return (
    <section className={list.list} aria-labelledby="title">
      <header className={list.head}><div><h1 id="title">{t.title}</h1><p>{t.lead}</p></div></header>
      {data === undefined ? <p role="status" className={list.failed}>{words.loading}</p>
        : <PageEditor store={store} base={data} nameOf={(c) => c.name} Form={CompanyForm} />}
    </section>
  );
}

function CompanyForm({ value, set }: FormProps<Company>) {
  const words = useWords();
  const t = words.pages.company;
  const zones = useId();
  const kept = value.retention ?? { interactions: 0, contacts: 0 };
  return (
    <>
      <Part title={t.appearance}>
        <TextField at="name" label={t.name} hint={t.nameHint} maxLength={80} value={value.name} onChange={(name) => set({ name })} />
        <ColourField value={value.colour ?? ''} onChange={(colour) => set({ colour })} />
        <LogoField value={value.logo ?? ''} onChange={(logo) => set({ logo })} />
      </Part>
      <Part title={t.service}>
        <CheckField at="video" label={t.video} hint={t.videoHint} checked={value.video} onChange={(video) => set({ video })} />
        <TextField at="zone" label={t.zone} hint={t.zoneHint} list={zones} placeholder="UTC" value={value.zone ?? ''} onChange={(zone) => set({ zone })} />
        <datalist id={zones}>{Intl.supportedValuesOf('timeZone').map((zone) => <option key={zone} value={zone}>{zone}</option>)}</datalist>
      </Part>
      <Part title={t.retention}>
        <p style={{ fontSize: 13, lineHeight: '18px', color: 'var(--text-2)' }}>{t.retentionHint}</p>
        <Row>
          <NumberField at="retention.interactions" label={t.interactions} hint={t.interactionsHint} unit={t.days} min={0} max={36500} placeholder={t.forEver}
            value={kept.interactions === 0 ? undefined : kept.interactions} onChange={(n) => set({ retention: { ...kept, interactions: n ?? 0 } })} />
          <NumberField at="retention.contacts" label={t.contacts} hint={t.contactsHint} unit={t.days} min={0} max={36500} placeholder={t.forEver}
            value={kept.contacts === 0 ? undefined : kept.contacts} onChange={(n) => set({ retention: { ...kept, contacts: n ?? 0 } })} />
        </Row>
        <NumberField at="retention.log" label={t.log} hint={t.logHint} unit={t.days} min={0} max={36500} placeholder={t.forEver}
          value={kept.log === undefined || kept.log === 0 ? undefined : kept.log} onChange={(n) => set({ retention: { ...kept, log: n ?? 0 } })} />
      </Part>
    </>
  );
}
