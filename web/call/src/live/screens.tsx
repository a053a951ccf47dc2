import type { ComponentChildren } from 'preact';
import { announcement } from './announcement';
import { CheckList } from './check-list';
import type { Scene } from '../door/context';
import { Ended } from './ended';
import { Heading } from './parts';
import { Stage } from './stage';

/** Every screen that belongs to a call; the first page shows what this returns in its place. */
export function Screens({ part, ...scene }: Scene & { part: 'stage' | 'paper' | 'check' | 'said' }) {
  const { state, session, t } = scene;
  switch (part) {
    case 'stage':
      return <Stage {...scene} />;
    case 'check':
      return <CheckList {...scene} />;
    case 'said': {
      const said = announcement(state, t);
      return (
        <>
          <p class="vh" role="status">{said.polite}</p>
          <p class="vh" role="alert">{said.urgent}</p>
        </>
      );
    }
    case 'paper':
      if (state.screen === 'ended') return <Ended {...scene} />;
      if (state.screen !== 'elsewhere') return null;
      return (
        <Message title={t.elsewhere} lead={t.elsewhereLead}>
          <button type="button" class="big" onClick={() => void session.continueHere()}>{t.continueHere}</button>
        </Message>
      );
  }
}

function Message({ title, lead, children }: { title: string; lead: string; children: ComponentChildren }) {
  return (
    <section class="card message">
      <Heading>{title}</Heading>
      <p>{lead}</p>
      {children}
    </section>
  );
}
