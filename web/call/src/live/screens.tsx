import type { ComponentChildren } from 'preact';
import { announcement } from './announcement';
import { CheckList } from './check-list';
import type { Scene } from '../door/context';
import { Ended } from './ended';
import { Heading } from './parts';
import { Stage } from './stage';

/** Every screen that belongs to a call; the first page shows what this returns in its place. */
export function Screens({ part, withoutMicrophone, ...scene }: Scene & { part: 'stage' | 'paper' | 'check' | 'said'; withoutMicrophone?: () => void }) {
  const { state, session, t } = scene;
  switch (part) {
    case 'stage':
      return <Stage {...scene} />;
    case 'check':
      return (
        <>
          <CheckList {...scene} />
          {state.microphoneFailed && (
            <p class="notice bad" role="alert">
              {{ denied: t.micDenied, inUse: t.micInUse, notFound: t.micMissing, insecure: t.insecure, unsupported: t.oldBrowser }[state.media?.micError ?? 'denied']}
              <button type="button" class="link" onClick={withoutMicrophone}>{t.callWithoutMicrophone}</button>
            </p>
          )}
        </>
      );
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
