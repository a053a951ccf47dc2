import { Icon, type IconName } from '@visavis/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useOffice } from '../../app/context';
import { Link } from '../../app/Link';
import { useNames } from '../../app/names';
import { addressOf } from '../../app/route';
import { companyStore, useThings } from '../../app/store';
import { useWords } from '../../app/words';
import { missing, type Finding } from '../../shapes/missing';
import styles from './Home.module.css';

/** What is not right yet, and how much of everything there is. */
export function HomePage() {
  const words = useWords();
  const t = words.home;
  const { client, me } = useOffice();
  const nameOf = useNames();
  const people = useThings('people').data;
  const roles = useThings('roles').data;
  const queues = useThings('queues').data;
  const skills = useThings('skills').data;
  const doors = useThings('entry-points').data;
  const hours = useThings('hours').data;
  const { data: company } = useQuery({ queryKey: ['company'], queryFn: () => companyStore(client).read('company') });
  const found = useMemo(() => (people === undefined || roles === undefined || queues === undefined || skills === undefined || doors === undefined || company === undefined ? null
    : missing({ people, roles, queues, skills, doors, company: company.settings })), [people, roles, queues, skills, doors, company]);
  const name = (id: string) => nameOf(id) ?? id;
  const line = (f: Finding): { text: string; to: string } => {
    switch (f.what) {
      case 'noQueue': return { text: t.noQueue, to: addressOf('queues', 'new') };
      case 'noDoor': return { text: t.noDoor, to: addressOf('entry-points', 'new') };
      case 'unserved': return { text: t.unserved(name(f.queue)), to: addressOf('people') };
      case 'unskilled': return { text: t.unskilled(name(f.queue), name(f.skill)), to: addressOf('queues', f.queue) };
      case 'noPrivacy': return { text: t.noPrivacy(name(f.door)), to: addressOf('entry-points', f.door) };
      case 'noConsent': return { text: t.noConsent(name(f.door)), to: addressOf('entry-points', f.door) };
      case 'doorClosed': return { text: t.doorClosed(name(f.door)), to: addressOf('entry-points', f.door) };
      case 'idle': return { text: t.idle(name(f.person)), to: addressOf('people', f.person) };
      case 'keptForEver': return { text: t.keptForEver, to: addressOf('company') };
    }
  };
  const counts: { id: 'people' | 'queues' | 'entry-points' | 'hours' | 'skills'; icon: IconName; n: number | undefined }[] = [
    { id: 'people', icon: 'users', n: people?.filter((p) => p.settings.disabled !== true).length }, { id: 'queues', icon: 'aside', n: queues?.length },
    { id: 'entry-points', icon: 'door', n: doors?.length }, { id: 'hours', icon: 'hours', n: hours?.length }, { id: 'skills', icon: 'skill', n: skills?.length },
  ];
  return (
    <div className={styles.home}>
      <header><h1>{me.company.name}</h1><p>{t.lead}</p></header>
      <ul className={styles.counts}>
        {counts.map((c) => <li key={c.id}><Link to={addressOf(c.id)}><Icon name={c.icon} /><b>{c.n ?? '–'}</b><span>{words.pages[c.id].title}</span></Link></li>)}
      </ul>
      <section aria-labelledby="todo" className={styles.todo}>
        <h2 id="todo">{t.todo}</h2>
        {found === null ? <p role="status">{words.loading}</p>
          : found.length === 0 ? <p className={styles.fine}><Icon name="ok" />{t.fine}</p>
          : <ul>{found.map(line).map((one) => <li key={one.text}><Link to={one.to}><Icon name="alert" size={16} /><span>{one.text}</span><Icon name="enter" size={16} /></Link></li>)}</ul>}
      </section>
      <section aria-labelledby="begin" className={styles.begin}>
        <h2 id="begin">{t.begin}</h2>
        <ol>{t.steps.map((step) => <li key={step.to}><Link to={addressOf(step.to)}>{step.name}</Link><span>{step.why}</span></li>)}</ol>
        <p className={styles.keys}>{t.keys}</p>
      </section>
    </div>
  );
}
