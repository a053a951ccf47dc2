import type { InteractionView, PartyView } from '@visavis/api';
import { Avatar, Button, Icon, IconButton, MenuPopover, type Choice } from '@visavis/ui';
import { Button as AriaButton, MenuTrigger } from 'react-aria-components';
import { Countdown } from '../../app/parts';
import { useWords, type Words } from '../../app/words';
import { phaseFor } from '../../state/desk';
import type { CommandCall } from '../../state/predict';
import { inConference } from './company';
import styles from './Participants.module.css';

/** Who is in the call beside the contact, and who is being rung. Shown once there is more than the two. */
export function Participants({ view, run, onAdd }: { view: InteractionView; run: (call: CommandCall) => void; onAdd: () => void }) {
  const words = useWords();
  const t = words.company;
  if (phaseFor(view) !== 'active' || (view.parties.length <= 2 && view.rings.length === 0)) return null;
  const invites = view.rings.filter((ring) => ring.kind === 'invite');
  return (
    <section className={styles.strip} aria-label={t.region}>
      <ul className={styles.list}>
        {view.parties.map((party) => <Person key={party.id} view={view} party={party} run={run} />)}
        {view.rings.map((ring) => (
          <li key={ring.offer} className={styles.person} data-ringing>
            <Avatar initials={ring.initials} seed={ring.agentId} size={24} />
            <span className={styles.name}>{t.calling(ring.name)}</span>
            <Countdown until={ring.until} />
            {invites.includes(ring) && view.can['cancel-invite'] === '' && (
              <IconButton icon="close" size="small" label={t.cancelCall(ring.name)} onClick={() => run({ command: 'cancel-invite', offer: ring.offer })} />
            )}
          </li>
        ))}
      </ul>
      {view.can.invite === '' && (inConference(view) || invites.length > 0) && <Button size="small" icon="add" onClick={onAdd}>{t.add}</Button>}
    </section>
  );
}

function Person({ view, party, run }: { view: InteractionView; party: PartyView; run: (call: CommandCall) => void }) {
  const words = useWords();
  const t = words.company;
  const me = party.id === view.mine?.party;
  const choices = me ? [] : choicesOf(view, party, words);
  const notes = notesOn(view, party, words);
  const inside = (
    <>
      <Avatar initials={party.initials} seed={party.kind === 'contact' ? view.contact.id : (party.agentId ?? party.id)} size={24} />
      <span className={styles.name}>{me ? t.you : party.name}</span>
      {party.role === 'owner' && <span className={styles.owner} title={t.owner}><Icon name="star" size={13} /><span className="vh">{t.owner}</span></span>}
      {notes.length > 0 && <small>{notes.join(', ')}</small>}
    </>
  );
  if (choices.length === 0) return <li className={styles.person} data-lost={party.conn === 'lost'}>{inside}</li>;
  const choose = (id: string) => {
    switch (id) {
      case 'silence': return run({ command: 'silence', party: party.id, on: !party.silenced });
      case 'suspend': return run({ command: 'suspend', party: party.id, on: party.place !== 'aside' });
      case 'remove': return run({ command: 'remove', party: party.id });
    }
  };
  return (
    <li className={styles.person} data-lost={party.conn === 'lost'} data-menu>
      <MenuTrigger>
        <AriaButton className={styles.menu ?? ''} aria-label={t.options(party.name)}>{inside}<Icon name="chevron" size={14} /></AriaButton>
        <MenuPopover label={t.options(party.name)} choices={choices} onChoose={choose} />
      </MenuTrigger>
    </li>
  );
}

/** What the owner may do with a member. */
function choicesOf(view: InteractionView, party: PartyView, words: Words): Choice[] {
  const t = words.company;
  if (party.role !== 'member') return [];
  const list: Choice[] = [];
  if (view.can.silence === '') list.push({ id: 'silence', label: party.silenced ? t.unsilence : t.silence, icon: party.silenced ? 'mic' : 'micOff' });
  if (view.can.suspend === '') list.push({ id: 'suspend', label: party.place === 'aside' ? t.reinstate : t.suspend, icon: party.place === 'aside' ? 'resume' : 'aside' });
  if (view.can.remove === '') list.push({ id: 'remove', label: t.remove, icon: 'remove', rule: true });
  return list;
}

/** What is to be said of a participant beside the name. */
export function notesOn(view: InteractionView, party: PartyView, words: Words): string[] {
  const t = words.company;
  const notes: string[] = [];
  if (party.conn === 'lost') notes.push(t.lost);
  else if (party.conn === 'joining') notes.push(t.joining);
  if (party.kind === 'contact' && view.hold !== null) notes.push(t.held);
  if (party.role === 'consulted') notes.push(t.consulted);
  if (party.silenced) notes.push(t.silenced);
  if (party.role === 'member' && party.place === 'aside') notes.push(t.aside);
  return notes;
}
